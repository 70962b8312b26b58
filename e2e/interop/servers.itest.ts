import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { curl } from '../support/curl';
import { type Product, startProduct, temporaryDirectory } from '../support/product';
import { runProgram, writeSampleFile } from '../support/run-program';
import { startApacheServer } from './apache';
import { type Echo, type EchoOrigin, startEchoOrigin } from './echo-origin';
import { startHaproxyServer } from './haproxy';
import { startNginxServer } from './nginx';
import type { WebServer } from './web-server';

const fileBytes = 100_000;
const uploadBytes = 3_000_000;

// Real web servers behind the built product: a client gets the same through it as without it.
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
    writeSampleFile(join(folder, 'file'), fileBytes);
    uploadDigest = writeSampleFile(upload, uploadBytes);
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

  test('a file is unchanged, repeatedly on one connection', async () => {
    const target = join(folder, 'got');
    const urls = Array.from({ length: 5 }, () => ['-o', target, at('/file')]).flat();
    const { stdout } = await runProgram('curl', ['-sS', '-w', '%{num_connects} %{http_code}\n', ...urls]);
    expect(stdout.trim().split('\n')).toEqual(['1 200', ...Array.from({ length: 4 }, () => '0 200')]);
    expect(readFileSync(target).equals(readFileSync(join(folder, 'file')))).toBe(true);
  });

  test('HEAD', async () => {
    const response = await curl('-I', at('/file'));
    expect(response).toMatchObject({ status: 200, body: '' });
    expect(response.getFields('content-length')).toEqual([String(fileBytes)]);
  });

  test.runIf(ownFile)('a range of it, and 304 if it has not changed', async () => {
    const part = await curl('-r', '10-19', at('/file'));
    expect(part).toMatchObject({ status: 206 });
    expect(part.getFields('content-range')).toEqual([`bytes 10-19/${fileBytes}`]);
    const [tag = ''] = part.getFields('etag');
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
      expect(echoed(stdout)).toMatchObject({ bytes: uploadBytes, sha256: uploadDigest });
    }
  });

  test('its own refusals pass as they are', async () => {
    const path = ownFile ? '/nothing-here' : '/echo';
    const [through, direct] = [await curl(at(path)), await curl(`http://${server.address}${path}`)];
    expect(through.status).toBe(direct.status);
    expect(through.getFields('content-type')).toEqual(direct.getFields('content-type'));
  });

  test('after it has stopped the client gets one clear error', async () => {
    await server.stop();
    const response = await curl(at('/file'));
    expect(response.status).toBeGreaterThanOrEqual(502);
    expect(response.status).toBeLessThanOrEqual(503);
  });
});
