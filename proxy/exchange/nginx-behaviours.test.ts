import { expect, it, onTestFinished } from 'vitest';
import { startCountingBackend } from '../fixtures/counting-backend';
import { createBackendPlan, createStickyPlan } from '../fixtures/plan';
import { get, RawClient } from '../fixtures/raw-client';
import { runBackend, runBackends, runDataPlane } from '../fixtures/run-data-plane';

// Behaviours that nginx's own tests ask of nginx (nginx/nginx-tests, by file) and that no other test here asks of this
// proxy. docs/guide/move-from-nginx.md says of all of them which are followed.

/** A backend that sends these bytes for each request, and whether it closes then. */
async function sending(
  bytes: string,
  eof: boolean,
): Promise<Awaited<ReturnType<typeof startCountingBackend>>> {
  const started = await startCountingBackend(() => ({ bytes, eof }));
  onTestFinished(() => started.close());
  return started;
}

/** What a client gets for one request by `method`, until the proxy closes or `limit` ms have passed without more. */
async function getResponseText(
  port: number,
  method: string,
  whole: (text: string) => boolean,
): Promise<string> {
  const client = await RawClient.connect(port);
  client.send(`${method} / HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n`);
  const text = await client.waitUntil(whole);
  client.close();
  return text;
}
const closed = (): boolean => false;

it.each([
  [
    'GET',
    'proxy_extra_data.t: response with extra data',
    'Content-Length: 8',
    'SEE-THIS-BUT-NOT-THIS',
    'SEE-THIS',
  ],
  ['GET', 'proxy_extra_data.t: zero size', 'Content-Length: 0', 'NOT-THIS', ''],
  ['HEAD', 'proxy_extra_data.t: no data in HEAD', 'Content-Length: 8', 'SEE-THIS', ''],
  ['HEAD', 'proxy_extra_data.t: too short to HEAD', 'Content-Length: 100', 'SEE-THIS', ''],
])(
  '%s, %s: the client gets what was announced and nothing else',
  async (method, _test, field, body, expected) => {
    const origin = await sending(`HTTP/1.1 200 OK\r\n${field}\r\n\r\n${body}`, true);
    const { port } = await runDataPlane([origin.port]);
    const text = await getResponseText(port, method, closed);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe(expected);
  },
);

it('proxy_chunked_extra.t: bytes after the last chunk are not passed on, nor parsed as the next response', async () => {
  const origin = await sending(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nSEE-THIS\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nBAD',
    false,
  );
  const { port } = await runDataPlane([origin.port]);
  for (let request = 0; request < 2; request++) {
    const text = await getResponseText(port, 'GET', closed);
    expect(text).toContain('SEE-THIS');
    expect(text).not.toContain('BAD');
  }
  expect(origin.lastConnection()).toBe(2);
});

it('proxy_noclose.t: a response is complete by its length, and one without a length is forwarded as it is sent', async () => {
  const counted = await sending('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nSEE-THIS', false);
  expect((await get((await runDataPlane([counted.port])).port, '/')).body).toBe('SEE-THIS');
  const endless = await sending('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nSEE-THIS', false);
  const { port } = await runDataPlane([endless.port]);
  expect(await getResponseText(port, 'GET', (text) => text.includes('SEE-THIS'))).toContain('SEE-THIS');
});

it.each([
  ['a length', 'GET', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody'],
  ['chunks', 'GET', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n'],
  [
    'complex chunks',
    'GET',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n000004\r\nbody\r\n0\r\n\r\n',
  ],
  ['no chunk but the last', 'GET', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['HEAD', 'HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n'],
  ['nothing', 'GET', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['304', 'GET', 'HTTP/1.1 304 Not Modified\r\n\r\n'],
  ['304 with a length', 'GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n'],
])('proxy_keepalive.t: the connection serves again after %s', async (_name, method, bytes) => {
  const origin = await sending(bytes, false);
  const { port } = await runDataPlane([origin.port]);
  for (let request = 0; request < 2; request++)
    expect(await getResponseText(port, method, closed)).toMatch(/^HTTP\/1\.1 (200|304) /);
  expect(origin.requests.length).toBe(2);
  expect(origin.lastConnection()).toBe(1);
});

it('proxy_intercept_errors.t: errors of a backend are passed on as they are, with each WWW-Authenticate', async () => {
  const origin = await runBackend('b1', (_request, response) =>
    response.writeHead(401, { 'WWW-Authenticate': ['foo', 'bar'] }).end('SEE-THIS'),
  );
  const { port } = await runDataPlane([origin.port]);
  const { status, text } = await get(port, '/');
  expect(status).toBe(401);
  expect(text.match(/^www-authenticate: (foo|bar)\r$/gim)).toHaveLength(2);
  expect(text).toContain('SEE-THIS');
});

it('not_modified_proxy.t: the backend evaluates the conditions of a request, also if it responds 200', async () => {
  const origin = await runBackend('b1', (_request, response) =>
    response.writeHead(200, { ETag: '"x"', 'Content-Length': 2 }).end('ok'),
  );
  const { port } = await runDataPlane([origin.port]);
  expect((await get(port, '/', { 'If-None-Match': '"x"' })).status).toBe(200);
  expect(origin.requests[0]?.headers['if-none-match']).toBe('"x"');
});

it('upstream_sticky.t: a pin of an unavailable backend moves to the next, and a cookie says so', async () => {
  const [alive] = await runBackends(1);
  const gone = await runBackend('gone');
  await gone.close();
  const { port } = await runDataPlane([gone.port, (alive as { port: number }).port]);
  const moved = await get(port, '/', { Cookie: 'route=route-of-b1' });
  expect([moved.status, moved.body]).toEqual([200, 'b1']);
  expect(moved.setCookies[0]).toMatch(/^route=route-of-b2;/);
});

it('upstream_sticky.t: if no backend can serve there is no route cookie', async () => {
  const gone = await runBackend('gone');
  await gone.close();
  const { port } = await runDataPlane([gone.port]);
  const refused = await get(port, '/', { Cookie: 'route=route-of-b1' });
  expect(refused.status).toBe(502);
  expect(refused.setCookies.filter((cookie) => cookie.startsWith('route='))).toEqual([]);
});

it('upstream_sticky_route.t: an empty key or none is round robin, and names no backend without a label', async () => {
  const all = await runBackends(3);
  const lookups = [{ from: 'query', name: 'sticky' } as const];
  const { port } = await runDataPlane(
    all.map(({ port }) => port),
    {
      sticky: createStickyPlan({ mode: 'route', lookups }),
      backends: all.map(({ port }, index) => createBackendPlan(port, `b${index + 1}`, { route: `${index}` })),
    },
  );
  for (const path of ['/', '/?sticky=', '/?sticky', '/?other=1']) {
    const names = new Set<string>();
    for (let request = 0; request < 3; request++) names.add((await get(port, path)).body);
    expect([path, names.size]).toEqual([path, 3]);
  }
  for (const index of [0, 1, 2]) expect((await get(port, `/?sticky=${index}`)).body).toBe(`b${index + 1}`);
});

it('proxy_early_hints.t: early hints are sent first; with nothing after them the client gets 502', async () => {
  const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n';
  const origin = await sending(`${hints}HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nSEE-THIS`, false);
  expect(await getResponseText((await runDataPlane([origin.port])).port, 'GET', closed)).toMatch(
    /^HTTP\/1\.1 103 .*Link: <\/style\.css>.*HTTP\/1\.1 200 .*SEE-THIS$/s,
  );
  const only = await sending(hints, true);
  expect(await getResponseText((await runDataPlane([only.port])).port, 'GET', closed)).toMatch(
    /HTTP\/1\.1 502 /,
  );
});

it.each([
  [426, 'Upgrade Required', true],
  [200, 'OK', false],
])('proxy_connection_headers.t: a %s with Upgrade keeps it: %s, %s', async (status, phrase, keeps) => {
  const head = `HTTP/1.1 ${status} ${phrase}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n`;
  const origin = await sending(head, false);
  const text = await getResponseText((await runDataPlane([origin.port])).port, 'GET', closed);
  expect(text).toContain(`HTTP/1.1 ${status} `);
  expect(/^Upgrade: websocket\r$/m.test(text)).toBe(keeps);
});

it('proxy_next_upstream.t: a status after which another is tried takes no backend down', async () => {
  const missing = await runBackend('b1', (_request, response) => response.writeHead(404).end('b1'));
  const found = await runBackend('b2');
  const retry = { on: [404 as const], nonIdempotent: false, tries: 2, timeoutMs: 5000 };
  const { port } = await runDataPlane([missing.port, found.port], { retry });
  for (let request = 0; request < 6; request++) expect((await get(port, '/')).body).toBe('b2');
  expect(missing.requests.length).toBeGreaterThanOrEqual(2);
});

it('proxy_next_upstream.t: if all have responded so, the client gets the last of these responses', async () => {
  const both = await Promise.all(
    ['b1', 'b2'].map((name) => runBackend(name, (_request, response) => response.writeHead(404).end(name))),
  );
  const retry = { on: [404 as const], nonIdempotent: false, tries: 3, timeoutMs: 5000 };
  const { port } = await runDataPlane(
    both.map(({ port }) => port),
    { retry },
  );
  expect((await get(port, '/')).status).toBe(404);
  expect(both.map(({ requests }) => requests.length)).toEqual([1, 1]);
});

it.each([
  ['an invalid length', 'Content-Length: foo', ''],
  ['an unknown coding', 'Transfer-Encoding: foo', ''],
  ['chunked twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', '0\r\n\r\n'],
])('proxy_duplicate_headers.t: %s is 502', async (_name, fields, body) => {
  const origin = await sending(`HTTP/1.1 200 OK\r\nConnection: close\r\n${fields}\r\n\r\n${body}`, true);
  expect(await getResponseText((await runDataPlane([origin.port])).port, 'GET', closed)).toMatch(
    /^HTTP\/1\.1 502 /,
  );
});
