import { describe, expect, it } from 'vitest';
import { get, RawClient } from './fixtures/client';
import { planFor } from './fixtures/plan';
import { backend, backends, run } from './fixtures/running';

describe('a new configuration', () => {
  it('adds and removes backends without ending a connection; pins to what is gone move and say so', async () => {
    const all = await backends(3);
    const ports = all.map(({ port }) => port);
    const { plan, port, traffic, decisions } = await run(ports.slice(0, 2));
    const client = await RawClient.to(port);
    const first = await client.ask('GET / HTTP/1.1\r\nHost: h\r\nCookie: route=route-of-b2\r\n\r\n');
    expect(first.body).toBe('b2');

    const next = planFor(ports);
    next.journal = plan.journal;
    next.upstreams[0].backends = next.upstreams[0].backends.filter(({ name }) => name !== 'b1');
    await traffic.apply(next);
    expect((await client.ask('GET / HTTP/1.1\r\nHost: h\r\nCookie: route=route-of-b2\r\n\r\n')).body).toBe(
      'b2',
    );
    expect((await client.ask('GET / HTTP/1.1\r\nHost: h\r\nCookie: route=route-of-b3\r\n\r\n')).body).toBe(
      'b3',
    );
    const moved = await client.ask('GET / HTTP/1.1\r\nHost: h\r\nCookie: route=route-of-b1\r\n\r\n');
    expect(moved.setCookies[0]).toMatch(/^route=route-of-b[23];/);
    client.close();
    expect((await decisions()).at(-1)).toMatchObject({
      outcome: 'moved',
      reason: 'removed',
      previousBackend: 'b1',
    });
  });

  it('lets requests in flight end on a backend that is taken out', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((arrived) => {
      void backend('b1', (_, response) => {
        release = () => response.end('b1');
        arrived();
      }).then((one) => ports.push(one.port));
    });
    const ports: number[] = [];
    const spare = await backend('b2');
    await expect.poll(() => ports.length).toBe(1);
    const { plan, port, traffic } = await run([ports[0], spare.port]);
    const answer = get(port, '/', { Cookie: 'route=route-of-b1' });
    await held;
    const next = planFor([ports[0], spare.port]);
    next.journal = plan.journal;
    next.upstreams[0].backends.shift();
    await traffic.apply(next);
    release();
    expect((await answer).body).toBe('b1');
    expect((await get(port, '/')).body).toBe('b2');
  });

  it('opens new listeners and closes those that are gone', async () => {
    const [one] = await backends(1);
    const { plan, port, traffic } = await run([one.port]);
    const next = planFor([one.port]);
    next.journal = plan.journal;
    next.listeners.push({ ...next.listeners[0], host: '127.0.0.2' });
    await traffic.apply(next);
    expect(traffic.ports).toHaveLength(2);
    expect(traffic.ports[0]).toBe(port);
    next.listeners.shift();
    await traffic.apply(next);
    await expect(get(port, '/')).rejects.toThrow('ECONNREFUSED');
  });
});
