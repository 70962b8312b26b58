import { describe, expect, it, onTestFinished } from 'vitest';
import { createForwardingPlan } from '../../fixtures/plan';
import { RawClient } from '../../fixtures/raw-client';
import { runBackend, runDataPlane } from '../../fixtures/run-data-plane';
import { requestRejections } from '../../http1/malformed-message';

const get = (lines: string): string => `GET / HTTP/1.1\r\nHost: a.test\r\n${lines}\r\n`;
const post = (body: string): string =>
  `${get('Transfer-Encoding: chunked\r\n').replace('GET', 'POST')}${body}`;

/** Each fault, a request that has it, and the whole text that its client gets. */
const byOrigin: [keyof typeof requestRejections, string, string][] = [
  ['invalid-request-line', 'GET\r\n\r\n', '400 Bad Request: The request line is invalid.'],
  ['invalid-request-target', get('').replace('/', 'x'), '400 Bad Request: The request target is invalid.'],
  [
    'invalid-target-authority',
    get('').replace('/', 'http://user@a.test/'),
    '400 Bad Request: The authority in the request target is invalid.',
  ],
  ['fragment-in-target', get('').replace('/', '/#a'), '400 Bad Request: The request target has a fragment.'],
  [
    'invalid-version',
    get('').replace('HTTP/1.1', 'HTTP/a'),
    '400 Bad Request: The protocol version of the request is invalid.',
  ],
  [
    'unsupported-version',
    get('').replace('HTTP/1.1', 'HTTP/2.0'),
    '505 HTTP Version Not Supported: This protocol version is not supported; use HTTP/1.1.',
  ],
  [
    'bare-line-ending',
    'GET / HTTP/1.1\nHost: a.test\n\n',
    '400 Bad Request: A line of the request head does not end with CR LF.',
  ],
  [
    'head-too-large',
    get(`X: ${'x'.repeat(1000)}\r\n`),
    '431 Request Header Fields Too Large: The request head is larger than allowed (limits.head).',
  ],
  ['head-timeout', 'GET / HTTP/1.1\r\n', '408 Request Timeout: The request head did not arrive in time.'],
  ['invalid-field-name', get('a b: c\r\n'), '400 Bad Request: A header line has no valid field name.'],
  [
    'invalid-field-value',
    get('A: \x01\r\n'),
    '400 Bad Request: A header value contains a forbidden character.',
  ],
  ['folded-line', get('A: b\r\n c\r\n'), '400 Bad Request: A header line is folded, which is not allowed.'],
  [
    'too-many-header-lines',
    get('A: b\r\n'.repeat(10)),
    '431 Request Header Fields Too Large: The request has more header lines than allowed (limits.headers).',
  ],
  ['missing-host', 'GET / HTTP/1.1\r\n\r\n', '400 Bad Request: The Host header is missing.'],
  ['repeated-host', get('Host: b\r\n'), '400 Bad Request: The request has more than one Host header.'],
  ['invalid-host', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n', '400 Bad Request: The Host header is invalid.'],
  [
    'unsupported-expectation',
    get('Expect: more\r\n'),
    '417 Expectation Failed: Only the expectation 100-continue is supported.',
  ],
  [
    'length-and-transfer-encoding',
    get('Content-Length: 1\r\nTransfer-Encoding: chunked\r\n'),
    '400 Bad Request: The request has both Content-Length and Transfer-Encoding.',
  ],
  [
    'repeated-content-length',
    get('Content-Length: 1\r\nContent-Length: 1\r\n'),
    '400 Bad Request: The request has more than one Content-Length header.',
  ],
  [
    'invalid-content-length',
    get('Content-Length: x\r\n'),
    '400 Bad Request: The Content-Length header is invalid.',
  ],
  [
    'repeated-transfer-encoding',
    get('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n'),
    '400 Bad Request: The request has more than one Transfer-Encoding header.',
  ],
  [
    'unsupported-transfer-coding',
    get('Transfer-Encoding: gzip\r\n'),
    '501 Not Implemented: Only the transfer coding chunked is supported.',
  ],
  [
    'transfer-encoding-in-http10',
    get('Transfer-Encoding: chunked\r\n').replace('HTTP/1.1', 'HTTP/1.0'),
    '400 Bad Request: Transfer-Encoding is not allowed in HTTP/1.0.',
  ],
  ['invalid-chunk-size', post('x\r\n'), '400 Bad Request: A chunk size is invalid.'],
  ['chunk-size-too-large', post('10000000000000\r\n'), '400 Bad Request: A chunk size is too large.'],
  ['invalid-chunk-extension', post('1;=\r\n'), '400 Bad Request: A chunk extension is invalid.'],
  ['invalid-chunk-framing', post('1\r\nab\r\n'), '400 Bad Request: The chunked body is framed incorrectly.'],
  [
    'chunk-overhead-too-large',
    post(`1;${'x'.repeat(20_000)}\r\n`),
    '400 Bad Request: The body has too many chunk extensions or trailers.',
  ],
  ['invalid-trailer', post('0\r\na b: c\r\n\r\n'), '400 Bad Request: A trailer field is invalid.'],
  [
    'too-many-trailer-lines',
    post(`0\r\n${'A: b\r\n'.repeat(11)}\r\n`),
    '431 Request Header Fields Too Large: The request has more trailer lines than allowed (limits.headers).',
  ],
  [
    'trace-not-supported',
    get('').replace('GET', 'TRACE'),
    '501 Not Implemented: The method TRACE is not supported.',
  ],
  [
    'connect-not-supported',
    'CONNECT a.test:443 HTTP/1.1\r\nHost: a.test\r\n\r\n',
    '501 Not Implemented: The method CONNECT is not supported on this listener.',
  ],
  [
    'invalid-websocket-key',
    get('Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'),
    '400 Bad Request: The WebSocket handshake has no valid Sec-WebSocket-Key header.',
  ],
  [
    'request-loop',
    get('Via: 1.1 edge\r\n'),
    '508 Loop Detected: The request has passed through this load balancer before: a backend leads back to it.',
  ],
];

const byForwardProxy: typeof byOrigin = [
  [
    'invalid-target-host',
    get('').replace('/', 'http://a%2e/'),
    '400 Bad Request: The host in the request target is invalid.',
  ],
  [
    'connect-with-body',
    'CONNECT a.test:443 HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1\r\n\r\n',
    '400 Bad Request: A CONNECT request must not have a body.',
  ],
  [
    'invalid-connect-target',
    'CONNECT a.test HTTP/1.1\r\nHost: a.test\r\n\r\n',
    '400 Bad Request: The target of CONNECT must be host:port.',
  ],
  [
    'connect-port-denied',
    'CONNECT a.test:22 HTTP/1.1\r\nHost: a.test\r\n\r\n',
    '403 Forbidden: CONNECT to this port is not allowed (tunnel.ports).',
  ],
  [
    'absolute-form-required',
    get(''),
    '400 Bad Request: This listener is a forward proxy: the request target must be a URL, as in GET http://host/path.',
  ],
];

/** The body of the response to `request`. */
async function fetchBody(port: number, request: string): Promise<string> {
  const client = await RawClient.connect(port);
  onTestFinished(() => client.close());
  client.send(request);
  const text = await client.waitUntil((received) => received.endsWith('.\n'), 5000);
  return text.slice(text.indexOf('\r\n\r\n') + 4);
}

const limits = { headBytes: 1000, maxFields: 10, retryBodyBytes: 1000 };

describe('a rejected request gets a whole sentence', () => {
  it.each(byOrigin)('%s', async (fault, request, body) => {
    const backend = await runBackend('b1');
    const timeouts = {
      connectMs: 1000,
      responseMs: 5000,
      streamMs: 0,
      idleMs: 5000,
      headMs: fault === 'head-timeout' ? 100 : 5000,
    };
    const { port } = await runDataPlane([backend.port], {
      limits,
      timeouts,
      forwarding: createForwardingPlan({ via: 'edge' }),
    });
    expect(await fetchBody(port, request)).toBe(`${body}\n`);
    expect(body).toContain(requestRejections[fault].sentence);
  });

  it.each(byForwardProxy)('of a forward proxy: %s', async (fault, request, body) => {
    const backend = await runBackend('b1');
    const tunnel = { ports: [443], local: true, resolve: 'off' as const, resolvers: [], idleMs: 0 };
    const { port } = await runDataPlane([backend.port], { kind: 'forward-proxy', tunnel, limits });
    expect(await fetchBody(port, request)).toBe(`${body}\n`);
    expect(body).toContain(requestRejections[fault].sentence);
  });

  it('too-many-concurrent-requests is in the table; its limit is tested with the real clients', () => {
    expect(requestRejections['too-many-concurrent-requests']).toEqual({
      status: 429,
      sentence: 'Too many requests of this client are in progress. Try again in a moment.',
    });
  });

  it('every fault of the table is here', () => {
    const tested = [...byOrigin, ...byForwardProxy].map(([fault]) => fault);
    expect([...tested, 'too-many-concurrent-requests'].sort()).toEqual(Object.keys(requestRejections).sort());
  });
});
