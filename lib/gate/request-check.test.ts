import { expect, onTestFinished, test, vi } from 'vitest';
import { setProcessState } from '@/lib/core/process-state';
import { openGate } from './gate';
import { openGateForEachTest } from './test-gate';

const subject = openGateForEachTest();

test('a plain request passes and its response carries the security headers', async () => {
  const response = await subject().sendRequest('/');
  expect(response).toMatchObject({ status: 200, body: 'page' });
  expect(response.headers['x-content-type-options']).toBe('nosniff');
  expect(response.headers['referrer-policy']).toBe('same-origin');
  expect(response.headers['x-frame-options']).toBe('DENY');
  expect(response.headers['cross-origin-opener-policy']).toBe('same-origin');
  expect(response.headers['cross-origin-resource-policy']).toBe('same-origin');
});

test('a response of the gate itself carries them, too', async () => {
  const { status, headers } = await subject().sendRequest('/', { headers: { host: 'evil.example' } });
  expect(status).toBe(421);
  expect(headers['referrer-policy']).toBe('same-origin');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
});

test('only scripts with the nonce run, and nothing else is allowed that is not needed', async () => {
  const { headers } = await subject().sendRequest('/');
  const directives = String(headers['content-security-policy'])
    .split(';')
    .map((directive) => directive.trim().split(/ +/));
  const allowed = Object.fromEntries(directives.map(([name = '', ...sources]) => [name, sources]));
  // A browser uses the first of a name.
  expect(Object.keys(allowed)).toHaveLength(directives.length);
  expect(allowed).toMatchObject({ 'default-src': ["'none'"], 'base-uri': ["'none'"] });
  expect(allowed['frame-ancestors']).toEqual(["'none'"]);
  const nonce = expect.stringMatching(/^'nonce-[A-Za-z0-9+/]{22}=='$/);
  expect(allowed['script-src']).toEqual(["'self'", nonce, "'strict-dynamic'"]);
  for (const [name = '', ...sources] of directives) {
    const unsafe = sources.filter((source) => /unsafe|\*|^https?:/.test(source));
    expect(unsafe, name).toEqual(name === 'style-src' ? ["'unsafe-inline'"] : []);
  }
});

test('every response has its own nonce, and the page gets the same one', async () => {
  const [first, second] = [await subject().sendRequest('/'), await subject().sendRequest('/')];
  expect(first.headers['content-security-policy']).not.toBe(second.headers['content-security-policy']);
  expect(subject().seen[0]?.['content-security-policy']).toBe(first.headers['content-security-policy']);
});

test.each(['localhost', '127.0.0.1', 'LOCALHOST', '[::1]'])('it accepts the host %s', async (name) => {
  expect(
    (await subject().sendRequest('/', { headers: { host: `${name}:${subject().gate.port}` } })).status,
  ).toBe(200);
});

test.each(['evil.example', 'localhost.evil.example:1', '127.0.0.1', 'localhost:1'])(
  'not to %s: 421',
  async (host) => {
    expect(await subject().sendRequest('/', { headers: { host } })).toMatchObject({ status: 421 });
    expect(subject().seen).toEqual([]);
  },
);

test('an absolute-form target is refused', async () => {
  const response = await subject().sendText(
    `GET http://127.0.0.1:${subject().gate.port}/ HTTP/1.1\r\nHost: 127.0.0.1:${subject().gate.port}\r\n\r\n`,
  );
  expect(response).toMatch(/^HTTP\/1.1 400 /);
  expect(response).toContain('not a proxy');
});

test('Upgrade, CONNECT and anything but HTTP are rejected in one line', async () => {
  const host = `Host: 127.0.0.1:${subject().gate.port}\r\n`;
  expect(
    await subject().sendText(`GET / HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`),
  ).toContain('does not support Upgrade');
  expect(await subject().sendText(`CONNECT a:1 HTTP/1.1\r\n${host}\r\n`)).toContain('not a proxy');
  expect(await subject().sendText('hello\r\n\r\n')).toContain('not valid HTTP');
  expect(subject().seen).toEqual([]);
});

test.each([
  ...['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'].map((method) => [
    method,
    '/',
    'GET, HEAD',
  ]),
  ['POST', '/_next/data/x.json', 'GET, HEAD'],
  ['TRACE', '/api/v1/status', 'GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE'],
  ['PROPFIND', '/healthz', 'GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE'],
] as [string, string, string][])(
  '%s of %s gets a 405 with the allowed methods',
  async (method, path, allow) => {
    expect(await subject().sendRequest(path, { method })).toMatchObject({ status: 405, headers: { allow } });
    expect(subject().seen).toEqual([]);
  },
);

test.each([
  '/api/../backends',
  '/api/%2e%2E/backends',
  '/api/v1/.%2e/..',
  '/api/..\\backends',
  '/api/./../?x=1',
])('POST %s, which would be for a page, is refused', async (path) => {
  // Found: these reached Next.js, which wrote lines of its own into the log.
  expect(
    await subject().sendText(
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${subject().gate.port}\r\nContent-Length: 0\r\n\r\n`,
    ),
  ).toMatch(/^HTTP\/1\.1 400 /);
  expect(subject().seen).toEqual([]);
});

test.each(['/api/v1/sessions/a..b', '/api/..a/.b', '/?next=/../x', '/api/...'])(
  'GET %s has dots and passes',
  async (path) => {
    expect((await subject().sendRequest(path)).status).toBe(200);
  },
);

test('a POST to a page writes no line to the log but one at debug', async () => {
  const log = vi.fn();
  setProcessState('log', log);
  onTestFinished(() => {
    setProcessState('log', undefined);
  });
  const fields: [string, string][] = [
    ['content-type', 'multipart/form-data; boundary=b'],
    ['content-type', 'text/x-component'],
    ['next-action', '7f'],
  ];
  for (const [name, value] of fields) {
    const headers = { [name]: value, 'content-length': '0' };
    expect((await subject().sendRequest('/', { method: 'POST', headers })).status).toBe(405);
  }
  await vi.waitFor(() => expect(log).toHaveBeenCalledTimes(3));
  expect(log.mock.calls.map(([level]) => level)).toEqual(['debug', 'debug', 'debug']);
});

test.each([
  ['garbage', 400],
  ['%E0%A4%A', 400],
  ['%5B%5D', 400],
  [encodeURIComponent('["",{"children":5}]'), 400],
  [encodeURIComponent('["",{"children":[["id","a","zz",null],{}]}]'), 400],
  [encodeURIComponent(`${'['.repeat(4000)}`), 400],
  [encodeURIComponent('["",{"children":["__PAGE__",{}]},null,null,16]'), 200],
  [encodeURIComponent('["",{"children":["sessions",{"children":[["id","a","d",null],{}]}]}]'), 200],
])('a router state %s gets a %d', async (state, status) => {
  expect(
    (await subject().sendRequest('/', { headers: { rsc: '1', 'next-router-state-tree': state } })).status,
  ).toBe(status);
});

test('CONNECT and unknown methods get a 405 with the allowed methods', async () => {
  const host = `Host: 127.0.0.1:${subject().gate.port}\r\n`;
  for (const line of ['CONNECT a:1 HTTP/1.1', 'FROB / HTTP/1.1', 'get / HTTP/1.0']) {
    const response = await subject().sendText(`${line}\r\n${host}\r\n`);
    expect(response).toMatch(/^HTTP\/1.1 405 Method Not Allowed\r\n/);
    expect(response).toContain('\r\nAllow: GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE\r\n');
  }
});

test.each(['Host', 'Authorization', 'Origin'])('two %s fields get a 400', async (name) => {
  const host = `Host: 127.0.0.1:${subject().gate.port}\r\n`;
  const others = name === 'Host' ? host.toLowerCase() : `${name}: a\r\n${name.toUpperCase()}: a\r\n`;
  const response = await subject().sendText(`GET / HTTP/1.1\r\n${host}${others}\r\n`);
  expect(response).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
  expect(response.toLowerCase()).toContain(`more than one ${name.toLowerCase()} field`);
  expect(subject().seen).toEqual([]);
});

test('requests to the API are rejected as the API does it, those to pages in a sentence', async () => {
  const foreign = { origin: 'http://evil.test' };
  const call = await subject().sendRequest('/api/v1/users', { method: 'POST', headers: foreign });
  expect(call.headers['content-type']).toBe('application/json');
  expect(JSON.parse(call.body)).toEqual({
    error: { code: 'cross-site-request', message: 'Cross-site request rejected.' },
  });
  const page = await subject().sendRequest('/sign-in', { method: 'POST', headers: foreign });
  expect(page.body).toBe('Cross-site request rejected.\n');
});

test('a head over 16 kB is refused, and its connection closed', async () => {
  const head = (size: number) =>
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${subject().gate.port}\r\nConnection: close\r\nX-Long: ${'x'.repeat(size)}\r\n\r\n`;
  expect(await subject().sendText(head(15_000))).toMatch(/^HTTP\/1.1 200 /);
  subject().seen.length = 0;
  // It responds once and closes, whatever else is sent.
  const response = await subject().sendText(head(17_000).replace('Connection: close\r\n', '') + head(1));
  expect(response).toMatch(/^HTTP\/1.1 4\d\d /);
  expect(response.match(/HTTP\/1.1/g)).toHaveLength(1);
  expect(subject().seen).toEqual([]);
});

test('a body over 1 MB is refused before it is read, and so is one of unknown length', async () => {
  const head = `PATCH / HTTP/1.1\r\nHost: 127.0.0.1:${subject().gate.port}\r\n`;
  expect(await subject().sendText(`${head}Content-Length: 1048577\r\n\r\n`)).toMatch(/^HTTP\/1.1 413 /);
  expect(await subject().sendText(`${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toMatch(
    /^HTTP\/1.1 411 /,
  );
});

test.each([
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ origin: 'null' }, 403],
  [{ origin: 'http://evil.example' }, 403],
  [{ 'sec-fetch-site': 'same-origin' }, 200],
  [{}, 200],
])('a change with %j gets a %d', async (headers, status) => {
  expect(
    (
      await subject().sendRequest('/api/v1/log', {
        method: 'PATCH',
        headers: { ...headers, 'content-length': '0' },
      })
    ).status,
  ).toBe(status);
});

test('headers that only Next.js or a trusted proxy may set do not pass', async () => {
  await subject().sendRequest('/', {
    headers: {
      'x-middleware-subrequest': 'x',
      'x-nextjs-data': '1',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-for': '6.6.6.6',
      'x-nonce': 'mine',
      'next-action': 'a',
      rsc: '1',
    },
  });
  const [headers] = subject().seen;
  expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', rsc: '1' });
  for (const name of [
    'x-middleware-subrequest',
    'x-nextjs-data',
    'x-forwarded-host',
    'x-nonce',
    'next-action',
  ]) {
    expect(headers).not.toHaveProperty(name);
  }
});

test('a trusted proxy in front says whose a request is and how it arrived, and no other client', async () => {
  const behind = await openGate('127.0.0.1', 0, subject().handler, {
    hosts: ['sticky.example'],
    tls: null,
    trusted: ['127.0.0.1/32'],
  });
  const change = (from: string, origin: string) =>
    subject().sendRequest('/api/v1/log', {
      port: behind.port,
      method: 'POST',
      localAddress: from,
      headers: {
        host: 'sticky.example',
        origin,
        'x-forwarded-for': '6.6.6.6, 203.0.113.9',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'evil.example',
        'content-length': '0',
      },
    });
  const believed = await change('127.0.0.1', 'https://sticky.example');
  expect(believed.status).toBe(200);
  expect(believed.headers['strict-transport-security']).toBe('max-age=31536000');
  expect(subject().seen[0]).toMatchObject({ 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' });
  expect(subject().seen[0]).not.toHaveProperty('x-forwarded-host');
  expect((await change('127.0.0.1', 'http://sticky.example')).status).toBe(403);
  expect((await change('127.0.0.1', 'https://evil.example')).status).toBe(403);
  expect((await change('127.0.0.2', 'https://sticky.example')).status).toBe(403);
  const own = await change('127.0.0.2', 'http://sticky.example');
  expect(own.headers).not.toHaveProperty('strict-transport-security');
  expect(subject().seen[1]).toMatchObject({ 'x-forwarded-for': '127.0.0.2', 'x-forwarded-proto': 'http' });
  expect(subject().seen).toHaveLength(2);
  await behind.close(0);
});
