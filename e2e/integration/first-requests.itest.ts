import type { ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { decisionRecord } from '@/lib/core/decision-record';
import { startBackend } from '@/proxy/fixtures/backend';
import { firefoxHeaders } from '@/proxy/fixtures/browser-headers';
import { buildConfiguration, readDecisionLines, requestFrom, startConfigured } from '../support/multi-worker';
import { waitUntilHealthy } from '../support/product';

/** Two backends that respond to a path once it has `together` requests, and the backends of each path's requests. */
async function startBarrierBackends(together: number) {
  const asked = new Map<string, string[]>();
  const waiting = new Map<string, ServerResponse[]>();
  const backends = ['b1', 'b2'].map((name) =>
    startBackend(name, ({ url = '' }, response) => {
      const all = [...(waiting.get(url) ?? []), response];
      waiting.set(url, all);
      asked.set(url, [...(asked.get(url) ?? []), name]);
      if (all.length === together) for (const one of all) one.end('ok');
    }),
  );
  const started = await Promise.all(backends);
  for (const { close } of started) onTestFinished(close);
  return { asked, ports: started.map(({ port }) => port) };
}

test.each([
  { how: 'one browser after the other', atOnce: 1, client: (_: number) => '127.0.0.1' },
  { how: 'browsers at addresses of their own', atOnce: 1, client: (index: number) => `127.0.7.${index + 1}` },
  { how: 'fifty browsers at once', atOnce: 50, client: (index: number) => `127.0.8.${index + 1}` },
])(
  'six parallel first requests meet in one worker, go to one backend and make one session: $how',
  async ({ atOnce, client }) => {
    const { asked, ports } = await startBarrierBackends(6);
    const { product, port } = await startConfigured(buildConfiguration(3, ports, ['listen: 127.0.0.1:0']));
    // A worker without CPU time for 0.2 s after the start is skipped, and a session that begins just then is split.
    await waitUntilHealthy(product);
    const browse = (index: number): Promise<string[]> =>
      Promise.all(
        Array.from({ length: 6 }, () => requestFrom(client(index), port, `/s${index}`, firefoxHeaders)),
      );
    for (let index = 0; index < 50; index += atOnce) {
      const responses = await Promise.all(Array.from({ length: atOnce }, (_, next) => browse(index + next)));
      for (const response of responses.flat()) expect(response).toMatch(/^HTTP\/1\.1 200 /);
    }
    expect(asked.size).toBe(50);
    for (const names of asked.values()) expect(new Set(names).size).toBe(1);
    const decisions = [...readDecisionLines(product).values()]
      .flat()
      .map((line) => JSON.parse(line))
      .filter(([kind]) => kind === 'd');
    const sessions = new Map(
      decisions.map((line) => [line[decisionRecord.session.position], line[decisionRecord.path.position]]),
    );
    expect(sessions.size).toBe(50);
    expect(new Set(sessions.values()).size).toBe(50);
    // Neither one worker nor one backend has all the work.
    expect(new Set([...asked.values()].flat()).size).toBe(2);
    const shares = [...readDecisionLines(product).values()].map(({ length }) => length);
    expect(shares).toHaveLength(3);
    expect(Math.min(...shares)).toBeGreaterThan(50);
  },
);
