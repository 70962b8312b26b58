import { describe, expect, it, onTestFinished } from 'vitest';
import type { Plan } from '@/lib/core/plan';
import { CertificateMaker } from '../fixtures/certificates';
import { findFreePort } from '../fixtures/free-port';
import { createPlan } from '../fixtures/plan';
import { get, RawClient } from '../fixtures/raw-client';
import { runBackend, runBackends, runDataPlane } from '../fixtures/run-data-plane';
import { getServedNames } from '../fixtures/tls-client';
import { readCertificate } from '../listener/tls/certificate';

describe('a new configuration', () => {
  it('adds and removes backends without ending a connection; pins to removed ones move and say so', async () => {
    const all = await runBackends(3);
    const ports = all.map(({ port }) => port);
    const { plan, port, dataPlane, stopAndReadDecisions } = await runDataPlane(ports.slice(0, 2));
    const client = await RawClient.connect(port);
    const first = await client.request('GET / HTTP/1.1\r\nHost: h\r\nCookie: route=route-of-b2\r\n\r\n');
    expect(first.body).toBe('b2');

    const next = createPlan(ports);
    next.journal = plan.journal;
    next.upstreams[0].backends = next.upstreams[0].backends.filter(({ name }) => name !== 'b1');
    await dataPlane.applyPlan(next);
    expect(
      (await client.request('GET / HTTP/1.1\r\nHost: h\r\nCookie: route=route-of-b2\r\n\r\n')).body,
    ).toBe('b2');
    expect(
      (await client.request('GET / HTTP/1.1\r\nHost: h\r\nCookie: route=route-of-b3\r\n\r\n')).body,
    ).toBe('b3');
    const moved = await client.request('GET / HTTP/1.1\r\nHost: h\r\nCookie: route=route-of-b1\r\n\r\n');
    expect(moved.setCookies[0]).toMatch(/^route=route-of-b[23];/);
    client.close();
    expect((await stopAndReadDecisions()).at(-1)).toMatchObject({
      outcome: 'moved',
      reason: 'removed',
      previousBackend: 'b1',
    });
  });

  it('lets requests in flight end on a backend that is taken out', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((arrived) => {
      void runBackend('b1', (_, response) => {
        release = () => response.end('b1');
        arrived();
      }).then((one) => ports.push(one.port));
    });
    const ports: number[] = [];
    const spare = await runBackend('b2');
    await expect.poll(() => ports.length).toBe(1);
    const { plan, port, dataPlane } = await runDataPlane([ports[0], spare.port]);
    const response = get(port, '/', { Cookie: 'route=route-of-b1' });
    await held;
    const next = createPlan([ports[0], spare.port]);
    next.journal = plan.journal;
    next.upstreams[0].backends.shift();
    await dataPlane.applyPlan(next);
    release();
    expect((await response).body).toBe('b1');
    expect((await get(port, '/')).body).toBe('b2');
  });

  it('opens new listeners and closes removed ones', async () => {
    const [one] = await runBackends(1);
    const { plan, port, dataPlane } = await runDataPlane([one.port]);
    const next = createPlan([one.port]);
    next.journal = plan.journal;
    next.listeners.push({ ...next.listeners[0], host: '127.0.0.2' });
    await dataPlane.applyPlan(next);
    expect(dataPlane.ports).toHaveLength(2);
    expect(dataPlane.ports[0]).toBe(port);
    next.listeners.shift();
    await dataPlane.applyPlan(next);
    await expect(get(port, '/')).rejects.toThrow('ECONNREFUSED');
  });

  it('enables TLS at a listener for new connections', async () => {
    const maker = certificates();
    const [one] = await runBackends(1);
    const { plan, port, dataPlane } = await runDataPlane([one.port]);
    const next = changed(plan);
    next.listeners[0].tls = {
      certificates: [readCertificate(maker.make('DNS:site.test'))],
      minVersion: 'TLSv1.2',
    };
    const open = await RawClient.connect(port);
    await dataPlane.applyPlan(next);
    expect((await open.request('GET / HTTP/1.1\r\nHost: h\r\n\r\n')).body).toBe('b1');
    open.close();
    expect(await getServedNames(port)).toBe('DNS:site.test');
    await dataPlane.applyPlan(plan);
    expect((await get(port, '/')).body).toBe('b1');
  });

  it('distinguishes listeners whose ports the system chose', async () => {
    const [one] = await runBackends(1);
    const { plan, dataPlane } = await runDataPlane([one.port], {}, (made) => {
      made.listeners.push({ ...made.listeners[0] });
    });
    const before = dataPlane.ports;
    expect(new Set(before).size).toBe(2);
    await dataPlane.applyPlan(changed(plan));
    expect(dataPlane.ports).toEqual(before);
    for (const port of before) expect((await get(port, '/')).body).toBe('b1');
  });
});

describe('a new configuration that cannot be applied', () => {
  it.each<[string, (plan: Plan, taken: number, maker: CertificateMaker) => void, RegExp]>([
    [
      'a certificate that is none',
      ({ listeners }, _, maker) => {
        const { certificate, key } = readCertificate(maker.make('DNS:a.test'));
        const certificates = [{ certificate: { ...certificate, content: 'nothing' }, key }];
        listeners.push({ ...listeners[0], host: '127.0.0.2', tls: { certificates, minVersion: 'TLSv1.2' } });
      },
      /^\S+\.crt contains no PEM certificate/,
    ],
    [
      'a certificate that is none on a listener that it has already',
      ({ listeners }, _, maker) => {
        const { certificate, key } = readCertificate(maker.make('DNS:a.test'));
        const certificates = [{ certificate, key: { ...key, content: 'nothing' } }];
        listeners[0].tls = { certificates, minVersion: 'TLSv1.2' };
      },
      /^\S+\.key contains no PEM private key/,
    ],
    [
      'authorities that are none',
      ({ upstreams }) => {
        const authorities = { path: '/ca.pem', content: 'nothing' };
        upstreams.push({ ...upstreams[0], name: 'api', tls: { verify: true, authorities, name: null } });
      },
      /^\/ca\.pem contains no PEM certificate/,
    ],
    [
      'an address that is in use',
      ({ listeners }, taken) => listeners.push({ ...listeners[0], port: taken }),
      /^listener: 127\.0\.0\.1:\d+ is in use by another program; choose another address$/,
    ],
  ])('for %s leaves the old one as it was', async (_, spoil, sentence) => {
    const maker = certificates();
    const [one, two, other] = await runBackends(3);
    const { plan, port, dataPlane } = await runDataPlane([one.port]);
    const free = { host: '127.0.0.1', port: await findFreePort() };
    const next = changed(plan);
    next.upstreams[0].backends = createPlan([two.port]).upstreams[0].backends;
    next.listeners.push({ ...next.listeners[0], ...free });
    spoil(next, other.port, maker);
    await expect(dataPlane.applyPlan(next)).rejects.toThrow(sentence);
    for (let time = 0; time < 3; time++) expect((await get(port, '/')).body).toBe('b1');
    expect(dataPlane.ports).toEqual([port]);
    await expect
      .poll(() => get(free.port, '/').catch((error: Error) => error.message))
      .toMatch('ECONNREFUSED');
  });

  it('has no effect while it is only prepared: new listeners keep their clients waiting', async () => {
    const [one, two] = await runBackends(2);
    const { plan, port, dataPlane } = await runDataPlane([one.port]);
    const next = changed(plan);
    next.upstreams[0].backends = createPlan([two.port]).upstreams[0].backends;
    const free = { host: '127.0.0.1', port: await findFreePort() };
    next.listeners.push({ ...next.listeners[0], ...free });
    const dropped = await dataPlane.preparePlan(next);
    const turnedAway = await RawClient.connect(free.port);
    dropped.discard();
    expect(await turnedAway.waitUntilClosed()).toBe('');
    expect((await get(port, '/')).body).toBe('b1');

    const prepared = await dataPlane.preparePlan(next);
    const early = await RawClient.connect(free.port);
    const response = early.request('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    expect((await get(port, '/')).body).toBe('b1');
    expect(early.text).toBe('');
    prepared.commit();
    expect((await response).body).toBe('b2');
    expect((await get(port, '/')).body).toBe('b2');
    early.close();
  });
});

/** A copy of the current plan, to be changed. */
function changed(plan: Plan): Plan {
  return structuredClone(plan);
}

function certificates(): CertificateMaker {
  const maker = new CertificateMaker();
  onTestFinished(() => maker.remove());
  return maker;
}
