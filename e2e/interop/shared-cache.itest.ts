import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StickyPlan } from '@/lib/core/plan';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { createStickyPlan } from '@/proxy/fixtures/plan';
import { get } from '@/proxy/fixtures/raw-client';
import { type RunningDataPlane, runBackend, runDataPlane } from '@/proxy/fixtures/run-data-plane';
import { createDaemonFolder } from '../support/second-tier/daemon';
import { runNginx } from '../support/second-tier/nginx';
import { startSquidWith } from '../support/second-tier/squid';

// Issue 12, line 12: ten visitors through a cache got one `route_sid`, and so were one session.

interface Cache {
  port: number;
  stop(): Promise<void>;
}

/** nginx that stores responses, also those with a cookie, as with `proxy_ignore_headers`. */
function startNginxCache(port: number): Promise<Cache> {
  const folder = createDaemonFolder();
  return runNginx(
    () => `location / {
      proxy_pass http://127.0.0.1:${port};
      proxy_set_header Host $http_host;
      proxy_cache pages;
      proxy_ignore_headers Set-Cookie;
      add_header X-Cache $upstream_cache_status always;
    }`,
    `proxy_cache_path ${folder} keys_zone=pages:1m;`,
  );
}

/** squid in front of a site, which stores what RFC 9111 allows, with its cookies. */
async function startSquidCache(site: number): Promise<Cache> {
  const port = await findFreePort();
  const stop = await startSquidWith(port, [
    `http_port 127.0.0.1:${port} accel defaultsite=site.test`,
    `cache_peer 127.0.0.1 parent ${site} 0 no-query no-digest originserver`,
  ]);
  return { port, stop };
}

/** Two backends whose pages any cache may store for a minute. */
async function startSite(sticky: Partial<StickyPlan>): Promise<RunningDataPlane> {
  const page = (name: string) =>
    runBackend(name, (_, response) => {
      response.setHeader('Cache-Control', 'public, max-age=60');
      response.end(name);
    });
  const all = [await page('b1'), await page('b2')];
  return await runDataPlane(
    all.map(({ port }) => port),
    { sticky: createStickyPlan(sticky) },
  );
}

const getSession = (setCookies: string[]): string =>
  /^route_sid=([0-9a-f]{32})/.exec(setCookies.find((line) => line.startsWith('route_sid=')) ?? '')?.[1] ?? '';

describe.each([
  ['nginx', startNginxCache],
  ['squid', startSquidCache],
])('through %s, which stores responses with their cookies', (_, startCache) => {
  let cache: Cache | null = null;
  beforeEach(() => {
    cache = null;
  });
  afterEach(async () => await cache?.stop());

  it('ten visitors are ten sessions, and the pages of visitors with cookies are stored', async () => {
    const site = await startSite({});
    cache = await startCache(site.port);
    const { port } = cache;
    const sessions = new Set<string>();
    let cookies = '';
    for (let visitor = 0; visitor < 10; visitor++) {
      const { setCookies, text } = await get(port, '/');
      expect(text).toContain('Cache-Control: private, max-age=60\r\n');
      sessions.add(getSession(setCookies));
      cookies = setCookies.map((line) => line.split(';')[0]).join('; ');
    }
    expect(sessions.size).toBe(10);
    expect(sessions.has('')).toBe(false);
    // A page without a cookie of the proxy is stored, and serves all later visitors.
    const before = await get(port, '/', { Cookie: cookies });
    expect([before.setCookies, /public, max-age=60/.test(before.text)]).toEqual([[], true]);
    for (let visitor = 0; visitor < 5; visitor++) expect((await get(port, '/')).setCookies).toEqual([]);
    expect(await site.stopAndReadDecisions()).toHaveLength(11);
  });

  it('ten visitors share a session if cacheControl leaves responses unchanged', async () => {
    const site = await startSite({ cacheControl: 'unchanged' });
    cache = await startCache(site.port);
    const sessions = new Set<string>();
    for (let visitor = 0; visitor < 10; visitor++) {
      sessions.add(getSession((await get(cache.port, '/')).setCookies));
    }
    // squid removes Set-Cookie from stored responses: the other nine get no cookie at all.
    sessions.delete('');
    expect(sessions.size).toBe(1);
    expect(await site.stopAndReadDecisions()).toHaveLength(1);
  });
});
