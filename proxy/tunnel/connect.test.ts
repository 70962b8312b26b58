import { describe, expect, it } from 'vitest';
import { startEchoServer } from '../fixtures/echo-server';
import { readDecisions } from '../fixtures/journal';
import { RawClient } from '../fixtures/raw-client';
import { runBackends, runDataPlane } from '../fixtures/run-data-plane';

describe('CONNECT', () => {
  const opened = (): string => 'HTTP/1.1 200 Connection established\r\n\r\n';
  const connect = (target: string): string => `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`;

  it('uses one forward proxy for one client address, every time', async () => {
    const proxies = [await startEchoServer(opened), await startEchoServer(opened)];
    const ports = proxies.map(({ port }) => port);
    const { port, stopAndReadDecisions } = await runDataPlane(ports, { kind: 'forward-proxy' });
    for (let i = 0; i < 4; i++) {
      const client = await RawClient.connect(port);
      client.send(connect('site.test:443'));
      await client.waitUntil((text) => text.includes('\r\n\r\n'));
      client.send('abc');
      expect(await client.waitUntil((text) => text.endsWith('ABC'))).toMatch(
        /^HTTP\/1\.1 200 .*\r\n\r\nABC$/,
      );
      client.close();
    }
    expect(proxies.map(({ heads }) => heads.length).sort()).toEqual([0, 4]);
    expect(proxies.flatMap(({ heads }) => heads)[0]).toBe(
      'CONNECT site.test:443 HTTP/1.1\r\nHost: site.test:443\r\n\r\n',
    );
    const outcomes = (await stopAndReadDecisions()).map(({ outcome, method, host }) => [
      outcome,
      method,
      host,
    ]);
    expect(outcomes[0]).toEqual(['assigned', 'CONNECT', 'site.test:443']);
    expect(outcomes.slice(1).every(([outcome]) => outcome === 'pinned')).toBe(true);
  });

  it('uses another forward proxy once its client is unpinned, and stays there', async () => {
    const proxies = [await startEchoServer(opened), await startEchoServer(opened)];
    const ports = proxies.map(({ port }) => port);
    const { port, plan, dataPlane, stopAndReadDecisions } = await runDataPlane(ports, {
      kind: 'forward-proxy',
    });
    const open = async (): Promise<void> => {
      const client = await RawClient.connect(port);
      client.send(connect('site.test:443'));
      await client.waitUntil((text) => text.includes('\r\n\r\n'));
      client.close();
    };
    await open();
    const [{ session, backend }] = readDecisions(plan.journal);
    dataPlane.applyUnpins({ upstream: 'web', backend: String(backend), sessions: [String(session)] });
    await open();
    dataPlane.applyUnpins({ upstream: 'web', backend: null, sessions: [String(session)] });
    await open();
    expect(proxies.map(({ heads }) => heads.length).sort()).toEqual([1, 2]);
    expect((await stopAndReadDecisions()).map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['assigned', null],
      ['moved', 'unpinned'],
      ['pinned', null],
    ]);
  });

  it('moves on when its forward proxy refuses connections', async () => {
    const [gone] = await runBackends(1);
    const proxy = await startEchoServer(opened);
    await gone.close();
    const { port } = await runDataPlane([gone.port, proxy.port], { kind: 'forward-proxy' });
    const client = await RawClient.connect(port);
    client.send(connect('site.test:443'));
    expect(await client.waitUntil((text) => text.includes('\r\n\r\n'))).toMatch(/^HTTP\/1\.1 200 /);
    client.close();
  });

  it.each([
    ['site.test:22', 403],
    ['127.0.0.1:443', 403],
    ['localhost:443', 403],
    ['site.test:0', 400],
    ['/', 400],
  ])('to %s is refused', async (target, status) => {
    const proxy = await startEchoServer(opened);
    const { port } = await runDataPlane([proxy.port], { kind: 'forward-proxy' });
    const client = await RawClient.connect(port);
    expect((await client.request(connect(target))).status).toBe(status);
    expect(proxy.heads).toEqual([]);
    client.close();
  });

  it('is not offered before origins', async () => {
    const [one] = await runBackends(1);
    const { port } = await runDataPlane([one.port]);
    const client = await RawClient.connect(port);
    expect((await client.request(connect('site.test:443'))).status).toBe(501);
    client.close();
  });
});
