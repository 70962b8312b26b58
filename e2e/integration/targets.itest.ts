import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startForwardProxy } from '@/demo/forward-proxy';
import { startBackend } from '@/proxy/fixtures/backend';
import { startDnsServer } from '@/proxy/fixtures/dns-server';
import { get, RawClient } from '@/proxy/fixtures/raw-client';
import { curl } from '../support/curl';
import { startProduct, temporaryDirectory } from '../support/product';

// A client of the forward proxy tries to reach a program on this machine, by every name that it can think of.
test('a program on loopback is reachable by allowed names, and by no other name or spelling', async () => {
  const secret = await startBackend('secret');
  onTestFinished(secret.close);
  const next = await startForwardProxy(0);
  onTestFinished(() => next.stop());
  const dns = await startDnsServer((name) => {
    if (name === 'public.test') return ['192.0.2.1'];
    if (name.endsWith('.slow.test')) return 'silence';
    return name.endsWith('.attacker.test') ? ['192.0.2.1', '127.0.0.1'] : 'nxdomain';
  });
  const folder = temporaryDirectory();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'stickyboard.yaml');
  const tunnel = (local: string): string =>
    `workers: 1\nlisteners: [{ listen: 127.0.0.1:0, upstream: egress }]\nupstreams:\n  egress:\n    kind: forward-proxy\n    backends: [127.0.0.1:${next.port}]\n    tunnel: { ports: [], local: ${local}, resolvers: ["${dns.address}"] }\n`;
  writeFileSync(file, tunnel('false'));
  const product = await startProduct(['--config', file, '--data', join(folder, 'data')]);
  onTestFinished(async () => {
    await product.stop();
  });
  const port = Number(new URL(product.proxyUrl).port);
  const through = ['-x', product.proxyUrl.replace('http://', '')];
  const absolute = async (host: string): Promise<number> =>
    (await get(port, '/', {}, `http://${host}:${secret.port}`)).status;
  const connect = async (host: string): Promise<number> => {
    const client = await RawClient.connect(port);
    onTestFinished(() => client.close());
    return (await client.request(`CONNECT ${host}:${secret.port} HTTP/1.1\r\nHost: h\r\n\r\n`)).status;
  };

  const spelled = ['127.0.0.1', 'LOCALHOST', 'localhost.', '[::1]', '[::ffff:7f00:1]', '169.254.169.254'];
  for (const host of [...spelled, 'x.attacker.test', 'X.Attacker.Test.'])
    expect([host, await absolute(host), await connect(host)]).toEqual([host, 403, 403]);
  for (const host of ['2130706433', '0x7f000001', '0177.0.0.1', '127.1', 'user@127.0.0.1', '127%2e0.0.1'])
    expect([host, await absolute(host), await connect(host)]).toEqual([host, 400, 400]);
  expect([await absolute('gone.test'), await connect('gone.test')]).toEqual([502, 502]);
  expect((await curl(`127.0.0.1:${secret.port}`, ...through)).status).toBe(403);

  // A flood of names without a DNS response does not delay requests for known names.
  const passedOn = async (): Promise<string> => (await curl('http://public.test/', ...through)).body;
  const nextHop = 'public.test is not on this machine, and this proxy goes nowhere else';
  expect(await passedOn()).toContain(nextHop);
  const flood = Array.from({ length: 600 }, async (_, index) => {
    const client = await RawClient.connect(port);
    onTestFinished(() => client.close());
    client.send(`GET http://${index}.slow.test/ HTTP/1.1\r\nHost: h\r\n\r\n`);
  });
  await Promise.all(flood);
  expect(await passedOn()).toContain(nextHop);
  expect(secret.requests).toEqual([]);

  writeFileSync(file, tunnel('[127.0.0.1]'));
  process.kill(product.pid, 'SIGHUP');
  await expect.poll(() => absolute('127.0.0.1'), { timeout: 10_000 }).toBe(200);
  expect(await absolute('localhost')).toBe(403);
  expect(secret.requests.length).toBeGreaterThan(0);

  // No reload makes an open proxy of it.
  writeFileSync(file, tunnel('true').replace('127.0.0.1:0', '0.0.0.0:0'));
  process.kill(product.pid, 'SIGHUP');
  await expect.poll(() => product.stderr(), { timeout: 10_000 }).toContain('would be an open proxy');
  expect(await absolute('localhost')).toBe(403);
});
