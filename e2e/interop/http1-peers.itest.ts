import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getCaseOutcome } from '@/proxy/fixtures/case-outcome';
import { type ProjectCase, readProjectCases } from '@/proxy/fixtures/cases';
import { type CountingBackend, startCountingBackend } from '@/proxy/fixtures/counting-backend';
import { get } from '@/proxy/fixtures/raw-client';
import { createResponder, runCase } from '@/proxy/fixtures/run-case';
import { createDaemonFolder } from '../support/second-tier/daemon';
import { type PeerRoute, startHaproxyRoutes, startNginxRoutes } from './peer-routes';

/**
 * The project's own corpus of awkward messages through nginx 1.22 and HAProxy 2.6. Their behaviour is part of
 * the corpus; that of Stickyboard is tested by `proxy/exchange/http1-cases.test.ts`.
 */
const cases = readProjectCases();
const cleanups: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

/** The result of one case through a peer. */
interface Attempt extends PeerRoute {
  one: ProjectCase;
  server: CountingBackend;
}

async function runCases(): Promise<Attempt[]> {
  const folder = createDaemonFolder();
  cleanups.push(async () => rmSync(folder, { recursive: true }));
  return Promise.all(
    cases.map(async (one, index) => {
      const server = await startCountingBackend(createResponder(one), one.side === 'response');
      cleanups.push(server.close);
      return { one, server, backend: server.port, socket: join(folder, `${index}.sock`) };
    }),
  );
}

async function summarizeOutcomes(all: Attempt[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const waiting = [...all];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { seen } = await runCase(next.one, next.socket, next.server);
      found[next.one.id] = getCaseOutcome(next.one, seen);
    }
  };
  await Promise.all(Array.from({ length: 30 }, work));
  return found;
}

it('has a reason wherever Stickyboard does otherwise than both', () => {
  const different = cases.filter((one) => {
    const isTaken = one.expect.startsWith('forward');
    return Object.values(one.peers).every((outcome) => (outcome === 'taken') !== isTaken);
  });
  expect(different.map((one) => one.id)).toEqual(
    cases.filter((one) => one.differs !== undefined).map((one) => one.id),
  );
});

it('nginx drops field names with underscores, as `forwarding.underscores: drop` does', async () => {
  const server = await startCountingBackend(() => ({ bytes: 'HTTP/1.1 204 No Content\r\n\r\n' }));
  const folder = createDaemonFolder();
  const socket = join(folder, 'nginx.sock');
  const stop = await startNginxRoutes([{ socket, backend: server.port }]);
  cleanups.push(async () => rmSync(folder, { recursive: true }), server.close, stop);
  await get(socket, '/', { X_Id: '1', 'X-Id': '2', 'X.Id': '3' });
  const names = server.requests[0]?.headers.map(([name]) => name);
  // It holds names with a dot for invalid, too.
  expect(names).toEqual(['Host', 'X-Id']);
});

describe.each([
  ['nginx', startNginxRoutes],
  ['haproxy', startHaproxyRoutes],
] as const)('%s', (peer, startRoutes) => {
  let all: Attempt[] = [];
  beforeAll(async () => {
    all = await runCases();
    cleanups.push(await startRoutes(all));
  });

  it('handles each message as recorded in the corpus', async () => {
    const recorded = Object.fromEntries(cases.map((one) => [one.id, one.peers[peer]]));
    const found = await summarizeOutcomes(all);
    expect(found).toEqual(recorded);
  });
});
