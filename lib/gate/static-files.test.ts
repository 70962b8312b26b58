import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Gate, openGate } from './gate';
import { createStaticFileHandler } from './static-files';

const script = `export const words = ${JSON.stringify('sticky '.repeat(500))};`;
let root: string;
let gate: Gate;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'stickyboard-files-'));
  const folder = join(root, '.next/static/chunks');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of [
    ['a1b2.js', script],
    ['a1b2.css', 'body { margin: 0 }'],
  ] as const) {
    writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(text));
  }
  writeFileSync(join(folder, 'notes.txt'), 'not served');
  writeFileSync(join(root, 'secret.js'), 'not served');
  const served = createStaticFileHandler(root);
  gate = await openGate('127.0.0.1', 0, async (request, response) => {
    if (!(await served(request, response))) response.end('next');
  });
});

afterEach(async () => {
  await gate.close(0);
  rmSync(root, { recursive: true, force: true });
});

interface FileResponse {
  status: number;
  body: Buffer;
  headers: Record<string, unknown>;
}

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<FileResponse> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: gate.port, path, method, headers, agent: false };
    const call = httpRequest(options, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(parts),
          headers: response.headers,
        }),
      );
    });
    call.on('error', reject);
    call.end();
  });
}

const chunk = '/_next/static/chunks/a1b2.js';

test('a browser gets the smallest that it takes, for a year, with the security headers', async () => {
  const response = await ask(chunk, { 'accept-encoding': 'gzip, deflate, br, zstd' });
  expect(response.status).toBe(200);
  expect(brotliDecompressSync(response.body).toString()).toBe(script);
  expect(response.headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'application/javascript; charset=UTF-8',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-length': String(response.body.length),
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
  });
  const style = await ask('/_next/static/chunks/a1b2.css?v=1', { 'accept-encoding': 'br' });
  expect(style.headers['content-type']).toBe('text/css; charset=UTF-8');
});

test.each(['gzip', 'GZIP;q=1.0, br;q=0', 'identity;q=0.5, gzip;q=0.8'])(
  'one that says %s gets gzip',
  async (accepted) => {
    const response = await ask(chunk, { 'accept-encoding': accepted });
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(response.body).toString()).toBe(script);
  },
);

test('HEAD returns the same headers without a body', async () => {
  const response = await ask(chunk, { 'accept-encoding': 'br' }, 'HEAD');
  const { length } = readFileSync(join(root, '.next/static/chunks/a1b2.js.br'));
  expect(response.body).toHaveLength(0);
  expect(response.headers['content-length']).toBe(String(length));
});

test.each([
  ['one that takes neither', chunk, {}],
  ['one that takes them not at all', chunk, { 'accept-encoding': 'br;q=0, gzip;q=0.0' }],
  ['one that asks for a part', chunk, { 'accept-encoding': 'br', range: 'bytes=0-9' }],
  ['a file that is no script or style', '/_next/static/chunks/notes.txt', { 'accept-encoding': 'br' }],
  ['the compressed file by its name', `${chunk}.br`, { 'accept-encoding': 'br' }],
  ['another address', '/sessions', { 'accept-encoding': 'br' }],
])('Next serves %s', async (_what, path, headers) => {
  expect((await ask(path, headers)).body.toString()).toBe('next');
});

test.each(['/_next/static/../../secret.js', '/_next/static/%2e%2e/%2e%2e/secret.js'])(
  'a path out of the folder by %s is rejected',
  async (path) => {
    expect((await ask(path, { 'accept-encoding': 'br' })).status).toBe(400);
  },
);

test('without a build there is nothing to serve', async () => {
  const served = createStaticFileHandler(join(root, 'nowhere'));
  expect(await served({ method: 'GET', url: chunk, headers: {} } as never, {} as never)).toBe(false);
});
