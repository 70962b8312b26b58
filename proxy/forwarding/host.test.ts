import { describe, expect, it } from 'vitest';
import type { UpstreamPlan } from '@/lib/core/plan';
import { startEchoServer } from '../fixtures/echo-server';
import { createForwardingPlan } from '../fixtures/plan';
import { RawClient } from '../fixtures/raw-client';
import { runDataPlane } from '../fixtures/run-data-plane';
import { getBackendHost } from './host';

const notFoundResponse = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/** Sends requests one after the other; the Host lines that reached the backend, and its own address. */
async function getReceivedHosts(requests: string[], upstream: Partial<UpstreamPlan> = {}) {
  const { port: backendPort, heads } = await startEchoServer(() => notFoundResponse);
  const { port, stopAndReadDecisions } = await runDataPlane([backendPort], upstream);
  for (const request of requests) {
    const client = await RawClient.connect(port);
    expect((await client.request(request)).status).toBe(404);
    client.close();
  }
  const got = heads.map((head) => head.split('\r\n').filter((line) => /^host:/i.test(line)));
  return { got, own: [`Host: 127.0.0.1:${backendPort}`], decisions: await stopAndReadDecisions(), heads };
}

describe('Host', () => {
  it('is the backend’s own address if HTTP/1.0 names none, or an empty one', async () => {
    const requests = [
      'GET / HTTP/1.0\r\n\r\n',
      'GET / HTTP/1.0\r\nHost:\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: \r\n\r\n',
      'POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello',
    ];
    const { got, own, decisions, heads } = await getReceivedHosts(requests);
    expect(got).toEqual([own, own, own, own]);
    expect(heads[3]).toMatch(/\r\n\r\nhello$/);
    // The log has what the client said.
    expect(decisions.map((decision) => decision.host)).toEqual(['', '', '', '']);
  });

  it('is what the client asks for, an empty port included', async () => {
    const { got } = await getReceivedHosts([
      'GET / HTTP/1.1\r\nHost: a.test:\r\n\r\n',
      'GET http://b.test:/x HTTP/1.1\r\nHost: a.test\r\n\r\n',
    ]);
    expect(got).toEqual([['Host: a.test:'], ['Host: b.test:']]);
  });

  it.each(['GET / HTTP/1.1\r\nHost: a.test\r\n\r\n', 'GET http://b.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n'])(
    'is the backend’s address, or a name, if that is set: %j',
    async (request) => {
      const forwarding = createForwardingPlan({ host: 'backend', xForwarded: true });
      const { got, own, heads } = await getReceivedHosts([request], { forwarding });
      expect(got).toEqual([own]);
      expect(heads[0]).toMatch(/\r\nX-Forwarded-Host: [ab]\.test\r\n/);
      const named = await getReceivedHosts([request], {
        forwarding: createForwardingPlan({ host: 'app.test:81' }),
      });
      expect(named.got).toEqual([['Host: app.test:81']]);
    },
  );

  it('is that of the backend that is really asked, after one that failed', async () => {
    const refused = await startEchoServer(() => 'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n');
    const taken = await startEchoServer(() => 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    const { port } = await runDataPlane([refused.port, taken.port], {
      forwarding: createForwardingPlan({ host: 'backend' }),
      retry: { on: [503], nonIdempotent: true, tries: 2, timeoutMs: 5000 },
    });
    const client = await RawClient.connect(port);
    const response = await client.request(
      'POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello',
    );
    client.close();
    expect(response.status).toBe(404);
    for (const { port: own, heads } of [refused, taken]) {
      expect(heads).toHaveLength(1);
      expect(heads[0]).toMatch(new RegExp(`^POST / HTTP/1\\.1\r\nHost: 127\\.0\\.0\\.1:${own}\r\n`));
      expect(heads[0]?.match(/host:/gi)).toHaveLength(1);
      expect(heads[0]).toMatch(/\r\n\r\nhello$/);
    }
  });
});

describe('getBackendHost', () => {
  it.each([
    ['10.0.0.1', 8080, 'http', '10.0.0.1:8080'],
    ['app.test', 80, 'http', 'app.test'],
    ['app.test', 80, 'https', 'app.test:80'],
    ['app.test', 443, 'https', 'app.test'],
    ['::1', 8080, 'http', '[::1]:8080'],
  ] as const)('of %s, port %i by %s is %s', (host, port, scheme, written) => {
    expect(getBackendHost({ host, port }, scheme)).toBe(written);
  });
});

describe('a target with bytes above 0x7F', () => {
  it('reaches the backend unchanged, and the log percent-encoded', async () => {
    const { heads, decisions } = await getReceivedHosts([
      'GET /caf\xc3\xa9"/\xff?q=\xe9 HTTP/1.1\r\nHost: a.test\r\n\r\n',
    ]);
    expect(heads[0]?.split('\r\n')[0]).toBe('GET /caf\xc3\xa9"/\xff?q=\xe9 HTTP/1.1');
    expect(decisions[0]?.path).toBe('/caf%C3%A9"/%FF');
  });
});
