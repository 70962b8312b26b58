import { describe, it } from 'vitest';
import { checkCase } from '../fixtures/case-check';
import { type Case, getExpectedHandlings, readCases, readProjectCases } from '../fixtures/cases';
import { startCountingBackend } from '../fixtures/counting-backend';
import { removeJournal } from '../fixtures/journal';
import { silentLog } from '../fixtures/log';
import { createPlan } from '../fixtures/plan';
import { createResponder, runCase } from '../fixtures/run-case';
import { startDataPlane } from '../worker/data-plane';

/** A proxy in front of one backend that does what the case says. */
async function start(one: Case) {
  const backend = await startCountingBackend(createResponder(one), one.side === 'response');
  const bodyNeverComes = one.side === 'request' && one.expect === 'close';
  const plan = createPlan([backend.port], {
    kind: one.mode === 'forward' ? 'forward-proxy' : 'origin',
    // A body that never arrives is waited for as long as an idle connection; in other cases a time-out must not count
    // as a decision.
    timeouts: { connectMs: 5000, responseMs: 10_000, idleMs: bodyNeverComes ? 300 : 10_000, headMs: 300 },
  });
  for (const upstream of plan.upstreams) {
    // Every request stands for itself: no second try, and no backend that is down for the next one.
    upstream.retry = { ...upstream.retry, tries: 1 };
    upstream.health = {
      ...upstream.health,
      passive: { maxFails: 0, maxFailedRequests: 0, failTimeoutMs: 1000, avoidAfterMs: 5000 },
    };
    upstream.tunnel = { ...upstream.tunnel, idleMs: 300 };
    // The cases say every header line that is to arrive.
    upstream.sticky = { ...upstream.sticky, cacheControl: 'unchanged' };
  }
  const dataPlane = await startDataPlane(plan, 1, {
    onRequestFailed: () => undefined,
    onBackendRecovered: () => undefined,
    onPinsLearned: () => undefined,
    log: silentLog,
  });
  const stop = async (): Promise<void> => {
    await dataPlane.stop(0);
    removeJournal(plan.journal);
    await backend.close();
  };
  return { backend, port: dataPlane.ports[0] ?? 0, stop };
}

describe('awkward messages', () => {
  const cases = [...readCases(), ...readProjectCases()];
  it.concurrent.for(cases.map((one) => [one.id, one] as const))(
    '%s',
    async ([, one], { expect, onTestFinished }) => {
      const { backend, port, stop } = await start(one);
      onTestFinished(stop);
      const { seen, next } = await runCase(one, port, backend);
      const wrong = getExpectedHandlings(one).map((handling) => checkCase(one, handling, seen));
      expect(
        wrong,
        `${one.note}\nthe client got ${JSON.stringify(seen.received)} and ${seen.connectionState}`,
      ).toContain(null);
      expect(next, 'the next request of another client').toEqual({ status: 200, body: 'next' });
    },
  );
});
