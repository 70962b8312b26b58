import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { curl } from './curl';
import { startApacheServer } from './interop/apache';
import { type Echo, type EchoOrigin, startEchoOrigin } from './interop/echo-origin';
import { startHaproxyServer } from './interop/haproxy';
import { startNginxServer } from './interop/nginx';
import { runProgram, writeSample } from './interop/program';
import type { WebServer } from './interop/web-server';
import { type Product, startProduct, temporaryDirectory } from './product';

const FILE_BYTES = 100_000;
const UPLOAD_BYTES = 3_000_000;

// Real web servers behind the built product: what a client gets through it is what it gets without it.
describe.each([
  { name: 'nginx', start: startNginxServer, ownFile: true },
  { name: 'apache2', start: startApacheServer, ownFile: true },
  { name: 'haproxy', start: startHaproxyServer, ownFile: false },
])('$name as a backend', ({ start, ownFile }) => {
  const folder = temporaryDirectory();
  const upload = join(folder, 'upload');
  let uploadDigest = '';
  let origin: EchoOrigin;
  let server: WebServer;
  let product: Product;

  beforeAll(async () => {
    writeSample(join(folder, 'file'), FILE_BYTES);
    uploadDigest = writeSample(upload, UPLOAD_BYTES);
    origin = await startEchoOrigin('application');
    server = await start(origin.address, folder);
    product = await startProduct(['--workers', '1', '--backend', server.address]);
  });
  afterAll(async () => {
    await product?.stop();
    await server?.stop();
    await origin?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const at = (path: string): string => `${product.proxyUrl}${path}`;
  const echoed = (body: string): Echo => JSON.parse(body) as Echo;

  test('a file comes as it is, again and again on one connection', async () => {
    const target = join(folder, 'got');
    const urls = Array.from({ length: 5 }, () => ['-o', target, at('/file')]).flat();
    const { stdout } = await runProgram('curl', ['-sS', '-w', '%{num_connects} %{http_code}\n', ...urls]);
    expect(stdout.trim().split('\n')).toEqual(['1 200', ...Array.from({ length: 4 }, () => '0 200')]);
    expect(readFileSync(target).equals(readFileSync(join(folder, 'file')))).toBe(true);
  });

  test('HEAD', async () => {
    const answer = await curl('-I', at('/file'));
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(answer.fields('content-length')).toEqual([String(FILE_BYTES)]);
  });

  test.runIf(ownFile)('a part of it, and nothing where it has not changed', async () => {
    const part = await curl('-r', '10-19', at('/file'));
    expect(part).toMatchObject({ status: 206 });
    expect(part.fields('content-range')).toEqual([`bytes 10-19/${FILE_BYTES}`]);
    const [tag = ''] = part.fields('etag');
    expect(await curl('-H', `If-None-Match: ${tag}`, at('/file'))).toMatchObject({ status: 304, body: '' });
  });

  test('an upload with a length, after 100 (Continue), and one by chunks', async () => {
    const lengths = [
      ['--data-binary', `@${upload}`],
      ['--data-binary', `@${upload}`, '-H', 'Expect: 100-continue'],
      ['-T', upload, '-H', 'Transfer-Encoding: chunked', '-H', 'Expect:'],
    ];
    for (const how of lengths) {
      const { stdout } = await runProgram('curl', ['-sS', ...how, at('/echo')]);
      expect(echoed(stdout)).toMatchObject({ bytes: UPLOAD_BYTES, sha256: uploadDigest });
    }
  });

  test('its own refusals pass as they are', async () => {
    const path = ownFile ? '/nothing-here' : '/echo';
    const [through, direct] = [await curl(at(path)), await curl(`http://${server.address}${path}`)];
    expect(through.status).toBe(direct.status);
    expect(through.fields('content-type')).toEqual(direct.fields('content-type'));
  });

  test('after it is gone the client gets one clear refusal', async () => {
    await server.stop();
    const answer = await curl(at('/file'));
    expect(answer.status).toBeGreaterThanOrEqual(502);
    expect(answer.status).toBeLessThanOrEqual(503);
  });
});
