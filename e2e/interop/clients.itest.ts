import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { curl } from '../support/curl';
import { type Product, startProduct, temporaryDirectory } from '../support/product';
import { runProgram, sha256, writeSampleFile } from '../support/run-program';
import { type Echo, type EchoOrigin, startEchoOrigin } from './echo-origin';

const largeBodyBytes = 5_000_000;

// Real clients in front of the built product, two application servers behind it.
const folder = temporaryDirectory();
const sample = join(folder, 'sample');
const origins: EchoOrigin[] = [];
let digest = '';
let product: Product;

beforeAll(async () => {
  digest = writeSampleFile(sample, largeBodyBytes);
  origins.push(await startEchoOrigin('one'), await startEchoOrigin('two'));
  product = await startProduct([
    ...['--workers', '1'],
    ...origins.flatMap(({ address }) => ['--backend', address]),
  ]);
});
afterAll(async () => {
  await product?.stop();
  await Promise.all(origins.map((origin) => origin.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const at = (path: string): string => `${product.proxyUrl}${path}`;
const echoed = (body: string): Echo => JSON.parse(body) as Echo;

describe('curl', () => {
  test('GET, also chunked, and slow responses piece by piece', async () => {
    expect(echoed((await curl(at('/echo?a=1&b=%20'))).body)).toMatchObject({
      method: 'GET',
      url: '/echo?a=1&b=%20',
    });
    expect((await curl(at('/chunked?n=123456'))).body).toBe('x'.repeat(123_456));
    expect((await curl(at('/slow'))).body).toBe('0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n');
  });

  test('HEAD has the length of the omitted body', async () => {
    const response = await curl('-I', at('/bytes?n=1000'));
    expect(response).toMatchObject({ status: 200, body: '' });
    expect(response.getFields('content-length')).toEqual(['1000']);
  });

  test('HTTP/1.0 gets responses of either framing and the end of the connection', async () => {
    for (const path of ['/bytes?n=70000', '/chunked?n=70000']) {
      const response = await curl('--http1.0', at(path));
      expect(response.body).toBe('x'.repeat(70_000));
      expect(response.getFields('transfer-encoding')).toEqual([]);
    }
  });

  test('POST with a body', async () => {
    const { body } = await curl('--data-binary', 'name=value', at('/echo'));
    expect(echoed(body)).toMatchObject({ method: 'POST', bytes: 10, sha256: sha256('name=value') });
  });

  test('a large POST waits for 100 (Continue), and arrives as it was', async () => {
    const args = ['-sS', '-v', '--expect100-timeout', '20', '-H', 'Expect: 100-continue'];
    const { stdout, stderr } = await runProgram('curl', [
      ...args,
      '--data-binary',
      `@${sample}`,
      at('/echo'),
    ]);
    expect(stderr).toContain('< HTTP/1.1 100 Continue');
    expect(echoed(stdout)).toMatchObject({ bytes: largeBodyBytes, sha256: digest });
  });

  test('an upload by chunks', async () => {
    const args = ['-T', sample, '-H', 'Transfer-Encoding: chunked', '-H', 'Expect:'];
    const got = echoed((await curl(...args, at('/echo'))).body);
    expect(got).toMatchObject({ method: 'PUT', bytes: largeBodyBytes, sha256: digest });
    expect(got.headers).toMatchObject({ 'transfer-encoding': 'chunked' });
  });

  test('one connection for several requests', async () => {
    const urls = ['/echo?1', '/bytes?n=50000', '/echo?2'].flatMap((path) => ['-o', '/dev/null', at(path)]);
    const { stdout } = await runProgram('curl', ['-sS', '-w', '%{num_connects} %{http_code}\n', ...urls]);
    expect(stdout.trim().split('\n')).toEqual(['1 200', '0 200', '0 200']);
  });

  test('a download of 10 MB', async () => {
    const { stdout } = await runProgram('curl', ['-sS', at('/bytes?n=10000000')]);
    expect(stdout.length).toBe(10_000_000);
  });

  test('a cookie jar keeps it on its backend', async () => {
    const jar = join(folder, 'jar');
    const first = await curl('-c', jar, at('/echo'));
    for (let count = 0; count < 5; count++) {
      const again = await curl('-b', jar, at('/echo'));
      expect(echoed(again.body).origin).toBe(echoed(first.body).origin);
      expect(again.getFields('set-cookie')).toEqual([]);
    }
  });
});

describe('wget', () => {
  const wget = (...args: string[]) => runProgram('wget', ['-nv', '-O', '-', ...args]);

  test('GET and POST', async () => {
    expect(echoed((await wget(at('/echo'))).stdout)).toMatchObject({ method: 'GET', url: '/echo' });
    const { stdout } = await wget(`--post-file=${sample}`, at('/echo'));
    expect(echoed(stdout)).toMatchObject({ method: 'POST', bytes: largeBodyBytes, sha256: digest });
    const put = await wget('--method=PUT', '--body-data=body', at('/echo'));
    expect(echoed(put.stdout)).toMatchObject({ method: 'PUT', bytes: 4 });
  });

  test('HEAD, and one connection for several requests', async () => {
    const { stderr } = await runProgram('wget', ['-S', '--spider', at('/bytes?n=77'), at('/bytes?n=78')]);
    expect(stderr).toContain('Content-Length: 78');
    expect(stderr).toContain('Reusing existing connection');
  });

  test('chunked responses', async () => {
    const file = join(folder, 'chunked');
    await runProgram('wget', ['-nv', '-O', file, at('/chunked?n=654321')]);
    expect(readFileSync(file)).toHaveLength(654_321);
  });

  test('saved cookies keep it on its backend', async () => {
    const jar = join(folder, 'wget-jar');
    const cookies = ['--keep-session-cookies', '--save-cookies', jar];
    const first = echoed((await wget(...cookies, at('/echo'))).stdout);
    for (let count = 0; count < 3; count++) {
      const again = echoed((await wget('--load-cookies', jar, at('/echo'))).stdout);
      expect(again.origin).toBe(first.origin);
    }
  });
});
