import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { curl } from '../support/curl';
import { startForwardProduct } from '../support/forward-product';
import { type Product, temporaryDirectory } from '../support/product';
import { runProgram, writeSampleFile } from '../support/run-program';
import type { SecondTierProxy } from '../support/second-tier/daemon';
import { startSquidProxy } from '../support/second-tier/squid';
import { type Echo, type EchoOrigin, startEchoOrigin } from './echo-origin';

const uploadBytes = 2_000_000;

// The product as the forward proxy of real clients, squid behind it as the second tier.
describe('squid as a second tier', () => {
  const folder = temporaryDirectory();
  const upload = join(folder, 'upload');
  const tier: SecondTierProxy[] = [];
  let digest = '';
  let origin: EchoOrigin;
  let product: Product;

  beforeAll(async () => {
    digest = writeSampleFile(upload, uploadBytes);
    origin = await startEchoOrigin('application');
    tier.push(await startSquidProxy(), await startSquidProxy());
    product = await startForwardProduct(tier);
  });
  afterAll(async () => {
    await product?.stop();
    await Promise.all(tier.map((proxy) => proxy.stop()));
    await origin?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const site = (path: string): string => `http://${origin.address}${path}`;
  const echoed = (body: string): Echo => JSON.parse(body) as Echo;

  test('curl uploads with a length, after 100 (Continue), and by chunks', async () => {
    const options = [
      ['--data-binary', `@${upload}`, '-H', 'Expect:'],
      ['--data-binary', `@${upload}`, '-H', 'Expect: 100-continue'],
      ['-T', upload, '-H', 'Transfer-Encoding: chunked', '-H', 'Expect:'],
    ];
    for (const option of options) {
      const { stdout } = await runProgram('curl', ['-sS', '-x', product.proxyUrl, ...option, site('/echo')]);
      expect(echoed(stdout)).toMatchObject({ bytes: uploadBytes, sha256: digest });
    }
  });

  test('curl downloads, and sends HEAD', async () => {
    const response = await curl('-x', product.proxyUrl, site('/chunked?n=300000'));
    expect(response.body).toHaveLength(300_000);
    expect(response.getFields('via').join()).toMatch(/squid-/);
    const head = await curl('-x', product.proxyUrl, '-I', site('/bytes?n=300'));
    expect(head.getFields('content-length')).toEqual(['300']);
  });

  test('wget, configured by its environment, keeps its proxy with its cookies', async () => {
    const jar = join(folder, 'jar');
    const environment = { http_proxy: product.proxyUrl };
    const leftBy = async (...args: string[]): Promise<string | undefined> => {
      const { stderr } = await runProgram(
        'wget',
        ['-S', '-O', '/dev/null', ...args, site('/echo')],
        environment,
      );
      return /Via: .*(squid-\d+)/.exec(stderr)?.[1];
    };
    const first = await leftBy('--keep-session-cookies', '--save-cookies', jar);
    expect(first).toBeDefined();
    for (let count = 0; count < 3; count++) expect(await leftBy('--load-cookies', jar)).toBe(first);
  });
});
