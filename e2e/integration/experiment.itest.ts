import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startApplication } from '@/demo/application';
import type { LoopbackServer } from '@/demo/loopback-server';
import type { DecisionRow } from '@/lib/contract/types';
import { type CurlResponse, curl } from '../support/curl';
import { startForwardProduct } from '../support/forward-product';
import { type Product, temporaryDirectory } from '../support/product';
import { startBuiltInProxy } from '../support/second-tier/built-in-proxy';
import type { SecondTierProxy } from '../support/second-tier/daemon';
import { startNginxProxy } from '../support/second-tier/nginx';
import { startSquidProxy } from '../support/second-tier/squid';

// The experiment from which the project descends: a client whose requests pass through two forward proxies
// loses its session, unless the load balancer pins it to one of them by the cookie `route`.
describe.each([
  { tier: 'the built-in forward proxies', start: [startBuiltInProxy, startBuiltInProxy] },
  { tier: 'nginx and squid', start: [startNginxProxy, startSquidProxy] },
])('through $tier', ({ start }) => {
  const proxies: SecondTierProxy[] = [];
  const folder = temporaryDirectory();
  const jar = join(folder, 'cookie.txt');
  let application: LoopbackServer;
  let product: Product;

  beforeAll(async () => {
    application = await startApplication(0);
    for (const startOne of start) proxies.push(await startOne());
    product = await startForwardProduct(proxies);
  });
  afterAll(async () => {
    await product?.stop();
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await application?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const site = (path = '') => `127.0.0.1:${application.port}${path}`;
  const through = () => ['-x', product.proxyUrl.replace('http://', '')];
  const routesSet = (response: CurlResponse) =>
    response.getFields('set-cookie').filter((cookie) => cookie.startsWith('route='));
  const getProxies = (response: CurlResponse) =>
    proxies.filter((proxy) => response.getFields('via').some((via) => via.includes(proxy.via)));

  test('two requests without a cookie pass through two proxies, each with its own route', async () => {
    const responses = [await curl(site(), ...through()), await curl(site(), ...through())];
    for (const response of responses) {
      expect(response).toMatchObject({ status: 200, body: 'Hello, world!' });
      expect(routesSet(response)).toEqual([expect.stringMatching(/^route=[0-9a-f]{32}; Path=\//)]);
      const [proxy] = getProxies(response);
      const route = createHash('md5').update(`${proxy?.address}`).digest('hex');
      expect(routesSet(response)[0]).toContain(`route=${route};`);
    }
    expect(new Set(responses.flatMap(getProxies)).size).toBe(2);
  });

  test('with its cookies a client passes through the same proxy again and again', async () => {
    const first = await curl(site(), ...through(), '-c', jar);
    const [proxy] = getProxies(first);
    expect(proxy).toBeDefined();
    for (let count = 0; count < 6; count += 1) {
      const again = await curl(site('/wc'), ...through(), '-b', jar);
      expect(again).toMatchObject({ status: 200, body: '25' });
      expect(getProxies(again)).toEqual([proxy]);
      expect(routesSet(again)).toEqual([]);
    }
  });

  test('the decision log agrees', async () => {
    const story = await vi.waitFor(
      async () => {
        const response = await fetch(`${product.dashboardUrl}/api/v1/decisions?limit=100`);
        const { decisions } = (await response.json()) as { decisions: DecisionRow[] };
        expect(decisions).toHaveLength(9);
        return decisions.toReversed();
      },
      { timeout: 10_000, interval: 100 },
    );
    const pinned = Array.from({ length: 6 }, () => 'pinned');
    expect(story.map((decision) => decision.outcome)).toEqual([
      'assigned',
      'assigned',
      'assigned',
      ...pinned,
    ]);
    const session = story.slice(2);
    expect(new Set(session.map((decision) => decision.session)).size).toBe(1);
    expect(new Set(session.map((decision) => decision.backend)).size).toBe(1);
    expect(session.at(-1)).toMatchObject({ method: 'GET', path: '/wc', status: 200, host: site() });
  });
});
