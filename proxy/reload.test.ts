import { describe, expect, it, onTestFinished } from 'vitest';
import { CertificateMaker, planned } from './fixtures/certificates';
import { get, RawClient } from './fixtures/client';
import { freePort } from './fixtures/free-port';
import { planFor } from './fixtures/plan';
import { backend, backends, run } from './fixtures/running';
import { namesServed } from './fixtures/tls-client';
import type { Plan } from './plan';

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

  it('switches TLS on at a listener for connections that come from now on', async () => {
    const maker = certificates();
    const [one] = await backends(1);
    const { plan, port, traffic } = await run([one.port]);
    const next = changed(plan);
    next.listeners[0].tls = {
      certificates: [planned(maker.make('DNS:site.test'))],
      minVersion: 'TLSv1.2',
    };
    const open = await RawClient.to(port);
    await traffic.apply(next);
    expect((await open.ask('GET / HTTP/1.1\r\nHost: h\r\n\r\n')).body).toBe('b1');
    open.close();
    expect(await namesServed(port)).toBe('DNS:site.test');
    await traffic.apply(plan);
    expect((await get(port, '/')).body).toBe('b1');
  });

  it('tells listeners apart whose ports the system chose', async () => {
    const [one] = await backends(1);
    const { plan, traffic } = await run([one.port], {}, (made) => {
      made.listeners.push({ ...made.listeners[0] });
    });
    const before = traffic.ports;
    expect(new Set(before).size).toBe(2);
    await traffic.apply(changed(plan));
    expect(traffic.ports).toEqual(before);
    for (const port of before) expect((await get(port, '/')).body).toBe('b1');
  });
});

describe('a new configuration that cannot be put in force', () => {
  it.each<[string, (plan: Plan, taken: number, maker: CertificateMaker) => void, RegExp]>([
    [
      'a certificate that is none',
      ({ listeners }, _, maker) => {
        const { certificate, key } = planned(maker.make('DNS:a.test'));
        const certificates = [{ certificate: { ...certificate, content: 'nothing' }, key }];
        listeners.push({ ...listeners[0], host: '127.0.0.2', tls: { certificates, minVersion: 'TLSv1.2' } });
      },
      /^\S+\.crt holds no certificate in PEM/,
    ],
    [
      'a certificate that is none on a listener that it has already',
      ({ listeners }, _, maker) => {
        const { certificate, key } = planned(maker.make('DNS:a.test'));
        const certificates = [{ certificate, key: { ...key, content: 'nothing' } }];
        listeners[0].tls = { certificates, minVersion: 'TLSv1.2' };
      },
      /^\S+\.key holds no private key in PEM/,
    ],
    [
      'authorities that are none',
      ({ upstreams }) => {
        const authorities = { path: '/ca.pem', content: 'nothing' };
        upstreams.push({ ...upstreams[0], name: 'api', tls: { verify: true, authorities, name: null } });
      },
      /^\/ca\.pem holds no certificate in PEM/,
    ],
    [
      'an address that is in use',
      ({ listeners }, taken) => listeners.push({ ...listeners[0], port: taken }),
      /^listener: 127\.0\.0\.1:\d+ is in use by another program; choose another address$/,
    ],
  ])('for %s leaves the old one as it was', async (_, spoil, sentence) => {
    const maker = certificates();
    const [one, two, other] = await backends(3);
    const { plan, port, traffic } = await run([one.port]);
    const free = { host: '127.0.0.1', port: await freePort() };
    const next = changed(plan);
    next.upstreams[0].backends = planFor([two.port]).upstreams[0].backends;
    next.listeners.push({ ...next.listeners[0], ...free });
    spoil(next, other.port, maker);
    await expect(traffic.apply(next)).rejects.toThrow(sentence);
    for (let time = 0; time < 3; time++) expect((await get(port, '/')).body).toBe('b1');
    expect(traffic.ports).toEqual([port]);
    await expect
      .poll(() => get(free.port, '/').catch((error: Error) => error.message))
      .toMatch('ECONNREFUSED');
  });

  it('has no effect while it is only prepared: new listeners keep their clients waiting', async () => {
    const [one, two] = await backends(2);
    const { plan, port, traffic } = await run([one.port]);
    const next = changed(plan);
    next.upstreams[0].backends = planFor([two.port]).upstreams[0].backends;
    const free = { host: '127.0.0.1', port: await freePort() };
    next.listeners.push({ ...next.listeners[0], ...free });
    const dropped = await traffic.prepare(next);
    const turnedAway = await RawClient.to(free.port);
    dropped.drop();
    expect(await turnedAway.untilClosed()).toBe('');
    expect((await get(port, '/')).body).toBe('b1');

    const prepared = await traffic.prepare(next);
    const early = await RawClient.to(free.port);
    const answer = early.ask('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    expect((await get(port, '/')).body).toBe('b1');
    expect(early.text).toBe('');
    prepared.commit();
    expect((await answer).body).toBe('b2');
    expect((await get(port, '/')).body).toBe('b2');
    early.close();
  });
});

/** A copy of a plan that is in force, to be changed. */
function changed(plan: Plan): Plan {
  return structuredClone(plan);
}

function certificates(): CertificateMaker {
  const maker = new CertificateMaker();
  onTestFinished(() => maker.remove());
  return maker;
}
