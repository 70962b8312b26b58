import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createTestCertificate } from '@/lib/config/test-certificate';
import { setProcessState } from '@/lib/core/process-state';
import { type Gate, openGate, type PageHandler } from './gate';

let gate: Gate;
let seen: Record<string, unknown>[];

const handler: PageHandler = async (request, response) => {
  seen.push({ url: request.url, ...request.headers });
  if (request.url === '/fails') throw new Error('as asked');
  if (request.url === '/stream') {
    response.write('open');
    return;
  }
  if (request.url === '/encoded') response.setHeader('x-stickyboard-encoding', 'gzip');
  response.end('page');
};

beforeEach(async () => {
  seen = [];
  gate = await openGate('127.0.0.1', 0, handler);
});

afterEach(() => gate.close(0));

interface Answer {
  status: number;
  body: string;
  headers: Record<string, unknown>;
}

function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; port?: number; localAddress?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      { host: '127.0.0.1', port: gate.port, path, agent: false, ...options },
      (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
        );
      },
    );
    call.on('error', reject);
    call.end();
  });
}

function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(gate.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

test('a plain request passes and its answer carries the security headers', async () => {
  const answer = await ask('/');
  expect(answer).toMatchObject({ status: 200, body: 'page' });
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.headers['referrer-policy']).toBe('same-origin');
  expect(answer.headers['x-frame-options']).toBe('DENY');
  expect(answer.headers['cross-origin-opener-policy']).toBe('same-origin');
  expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
});

test('an answer that the gate gives itself carries them, too', async () => {
  const { status, headers } = await ask('/', { headers: { host: 'evil.example' } });
  expect(status).toBe(421);
  expect(headers['referrer-policy']).toBe('same-origin');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
});

test('only scripts with the nonce run, and nothing else is allowed that is not needed', async () => {
  const { headers } = await ask('/');
  const directives = String(headers['content-security-policy'])
    .split(';')
    .map((directive) => directive.trim().split(/ +/));
  const allowed = Object.fromEntries(directives.map(([name = '', ...sources]) => [name, sources]));
  // A browser goes by the first of a name.
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

test('every answer has its own nonce, and the page is given the same one', async () => {
  const [first, second] = [await ask('/'), await ask('/')];
  expect(first.headers['content-security-policy']).not.toBe(second.headers['content-security-policy']);
  expect(seen[0]?.['content-security-policy']).toBe(first.headers['content-security-policy']);
});

test.each(['localhost', '127.0.0.1', 'LOCALHOST', '[::1]'])('it answers to %s', async (name) => {
  expect((await ask('/', { headers: { host: `${name}:${gate.port}` } })).status).toBe(200);
});

test.each(['evil.example', 'localhost.evil.example:1', '127.0.0.1', 'localhost:1'])(
  'not to %s: 421',
  async (host) => {
    expect(await ask('/', { headers: { host } })).toMatchObject({ status: 421 });
    expect(seen).toEqual([]);
  },
);

test('an absolute-form target is refused', async () => {
  const answer = await raw(
    `GET http://127.0.0.1:${gate.port}/ HTTP/1.1\r\nHost: 127.0.0.1:${gate.port}\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer).toContain('not a proxy');
});

test('Upgrade, CONNECT and what is not HTTP are refused in one line', async () => {
  const host = `Host: 127.0.0.1:${gate.port}\r\n`;
  expect(await raw(`GET / HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)).toContain(
    'no Upgrade',
  );
  expect(await raw(`CONNECT a:1 HTTP/1.1\r\n${host}\r\n`)).toContain('not a proxy');
  expect(await raw('hello\r\n\r\n')).toContain('not an HTTP request');
  expect(seen).toEqual([]);
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
  '%s of %s is answered 405, with what is allowed',
  async (method, path, allow) => {
    expect(await ask(path, { method })).toMatchObject({ status: 405, headers: { allow } });
    expect(seen).toEqual([]);
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
    await raw(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${gate.port}\r\nContent-Length: 0\r\n\r\n`),
  ).toMatch(/^HTTP\/1\.1 400 /);
  expect(seen).toEqual([]);
});

test.each(['/api/v1/sessions/a..b', '/api/..a/.b', '/?next=/../x', '/api/...'])(
  'GET %s has dots and passes',
  async (path) => {
    expect((await ask(path)).status).toBe(200);
  },
);

test('what posts to a page leaves no line in the log but one at debug', async () => {
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
    expect((await ask('/', { method: 'POST', headers })).status).toBe(405);
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
])('a router state %s is answered %d', async (state, status) => {
  expect((await ask('/', { headers: { rsc: '1', 'next-router-state-tree': state } })).status).toBe(status);
});

test('CONNECT and methods that are not known are answered 405, with what is allowed', async () => {
  const host = `Host: 127.0.0.1:${gate.port}\r\n`;
  for (const line of ['CONNECT a:1 HTTP/1.1', 'FROB / HTTP/1.1', 'get / HTTP/1.0']) {
    const answer = await raw(`${line}\r\n${host}\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 405 Method Not Allowed\r\n/);
    expect(answer).toContain('\r\nAllow: GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE\r\n');
  }
});

test.each(['Host', 'Authorization', 'Origin'])('two %s fields are answered 400', async (name) => {
  const host = `Host: 127.0.0.1:${gate.port}\r\n`;
  const others = name === 'Host' ? host.toLowerCase() : `${name}: a\r\n${name.toUpperCase()}: a\r\n`;
  const answer = await raw(`GET / HTTP/1.1\r\n${host}${others}\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
  expect(answer.toLowerCase()).toContain(`more than one ${name.toLowerCase()} field`);
  expect(seen).toEqual([]);
});

test('/healthz is answered when one address has taken all its connections, and nothing else is', async () => {
  const open = await Promise.all(
    Array.from({ length: 300 }, async () => {
      const socket = connect(gate.port, '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.once('connect', resolve));
      return socket;
    }),
  );
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
  });
  expect(await ask('/healthz')).toMatchObject({ status: 200, headers: { connection: 'close' } });
  expect(await ask('/')).toMatchObject({ status: 503 });
  expect(await ask('/healthz')).toMatchObject({ status: 200 });
});

test('/healthz is answered by TLS, too, when one address has taken all its connections', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stickyboard-gate-'));
  const { certificate, key } = createTestCertificate();
  const tls = { certificate: join(folder, 'site.pem'), key: join(folder, 'site.key') };
  writeFileSync(tls.certificate, certificate);
  writeFileSync(tls.key, key);
  const secure = await openGate('127.0.0.1', 0, handler, { hosts: [], tls, trusted: [] });
  const open = Array.from({ length: 300 }, () =>
    connect(secure.port, '127.0.0.1').on('error', () => undefined),
  );
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await secure.close(0);
    rmSync(folder, { recursive: true });
  });
  await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  const statusOf = (path: string) =>
    new Promise((resolve, reject) => {
      const where = { host: '127.0.0.1', port: secure.port, path, agent: false, rejectUnauthorized: false };
      httpsRequest(where, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  expect([await statusOf('/healthz'), await statusOf('/')]).toEqual([200, 503]);
});

test('what the API is asked for is refused as the API does it, pages in a sentence', async () => {
  const foreign = { origin: 'http://evil.test' };
  const call = await ask('/api/v1/users', { method: 'POST', headers: foreign });
  expect(call.headers['content-type']).toBe('application/json');
  expect(JSON.parse(call.body)).toEqual({
    error: { code: 'forbidden', message: 'A page of another site may not change anything here.' },
  });
  const page = await ask('/sign-in', { method: 'POST', headers: foreign });
  expect(page.body).toBe('A page of another site may not change anything here.\n');
});

test('a head over 16 kB is refused, and its connection closed', async () => {
  const head = (size: number) =>
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${gate.port}\r\nConnection: close\r\nX-Long: ${'x'.repeat(size)}\r\n\r\n`;
  expect(await raw(head(15_000))).toMatch(/^HTTP\/1.1 200 /);
  seen = [];
  // It answers once and hangs up, whatever more is sent.
  const answer = await raw(head(17_000).replace('Connection: close\r\n', '') + head(1));
  expect(answer).toMatch(/^HTTP\/1.1 4\d\d /);
  expect(answer.match(/HTTP\/1.1/g)).toHaveLength(1);
  expect(seen).toEqual([]);
});

test('a body over 1 MB is refused before it is read, and so is one of unknown length', async () => {
  const head = `PATCH / HTTP/1.1\r\nHost: 127.0.0.1:${gate.port}\r\n`;
  expect(await raw(`${head}Content-Length: 1048577\r\n\r\n`)).toMatch(/^HTTP\/1.1 413 /);
  expect(await raw(`${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1.1 411 /);
});

test.each([
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ origin: 'null' }, 403],
  [{ origin: 'http://evil.example' }, 403],
  [{ 'sec-fetch-site': 'same-origin' }, 200],
  [{}, 200],
])('a change with %j is answered %d', async (headers, status) => {
  expect(
    (await ask('/api/v1/log', { method: 'PATCH', headers: { ...headers, 'content-length': '0' } })).status,
  ).toBe(status);
});

test('headers that only Next.js or a trusted proxy may set do not pass', async () => {
  await ask('/', {
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
  const [headers] = seen;
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

test('a trusted proxy in front says whose a request is and how it came, and nobody else', async () => {
  const behind = await openGate('127.0.0.1', 0, handler, {
    hosts: ['sticky.example'],
    tls: null,
    trusted: ['127.0.0.1/32'],
  });
  const change = (from: string, origin: string) =>
    ask('/api/v1/log', {
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
  expect(seen[0]).toMatchObject({ 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' });
  expect(seen[0]).not.toHaveProperty('x-forwarded-host');
  expect((await change('127.0.0.1', 'http://sticky.example')).status).toBe(403);
  expect((await change('127.0.0.1', 'https://evil.example')).status).toBe(403);
  expect((await change('127.0.0.2', 'https://sticky.example')).status).toBe(403);
  const own = await change('127.0.0.2', 'http://sticky.example');
  expect(own.headers).not.toHaveProperty('strict-transport-security');
  expect(seen[1]).toMatchObject({ 'x-forwarded-for': '127.0.0.2', 'x-forwarded-proto': 'http' });
  expect(seen).toHaveLength(2);
  await behind.close(0);
});

test('a handler that throws answers 500 without the error text', async () => {
  const { status, body } = await ask('/fails');
  expect(status).toBe(500);
  expect(body).not.toContain('as asked');
});

test('the coding that a route names goes out as content-encoding', async () => {
  const { headers } = await ask('/encoded');
  expect(headers['content-encoding']).toBe('gzip');
  expect(headers).not.toHaveProperty('x-stickyboard-encoding');
  expect((await ask('/')).headers).not.toHaveProperty('content-encoding');
});

test('closing cuts a stream that does not end by itself', async () => {
  const opened = new Promise<string>((resolve) => {
    httpRequest({ host: '127.0.0.1', port: gate.port, path: '/stream', agent: false }, (response) => {
      response.once('data', () => resolve('open'));
      response.on('error', () => undefined);
    }).end();
  });
  expect(await opened).toBe('open');
  await gate.close(20);
  await expect(ask('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a reader that takes nothing any more is cut off, and its answer ends', async () => {
  let closed = false;
  const short = await openGate(
    '127.0.0.1',
    0,
    async (_request, response) => {
      response.on('close', () => {
        closed = true;
      });
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
      };
      response.on('drain', more);
      more();
    },
    { hosts: [], tls: null, trusted: [] },
    { headMs: 5000, requestMs: 5000, idleMs: 200 },
  );
  const socket = connect(short.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.pause();
  socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${short.port}\r\n\r\n`);
  await vi.waitFor(() => expect(closed).toBe(true), 5000);
  socket.destroy();
  await short.close(0);
});

test('who speaks TLS so far, or says nothing at all, is not waited for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stickyboard-gate-'));
  const { certificate, key } = createTestCertificate();
  const tls = { certificate: join(folder, 'site.pem'), key: join(folder, 'site.key') };
  writeFileSync(tls.certificate, certificate);
  writeFileSync(tls.key, key);
  const patience = { headMs: 200, requestMs: 400, idleMs: 60_000 };
  const handler: PageHandler = async (_request, response) => void response.end('in');
  const secure = await openGate('127.0.0.1', 0, handler, { hosts: [], tls, trusted: [] }, patience);
  const closed = ['', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'].map((said) => {
    const socket = connect(secure.port, '127.0.0.1');
    if (said) socket.write(said, 'latin1');
    socket.on('error', () => undefined);
    socket.resume();
    return new Promise((resolve) => socket.once('close', resolve));
  });
  await Promise.all(closed);
  await secure.close(0);
  rmSync(folder, { recursive: true });
});

test('a connection by which nobody asks is closed without a word', async () => {
  const handler: PageHandler = async (_request, response) => void response.end('in');
  const settings = { hosts: [], tls: null, trusted: [] };
  const short = await openGate('127.0.0.1', 0, handler, settings, {
    headMs: 200,
    requestMs: 400,
    idleMs: 60_000,
  });
  const socket = connect(short.port, '127.0.0.1');
  let said = '';
  socket.on('data', (octets) => {
    said += octets;
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  expect(said).toBe('');
  await short.close(0);
});

test.each([
  ['a head', 'GET / HTTP/1.1\r\nX-Slow: '],
  ['a body', 'POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 100000\r\n\r\n'],
])('%s that comes octet by octet is not waited for', async (_what, begin) => {
  const settings = { hosts: [], tls: null, trusted: [] };
  let seenWhole = false;
  const handler: PageHandler = async (request, response) => {
    for await (const _octets of request);
    seenWhole = true;
    response.end();
  };
  const short = await openGate('127.0.0.1', 0, handler, settings, {
    headMs: 200,
    requestMs: 400,
    idleMs: 60_000,
  });
  const socket = connect(short.port, '127.0.0.1');
  let answer = '';
  let closed = false;
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
  });
  socket.write(begin.replace('HOST', `127.0.0.1:${short.port}`));
  const drip = setInterval(() => socket.write('x'), 20);
  await vi.waitFor(() => expect(closed).toBe(true), 5000);
  clearInterval(drip);
  expect(answer).not.toContain('HTTP/1.1 200');
  expect(seenWhole).toBe(false);
  await short.close(0);
});

test('a port in use is reported by its code', async () => {
  await expect(openGate('127.0.0.1', gate.port, async () => undefined)).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
