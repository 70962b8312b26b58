import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { get, RawClient } from './fixtures/client';
import { removeJournal } from './fixtures/journal';
import { planFor } from './fixtures/plan';
import { startRawBackend } from './fixtures/raw-backend';
import { startTraffic } from './traffic';

/** Awkward messages and what a strict proxy does with them; the fields are explained beside their source. */
interface Case {
  id: string;
  side: 'request' | 'response';
  raw: string;
  req?: string;
  mode?: 'forward' | 'reverse';
  eof?: boolean | 'rst';
  expect: string;
  alt?: (string | number)[];
  status?: number[];
  upstream?: number | null;
  note: string;
}

const cases = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/http1-cases.json'), 'utf8'),
) as Case[];
/** What later work brings: tunnels by CONNECT and Upgrade. */
const LATER = /^(cn-ok|r1-101)/;

async function start(one: Case) {
  const response = one.side === 'response';
  let poisoned = false;
  const backend = await startRawBackend(response, (request) => {
    if (request.includes('/next')) return { bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext' };
    if (response && !poisoned) {
      poisoned = one.req !== '';
      return { bytes: one.raw, eof: one.eof };
    }
    return { bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' };
  });
  const plan = planFor([backend.port], {
    kind: one.mode === 'forward' ? 'forward-proxy' : 'origin',
    timeouts: { connect: 500, response: 400, idle: 400, head: 400 },
    retry: { tries: 1, timeout: 500 },
  });
  const traffic = await startTraffic(plan, 1, { onFailure: () => undefined });
  const stop = async (): Promise<void> => {
    await traffic.stop(0);
    removeJournal(plan.journal);
    await backend.close();
  };
  return { backend, port: traffic.ports[0], stop };
}

/** Whether what the client got and the backend saw is what `wanted` says. */
function holds(one: Case, wanted: string, got: string, seen: string[]): boolean {
  const statuses = [...got.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map((match) => Number(match[1]));
  const last = statuses.at(-1);
  const final = statuses.find((status) => status >= 200);
  const numbers = [...(one.status ?? []), ...(one.alt ?? [])].filter((value) => typeof value === 'number');
  switch (wanted) {
    case 'reject400':
    case 'reject501':
      return (
        last === undefined ||
        last === Number(wanted.slice(6)) ||
        numbers.includes(last) ||
        [400, 501].includes(last)
      );
    case 'close':
      return last === undefined || last >= 400 || (one.side === 'response' && !got.endsWith('0\r\n\r\n'));
    case '502':
      return final === undefined || final === 502 || (final === 200 && !got.endsWith('0\r\n\r\n'));
    case 'forward':
    case 'forward-normalized':
      return one.side === 'response' ? final !== undefined && final !== 502 : seen.length > 0;
    default:
      return false;
  }
}

describe('awkward messages', () => {
  it.concurrent.for(cases.filter((one) => !LATER.test(one.id)).map((one) => [one.id, one] as const))(
    '%s',
    async ([, one], { expect, onTestFinished }) => {
      const { backend, port, stop } = await start(one);
      onTestFinished(stop);
      const client = await RawClient.to(port);
      const request =
        one.side === 'request' ? one.raw : (one.req ?? 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
      // A response case without a request is about a connection that rests: use it once, so that it does.
      client.send(one.req === '' ? 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n' : request);
      if (one.side === 'request' && one.eof) client.socket.end();
      const got = await client.untilClosed();
      const seen = backend.requests.filter((head) => !head.includes('/next'));
      const ways = [one.expect, ...(one.alt ?? []).filter((way) => typeof way === 'string')] as string[];
      expect(
        ways.filter((way) => holds(one, way, got, seen)),
        `${one.note}\n${JSON.stringify(got)}\n${JSON.stringify(seen)}`,
      ).not.toEqual([]);
      if (one.side === 'request' && typeof one.upstream === 'number')
        expect(seen.length, JSON.stringify(seen)).toBe(one.upstream);
      expect(seen.some((head) => head.includes('/smuggled'))).toBe(false);
      if (one.side === 'response') {
        const next = await get(port, '/next');
        expect([next.status, next.body]).toEqual([200, 'next']);
      }
    },
  );
});
