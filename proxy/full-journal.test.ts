import { describe, expect, it, vi } from 'vitest';
import { get, RawClient } from './fixtures/client';
import { backend, run } from './fixtures/running';

describe('while the journal has no room', () => {
  it('requests are served, and their decisions counted instead of recorded', async () => {
    const { port } = await backend('b1');
    const { traffic, port: proxy, decisions } = await run([port]);
    await get(proxy, '/before');
    traffic.setRoom(false);
    expect((await get(proxy, '/meanwhile')).body).toBe('b1');
    expect(traffic.gauges()).toMatchObject({ keeping: 'shed', unrecorded: 1, turnedAway: 0 });
    traffic.setRoom(true);
    await get(proxy, '/after');
    expect(traffic.gauges()).toMatchObject({ keeping: 'kept', unrecorded: 1 });
    expect((await decisions()).map(({ path }) => path)).toEqual(['/before', '/after']);
  });

  it('with `stop` new requests are turned away, on connections that stay open; one under way is recorded', async () => {
    let answer = (): void => undefined;
    const { port } = await backend('b1', ({ url }, response) => {
      if (url !== '/slow') response.end('b1');
      else answer = () => response.end('b1');
    });
    const {
      traffic,
      port: proxy,
      decisions,
    } = await run([port], {}, (plan) => {
      plan.journalBound.full = 'stop';
    });
    const slow = get(proxy, '/slow');
    await vi.waitFor(() => expect(traffic.gauges().busy).toEqual([['web', 'b1', 1, 0]]), { timeout: 5000 });
    traffic.setRoom(false);
    const client = await RawClient.to(proxy);
    const request = 'GET /turned-away HTTP/1.1\r\nHost: h\r\n\r\n';
    const refused = await client.ask(request);
    expect(refused.status).toBe(503);
    expect(refused.text).toMatch(/^retry-after: 5$/im);
    expect(refused.body).toContain('The log of the load balancer is full.');
    answer();
    expect((await slow).body).toBe('b1');
    expect(traffic.gauges()).toMatchObject({ keeping: 'stopped', unrecorded: 0, turnedAway: 1 });
    traffic.setRoom(true);
    expect((await client.ask(request.replace('turned-away', 'again'))).status).toBe(200);
    client.close();
    expect((await decisions()).map(({ path }) => path)).toEqual(['/slow', '/again']);
  });

  it('a new policy is in force with its plan', async () => {
    const { port } = await backend('b1');
    const { traffic, plan, port: proxy } = await run([port]);
    traffic.setRoom(false);
    expect((await get(proxy, '/')).status).toBe(200);
    await traffic.apply({ ...plan, journalBound: { ...plan.journalBound, full: 'stop' } });
    expect((await get(proxy, '/')).status).toBe(503);
    await traffic.apply(plan);
    expect((await get(proxy, '/')).status).toBe(200);
  });
});
