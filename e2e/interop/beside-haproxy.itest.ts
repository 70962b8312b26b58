import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StickyPlan } from '@/lib/core/plan';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { createStickyPlan } from '@/proxy/fixtures/plan';
import { get, type RawResponse } from '@/proxy/fixtures/raw-client';
import { runBackend, runDataPlane } from '@/proxy/fixtures/run-data-plane';
import { createDaemonFolder, startDaemon } from '../support/second-tier/daemon';

// The same backends behind HAProxy and Stickyboard: lines 3, 8, 11 and 12 of issue 12.

type RequestHandler = NonNullable<Parameters<typeof runBackend>[1]>;

/** Four backends s1 to s4 with the same behaviour; returns the ports of HAProxy and of this proxy in front of them. */
async function startBoth(
  lines: string,
  sticky: Partial<StickyPlan>,
  createHandler: (name: string) => RequestHandler,
): Promise<{ haproxy: number; here: number }> {
  const names = ['s1', 's2', 's3', 's4'];
  const ports: number[] = [];
  for (const name of names) ports.push((await runBackend(name, createHandler(name))).port);
  const haproxy = await findFreePort();
  const folder = createDaemonFolder();
  const servers = names.map((name, at) => `  server ${name} 127.0.0.1:${ports[at]} cookie ${name}`);
  writeFileSync(
    join(folder, 'haproxy.cfg'),
    `defaults
  mode http
  timeout connect 3s
  timeout client 10s
  timeout server 10s
frontend in
  bind 127.0.0.1:${haproxy}
  default_backend web
backend web
  balance roundrobin
  ${lines}
${servers.join('\n')}
`,
  );
  onTestFinished(
    await startDaemon('/usr/sbin/haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')], haproxy, folder),
  );
  const { port } = await runDataPlane(
    ports,
    { sticky: createStickyPlan({ session: null, ...sticky }) },
    ({ upstreams }) => {
      const [web] = upstreams;
      if (web) web.backends = web.backends.map((one, at) => ({ ...one, route: names[at] ?? '' }));
    },
  );
  return { haproxy, here: port };
}

const named =
  (name: string): RequestHandler =>
  (_, response) =>
    void response.end(name);
const getFields = ({ text }: RawResponse, name: string): string[] =>
  text.split('\r\n').filter((line) => line.toLowerCase().startsWith(`${name}:`));

describe('compared with HAProxy', () => {
  it('a stale cookie before another one does not hide the one that names a server', async () => {
    const both = await startBoth('cookie SRV insert indirect nocache', { cookie: 'SRV' }, named);
    for (const port of Object.values(both)) {
      for (const cookies of ['SRV=nobody; SRV=s3', 'SRV=; SRV=s3', 'a=b; SRV=nobody; c=d; SRV=s3']) {
        for (let request = 0; request < 3; request++) {
          const response = await get(port, '/', { Cookie: cookies });
          expect([response.body, response.setCookies]).toEqual(['s3', []]);
        }
      }
    }
  });

  it('a session with an unknown cookie is learned from its request, as by `stick on`', async () => {
    const both = await startBoth(
      'stick-table type string size 1k expire 1m\n  stick on req.cook(JSESSIONID)',
      { mode: 'learn' },
      named,
    );
    for (const port of Object.values(both)) {
      const homes = new Set<string>();
      for (let session = 0; session < 12; session++) {
        const served = new Set<string>();
        for (let request = 0; request < 4; request++) {
          served.add((await get(port, '/', { Cookie: `JSESSIONID=session-${session}` })).body);
        }
        expect(served.size).toBe(1);
        for (const name of served) homes.add(name);
      }
      expect(homes.size).toBeGreaterThan(1);
    }
  });

  it('a cacheable response is private with a cookie, as by `nocache`', async () => {
    const cases: [path: string, status: number, lines: Record<string, string>, agreed: boolean][] = [
      ['/validated', 200, { 'Last-Modified': 'Thu, 01 Dec 2022 16:00:00 GMT' }, true],
      ['/missing', 404, { ETag: '"a"' }, true],
      ['/public', 200, { 'Cache-Control': 'public, max-age=60' }, true],
      ['/fresh', 200, { 'Cache-Control': 'max-age=60' }, true],
      ['/expires', 200, { Expires: 'Thu, 01 Dec 2033 16:00:00 GMT' }, true],
      ['/private', 200, { 'Cache-Control': 'private' }, true],
      ['/no-store', 200, { 'Cache-Control': 'no-store' }, true],
      ['/failure', 500, {}, true],
      // A cache may store these for a time of its choice, as varnish does: HAProxy does not prevent it.
      ['/plain', 200, {}, false],
      ['/gone', 410, {}, false],
      // nginx stores this one if its `proxy_cache_valid` names no status: HAProxy does not prevent it.
      ['/redirect', 302, { Location: '/' }, false],
      // A cache may store these and use them again after a revalidation: HAProxy does not prevent it.
      ['/no-cache', 200, { 'Cache-Control': 'no-cache' }, false],
      ['/stale', 200, { 'Cache-Control': 'max-age=0' }, false],
    ];
    const createHandler = (): RequestHandler => (request, response) => {
      const [, status, lines] = cases.find(([path]) => path === request.url) ?? ['', 500, {}];
      response.writeHead(status, lines);
      response.end();
    };
    const both = await startBoth('cookie SRV insert indirect nocache', { cookie: 'SRV' }, createHandler);
    for (const [path, , , agreed] of cases) {
      const closed = async (port: number, cookie = ''): Promise<boolean> => {
        const response = await get(port, path, { Cookie: cookie });
        expect(response.setCookies).toHaveLength(cookie === '' ? 1 : 0);
        return getFields(response, 'cache-control').some((line) => /private|no-store/.test(line));
      };
      const [there, here] = [await closed(both.haproxy), await closed(both.here)];
      expect([path, here === there]).toEqual([path, agreed]);
      if (!agreed) expect(here).toBe(true);
      // A visitor with its cookie gets the unchanged response of the backend.
      const [, , lines] = cases.find(([one]) => one === path) ?? [];
      const asSaid = /private|no-store/.test(lines?.['Cache-Control'] ?? '');
      expect([await closed(both.haproxy, 'SRV=s1'), await closed(both.here, 'SRV=s1')]).toEqual([
        asSaid,
        asSaid,
      ]);
    }
  });

  it("a server's own cookie replaces the proxy's, as by `preserve`", async () => {
    const createHandler =
      (name: string): RequestHandler =>
      (request, response) => {
        if (request.url === '/choose') response.setHeader('Set-Cookie', 'SRV=s4; Path=/');
        response.end(name);
      };
    const both = await startBoth(
      'cookie SRV insert indirect preserve',
      { cookie: 'SRV', backendCookie: 'pass' },
      createHandler,
    );
    for (const port of Object.values(both)) {
      for (const cookie of ['', 'SRV=s1', 'SRV=s4']) {
        expect((await get(port, '/choose', { Cookie: cookie })).setCookies).toEqual(['SRV=s4; Path=/']);
      }
      expect((await get(port, '/', { Cookie: 'SRV=s4' })).body).toBe('s4');
      expect((await get(port, '/')).setCookies).toHaveLength(1);
    }
  });
});
