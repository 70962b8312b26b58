import { describe, expect, it, vi } from 'vitest';
import type { StickyPlan, UpstreamPlan } from '@/lib/core/plan';
import { readDecisions } from '../fixtures/journal';
import { createBackendPlan, createPlan } from '../fixtures/plan';
import { get } from '../fixtures/raw-client';
import { type RunningDataPlane, runBackend, runBackends, runDataPlane } from '../fixtures/run-data-plane';

const [ANNA, BERT, CARL] = ['a', 'b', 'c'].map((digit) => digit.repeat(32));
const portsOf = (all: { port: number }[]): number[] => all.map((one) => one.port);

function sticky(changes: Partial<StickyPlan>): Partial<UpstreamPlan> {
  return { sticky: { ...createPlan([]).upstreams[0].sticky, ...changes } };
}

/** What the client of a session sends that is pinned to a backend. */
const cookies = (session: string, pinned: string) => ({
  Cookie: `route_sid=${session}; route=route-of-${pinned}`,
});
const ask = ({ port }: RunningDataPlane, session: string, pinned: string) =>
  get(port, '/', cookies(session, pinned));
const routeOf = (response: { setCookies: string[] }): string | undefined =>
  response.setCookies.find((line) => line.startsWith('route='));

function unpin({ dataPlane }: RunningDataPlane, session: string, from: string | null): void {
  dataPlane.applyUnpins({ upstream: 'web', backend: from, sessions: [session] });
}

describe('an unpinned session', () => {
  it('alone moves from its backend, is pinned again, and may return later for other reasons', async () => {
    const running = await runDataPlane(portsOf(await runBackends(2)));
    unpin(running, ANNA, 'b1');
    const moved = await ask(running, ANNA, 'b1');
    expect([moved.body, routeOf(moved)]).toEqual(['b2', 'route=route-of-b2; Path=/; HttpOnly']);
    expect((await ask(running, ANNA, 'b2')).body).toBe('b2');
    expect((await ask(running, BERT, 'b1')).body).toBe('b1');
    unpin(running, ANNA, null);
    const back = await ask(running, ANNA, 'b1');
    expect([back.body, routeOf(back)]).toEqual(['b1', undefined]);
    const decisions = (await running.stopAndReadDecisions()).map((one) => [
      one.session,
      one.outcome,
      one.reason,
      one.backend,
      one.previousBackend,
    ]);
    expect(decisions).toEqual([
      [ANNA, 'moved', 'unpinned', 'b2', 'b1'],
      [ANNA, 'pinned', null, 'b2', null],
      [BERT, 'pinned', null, 'b1', null],
      [ANNA, 'pinned', null, 'b1', null],
    ]);
  });

  it('is unpinned only from the named backend', async () => {
    const running = await runDataPlane(portsOf(await runBackends(3)));
    unpin(running, ANNA, 'b1');
    expect((await ask(running, ANNA, 'b3')).body).toBe('b3');
  });

  it('returns to the chosen backend while that can take it, and else moves to another', async () => {
    const all = await runBackends(4);
    const running = await runDataPlane(portsOf(all));
    const ids = Array.from({ length: 12 }, (_, index) => index.toString(16).padStart(32, '0'));
    running.dataPlane.applyUnpins({ upstream: 'web', backend: 'b1', to: 'b3', sessions: ids });
    for (const id of ids.slice(0, 6)) expect((await ask(running, id, 'b1')).body).toBe('b3');
    running.dataPlane.applyHealth({ upstream: 'web', name: 'b3', health: 'down' });
    for (const id of ids.slice(6)) expect(['b2', 'b4']).toContain((await ask(running, id, 'b1')).body);
  });

  it('gets the same backend for all parallel requests, on any worker', async () => {
    const ports = portsOf(await runBackends(4));
    const workers = [await runDataPlane(ports), await runDataPlane(ports), await runDataPlane(ports)];
    const sessions = Array.from({ length: 12 }, (_, index) => index.toString(16).repeat(32));
    const found = new Set<string>();
    for (const session of sessions) {
      for (const worker of workers) unpin(worker, session, 'b1');
      const responses = await Promise.all(
        [...workers, ...workers].map((worker) => ask(worker, session, 'b1')),
      );
      expect(new Set(responses.map(({ body }) => body)).size).toBe(1);
      found.add(responses[0].body);
    }
    expect([...found].sort()).toEqual(['b2', 'b3', 'b4']);
  });

  it('stays if no other backend is available, and moves once one is', async () => {
    const running = await runDataPlane(portsOf(await runBackends(2)));
    const { dataPlane } = running;
    unpin(running, ANNA, 'b1');
    dataPlane.applyHealth({ upstream: 'web', name: 'b2', health: 'down' });
    expect((await ask(running, ANNA, 'b1')).body).toBe('b1');
    dataPlane.applyHealth({ upstream: 'web', name: 'b2', health: 'up' });
    expect((await ask(running, ANNA, 'b1')).body).toBe('b2');
    const decisions = (await running.stopAndReadDecisions()).map(({ outcome, reason }) => [outcome, reason]);
    expect(decisions).toEqual([
      ['pinned', null],
      ['moved', 'unpinned'],
    ]);
  });

  it('does not wake a backup', async () => {
    const [one, spare] = await runBackends(2);
    const plans = [createBackendPlan(one.port, 'b1'), createBackendPlan(spare.port, 'b2', { backup: true })];
    const running = await runDataPlane([], { backends: plans });
    unpin(running, ANNA, 'b1');
    expect((await ask(running, ANNA, 'b1')).body).toBe('b1');
    unpin(running, BERT, 'b2');
    expect((await ask(running, BERT, 'b2')).body).toBe('b1');
  });

  it('is served by its old backend when the new one fails, even if the old one drains', async () => {
    const [one, gone] = await runBackends(2);
    await gone.close();
    const running = await runDataPlane([one.port, gone.port]);
    const draining = { upstream: 'web', name: 'b1', adminState: 'draining', drainDeadline: null, weight: 1 };
    running.dataPlane.applyIntent({ version: 2, backends: [{ ...draining, adminState: 'draining' }] });
    unpin(running, ANNA, 'b1');
    expect(await ask(running, ANNA, 'b1')).toMatchObject({ status: 200, body: 'b1' });
    const [decision] = await running.stopAndReadDecisions();
    expect(decision).toMatchObject({ outcome: 'pinned', reason: null, attempts: 2, previousBackend: null });
  });

  it('does not return with failback, also if its backend was down when it moved', async () => {
    const running = await runDataPlane(portsOf(await runBackends(2)), sticky({ failback: true }));
    unpin(running, ANNA, 'b1');
    unpin(running, BERT, 'b1');
    const anna = await ask(running, ANNA, 'b1');
    running.dataPlane.applyHealth({ upstream: 'web', name: 'b1', health: 'down' });
    const bert = await ask(running, BERT, 'b1');
    // A session that was not unpinned moves to the same backend, and can return.
    const carl = await ask(running, CARL, 'b1');
    running.dataPlane.applyHealth({ upstream: 'web', name: 'b1', health: 'up' });
    for (const session of [ANNA, BERT]) unpin(running, session, null);
    const later = async (response: { setCookies: string[] }): Promise<string> =>
      (await get(running.port, '/', { Cookie: routeOf(response)?.split(';')[0] ?? '' })).body;
    expect([await later(anna), await later(bert), await later(carl)]).toEqual(['b2', 'b2', 'b1']);
  });

  it('is moved, not refused, without fallback', async () => {
    const running = await runDataPlane(portsOf(await runBackends(2)), sticky({ fallback: false }));
    unpin(running, ANNA, 'b1');
    running.dataPlane.applyHealth({ upstream: 'web', name: 'b1', health: 'down' });
    expect(await ask(running, ANNA, 'b1')).toMatchObject({ status: 200, body: 'b2' });
    expect((await ask(running, BERT, 'b1')).status).toBe(502);
  });
});

it('mode learn: an unpinned session is learned again, here and by the other workers', async () => {
  const mode = sticky({ mode: 'learn', session: null });
  const all = await Promise.all(
    ['b1', 'b2', 'b3'].map((name) =>
      runBackend(name, (request, response) => {
        if (request.url === '/login') response.setHeader('Set-Cookie', 'JSESSIONID=x; Path=/');
        response.end(name);
      }),
    ),
  );
  const [here, there] = [await runDataPlane(portsOf(all), mode), await runDataPlane(portsOf(all), mode)];
  const again = ({ port }: RunningDataPlane) => get(port, '/', { Cookie: 'JSESSIONID=x' });
  const home = (await get(here.port, '/login')).body;
  expect((await again(here)).body).toBe(home);
  await vi.waitFor(() => expect(here.learned).not.toEqual([]));
  there.dataPlane.applyLearnedPins(here.learned.splice(0));

  const session = String(readDecisions(here.plan.journal).at(-1)?.session);
  for (const worker of [here, there]) unpin(worker, session, home);
  const [left, right] = [await again(here), await again(there)];
  expect(left.body).not.toBe(home);
  expect(right.body).toBe(left.body);
  for (const worker of [here, there]) unpin(worker, session, null);
  await vi.waitFor(() => expect(there.learned).not.toEqual([]));
  here.dataPlane.applyLearnedPins(there.learned);
  expect([(await again(here)).body, (await again(there)).body]).toEqual([left.body, left.body]);
  const decisions = (await there.stopAndReadDecisions()).map(({ outcome, reason }) => [outcome, reason]);
  expect(decisions).toEqual([
    ['moved', 'unpinned'],
    ['pinned', null],
  ]);
});

it('mode route: the request moves, and the next route value of the application counts', async () => {
  const lookups: StickyPlan['lookups'] = [{ from: 'cookie', name: 'JSESSIONID' }];
  const running = await runDataPlane(portsOf(await runBackends(2)), sticky({ mode: 'route', lookups }));
  const from = (label: string) =>
    get(running.port, '/', { Cookie: `route_sid=${ANNA}; JSESSIONID=0A1B.route-of-${label}` });
  unpin(running, ANNA, 'b1');
  const moved = await from('b1');
  expect([moved.body, moved.setCookies]).toEqual(['b2', []]);
  expect((await from('b2')).body).toBe('b2');
  unpin(running, ANNA, null);
  expect((await from('b1')).body).toBe('b1');
});
