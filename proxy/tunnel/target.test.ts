import { describe, expect, it } from 'vitest';
import { MalformedMessage } from '../http1/malformed';
import type { TunnelPlan } from '../plan';
import { targetOf } from './target';

const PLAN: TunnelPlan = { ports: [], local: false, idle: 0 };

function statusOf(authority: string, plan: Partial<TunnelPlan> = {}): number {
  try {
    targetOf(authority, { ...PLAN, ...plan });
    return 200;
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    return error.status;
  }
}

describe('targetOf', () => {
  it.each([
    ['Site.TEST:443', 'site.test', 443, 'site.test:443'],
    ['site.test.:443', 'site.test', 443, 'site.test:443'],
    ['192.0.2.7:8443', '192.0.2.7', 8443, '192.0.2.7:8443'],
    ['[2001:DB8:0::1]:443', '2001:db8::1', 443, '[2001:db8::1]:443'],
    ['[::ffff:192.0.2.7]:443', '192.0.2.7', 443, '192.0.2.7:443'],
    ['xn--bcher-kva.test:65535', 'xn--bcher-kva.test', 65535, 'xn--bcher-kva.test:65535'],
    ['10.0.0.1:443', '10.0.0.1', 443, '10.0.0.1:443'],
  ])('takes %j', (authority, host, port, canonical) => {
    expect(targetOf(authority, PLAN)).toEqual({ host, port, authority: canonical });
  });

  it.each([
    'site.test',
    'site.test:',
    'site.test:0',
    'site.test:65536',
    'site.test:0443',
    'site.test:443/',
    ':443',
    '/',
    'http://site.test:443',
    'user@site.test:443',
    'user:pw@site.test:443',
    'site.test:443:443',
    '::1:443',
    '[::1]',
    '[192.0.2.7]:443',
    '[fe80::1%25lo]:443',
    '[::1:443',
    'si te.test:443',
    'site..test:443',
    '.test:443',
    '..:443',
    '-site.test:443',
    'site-.test:443',
    'sïte.test:443',
    '%6c.test:443',
    `${'a'.repeat(64)}.test:443`,
    `${'a.'.repeat(127)}test:443`,
    // Numbers that name resolution would take for 127.0.0.1.
    '127.1:443',
    '2130706433:443',
    '0x7f000001:443',
    '0x7f.0.0.1:443',
    '0177.0.0.1:443',
    '127.0.0.0x1:443',
    'a.1:443',
  ])('answers 400 for %j', (authority) => {
    expect(statusOf(authority)).toBe(400);
    expect(statusOf(authority, { local: true })).toBe(400);
  });

  it.each([
    '127.0.0.1',
    '127.255.0.3',
    '127.0.0.1.',
    '0.0.0.0',
    '0.1.2.3',
    '169.254.169.254',
    '224.0.0.1',
    '239.1.1.1',
    '255.255.255.255',
    '100.100.100.200',
    '168.63.129.16',
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[fe80::1]',
    '[febf::1]',
    '[ff02::1]',
    '[fd00:ec2::254]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:FFFF:a9fe:a9fe]',
    '[::127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::169.254.169.254]',
    '[2002:7f00:1::]',
    'localhost',
    'LocalHost',
    'localhost.',
    'a.b.localhost',
    'localhost.localdomain',
    'ip6-localhost',
    'metadata.google.internal',
  ])('answers 403 for %j unless local targets are allowed', (host) => {
    expect(statusOf(`${host}:443`)).toBe(403);
    expect(statusOf(`${host}:443`, { local: true })).toBe(200);
  });

  it.each([
    'notlocalhost',
    'localhost.test',
    '126.255.255.255',
    '128.0.0.1',
    '[fec0::1]',
    '[2001:db8::7f00:1]',
  ])('lets %j through, which is not local', (host) => {
    expect(statusOf(`${host}:443`)).toBe(200);
  });

  it('answers 403 for a port that is not on the list', () => {
    expect(statusOf('site.test:443', { ports: [443, 8443] })).toBe(200);
    expect(statusOf('site.test:22', { ports: [443, 8443] })).toBe(403);
    expect(() => targetOf('site.test:22', { ...PLAN, ports: [443] })).toThrow(
      'a port that is not allowed here',
    );
  });
});
