import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { type Product, startProduct } from '../support/product';
import { createDaemonFolder, startDaemon } from '../support/second-tier/daemon';

// Claims of docs/guide/move-from-haproxy.md about cookies that its commands do not show, with the real HAProxy.

/** An application that keeps its sessions in the cookie JSESSIONID. */
interface Application {
  name: string;
  server: Server;
  address: string;
}

const apps: Application[] = [];
const ports = { dynamic: 0, limited: 0, prefix: 0, front: 0, pinned: 0, learned: 0 };
/** Values of HAProxy's dynamic cookie for each application. */
const dynamic = new Map<string, string>();
const folder = createDaemonFolder();
let stopHaproxy: () => Promise<void>;
let product: Product;

beforeAll(async () => {
  apps.push(await startApplication('one'), await startApplication('two'));
  for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = await findFreePort();
  writeFileSync(join(folder, 'haproxy.cfg'), haproxyConfig());
  const args = ['-db', '-f', join(folder, 'haproxy.cfg')];
  stopHaproxy = await startDaemon('/usr/sbin/haproxy', args, ports.prefix, folder);
  while (dynamic.size < apps.length) {
    const { body, set } = await sendRequest('dynamic');
    dynamic.set(body.split(' ')[0] ?? '', getCookie(set, 'SRV').slice('SRV='.length));
  }
  const file = join(folder, 'stickyboard.yaml');
  writeFileSync(file, stickyboardConfig());
  product = await startProduct(['--config', file]);
});
afterAll(async () => {
  await product?.stop();
  await stopHaproxy?.();
  for (const { server } of apps) server.close();
});

async function startApplication(name: string): Promise<Application> {
  const server = createServer(({ headers }, response) => {
    const [, session] = /JSESSIONID=([^;]*)/.exec(headers.cookie ?? '') ?? [];
    if (session === undefined) response.setHeader('Set-Cookie', `JSESSIONID=of-${name}; Path=/`);
    response.end(`${name} ${session}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { name, server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function haproxyConfig(): string {
  const part = (name: 'dynamic' | 'limited' | 'prefix', lines: string, ownValue: boolean) => `
listen ${name}
  bind 127.0.0.1:${ports[name]}
  ${lines}
  server app1 ${apps[0]?.address} ${ownValue ? 'cookie s1' : ''}
  server app2 ${apps[1]?.address} ${ownValue ? 'cookie s2' : ''}`;
  return `defaults
  mode http
  timeout connect 3s
  timeout client 9s
  timeout server 9s
${part('dynamic', 'cookie SRV insert indirect nocache dynamic\n  dynamic-cookie-key secret', false)}
${part('limited', 'cookie SRV insert indirect nocache maxidle 30m maxlife 8h', true)}
${part('prefix', 'cookie JSESSIONID prefix nocache', true)}
frontend front
  bind 127.0.0.1:${ports.front}
  use_backend prefix if { req.cook(JSESSIONID) -m beg s1~ s2~ }
  default_backend stickyboard
backend stickyboard
  server here 127.0.0.1:${ports.learned}
`;
}

function stickyboardConfig(): string {
  const routed = apps.map(({ name, address }) => `{ address: "${address}", route: "${dynamic.get(name)}" }`);
  const plain = apps.map(({ address }) => address);
  return `workers: 1
listeners:
  - { listen: 127.0.0.1:${ports.pinned}, upstream: pinned }
  - { listen: 127.0.0.1:${ports.learned}, upstream: learned }
upstreams:
  pinned: { sticky: { cookie: SRV }, backends: [${routed.join(', ')}] }
  learned: { sticky: { mode: learn, learn: { cookies: [JSESSIONID] } }, backends: [${plain.join(', ')}] }
`;
}

/** Sends a request with a cookie to the listener; returns the cookies that the response sets, as `name=value`. */
async function sendRequest(port: keyof typeof ports, cookie = ''): Promise<{ body: string; set: string[] }> {
  const response = await fetch(`http://127.0.0.1:${ports[port]}/`, cookie ? { headers: { cookie } } : {});
  const set = response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
  return { body: await response.text(), set };
}

function getCookie(set: string[], name: string): string {
  return set.find((pair) => pair.startsWith(`${name}=`)) ?? '';
}

/** The applications that respond to several sequential requests with a cookie. */
async function findServingBackends(port: keyof typeof ports, cookie: string): Promise<Set<string>> {
  const names = new Set<string>();
  for (let request = 0; request < 4; request++) {
    names.add((await sendRequest(port, cookie)).body.split(' ')[0] ?? '');
  }
  return names;
}

it('pins of `dynamic` are valid if their values are the routes', async () => {
  for (const [name, value] of dynamic) {
    expect(await findServingBackends('pinned', `SRV=${value}`)).toEqual(new Set([name]));
    expect(getCookie((await sendRequest('pinned', `SRV=${value}`)).set, 'SRV')).toBe('');
  }
});

it('pins with times are assigned again', async () => {
  const limited = getCookie((await sendRequest('limited')).set, 'SRV');
  expect(limited).toMatch(/^SRV=s[12]\|/);
  const again = getCookie((await sendRequest('pinned', limited)).set, 'SRV');
  expect([...dynamic.values()].map((value) => `SRV=${value}`)).toContain(again);
});

it('a session that was not learned gets one application, and stays there', async () => {
  const known = getCookie((await sendRequest('prefix')).set, 'JSESSIONID');
  expect(known).toMatch(/^JSESSIONID=s[12]~of-/);
  expect((await findServingBackends('learned', known)).size).toBe(1);
  // The prefix is still in it.
  expect((await sendRequest('learned', known)).body).toContain(known.slice('JSESSIONID='.length));
  const { body, set } = await sendRequest('learned');
  expect(await findServingBackends('learned', getCookie(set, 'JSESSIONID'))).toEqual(
    new Set([body.split(' ')[0]]),
  );
});

it('HAProxy in front keeps the sessions that it knows, and sends the others here', async () => {
  const known = await sendRequest('prefix');
  const [name] = known.body.split(' ');
  const response = await sendRequest('front', getCookie(known.set, 'JSESSIONID'));
  expect(response).toEqual({ body: `${name} of-${name}`, set: [] });
  const { set } = await sendRequest('front');
  expect(set).toEqual([expect.stringMatching(/^JSESSIONID=of-/), expect.stringMatching(/^route_sid=/)]);
  expect((await findServingBackends('front', getCookie(set, 'JSESSIONID'))).size).toBe(1);
});
