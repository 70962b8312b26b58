import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { startBackend } from '../../fixtures/backend';
import { readDecisions, removeJournal } from '../../fixtures/journal';
import { silentLog } from '../../fixtures/log';
import { createPlan } from '../../fixtures/plan';
import { RawClient } from '../../fixtures/raw-client';
import { startDataPlane } from '../../worker/data-plane';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const sessionIds = ['a', 'b', 'c'].map((letter) => letter.repeat(32));

/** A request of one session, pinned to one backend; all have as many bytes. */
const request = fc.record({
  session: fc.constantFrom(...sessionIds),
  backend: fc.constantFrom('b1', 'b2'),
  path: fc.constantFrom('/one', '/two'),
  host: fc.constantFrom('a.test', 'b.test'),
});

describe('many sessions on one connection, as from a proxy in front', () => {
  it('are distinguished, each served by its own backend, also if one follows a similar one', async () => {
    const backends = [await startBackend('b1'), await startBackend('b2')];
    cleanups.push(...backends.map((backend) => backend.close));
    const ask = async (requests: { session: string; backend: string; path: string; host: string }[]) => {
      const plan = createPlan(backends.map((backend) => backend.port));
      const dataPlane = await startDataPlane(plan, 1, {
        onRequestFailed: () => undefined,
        onBackendRecovered: () => undefined,
        onPinsLearned: () => undefined,
        log: silentLog,
      });
      const client = await RawClient.connect(dataPlane.ports[0] ?? 0);
      const bodies: string[] = [];
      for (const { session, backend, path, host } of requests) {
        const cookies = `route=route-of-${backend}; route_sid=${session}`;
        const { body } = await client.request(
          `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookies}\r\n\r\n`,
        );
        bodies.push(body);
      }
      client.close();
      await dataPlane.stop(0);
      const decisions = readDecisions(plan.journal);
      removeJournal(plan.journal);
      return { bodies, decisions };
    };
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 12 }), async (requests) => {
        const { bodies, decisions } = await ask(requests);
        expect(bodies).toEqual(requests.map(({ backend }) => backend));
        const written = decisions.map(({ session, backend, path, host }) => ({
          session,
          backend,
          path,
          host,
        }));
        expect(written).toEqual(requests);
      }),
      { numRuns: 25, seed: 20_261_123 },
    );
  });
});
