import { afterAll, describe, expect, it } from 'vitest';
import type { TunnelPlan } from '@/lib/core/plan';
import { DeadlineSweeper } from '../clock/deadline-sweeper';
import { localErrors } from '../exchange/local-errors';
import { MalformedMessage } from '../http1/malformed-message';
import { parseAbsoluteHost, parseConnectTarget } from './authority';
import { type TargetCheck, TargetPolicy } from './target-policy';

const tunnelPlan: TunnelPlan = { ports: [], local: false, resolve: 'off', resolvers: [], idleMs: 0 };

const deadlines = new DeadlineSweeper();
afterAll(() => deadlines.stop());

function getRejectedStatus(judge: (targets: TargetPolicy) => TargetCheck, plan: Partial<TunnelPlan>): number {
  try {
    const { rejection } = judge(new TargetPolicy({ ...tunnelPlan, ...plan }, deadlines));
    return rejection === null ? 200 : localErrors[rejection].status;
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    return error.status;
  }
}

const getConnectStatus = (authority: string, plan: Partial<TunnelPlan> = {}): number =>
  getRejectedStatus(
    (targets) => targets.checkHost(parseConnectTarget(authority, targets.plan.ports).host),
    plan,
  );
/** The same host in absolute-form. */
const getAbsoluteStatus = (authority: string, plan: Partial<TunnelPlan> = {}): number =>
  getRejectedStatus((targets) => targets.checkHost(parseAbsoluteHost(authority)), plan);

describe('the target of a CONNECT', () => {
  it.each([
    ['Site.TEST:443', 'site.test', 443, 'site.test:443'],
    ['site.test.:443', 'site.test', 443, 'site.test:443'],
    ['192.0.2.7:8443', '192.0.2.7', 8443, '192.0.2.7:8443'],
    ['[2001:DB8:0::1]:443', '2001:db8::1', 443, '[2001:db8::1]:443'],
    ['[::ffff:192.0.2.7]:443', '192.0.2.7', 443, '192.0.2.7:443'],
    ['xn--bcher-kva.test:65535', 'xn--bcher-kva.test', 65535, 'xn--bcher-kva.test:65535'],
    ['10.0.0.1:443', '10.0.0.1', 443, '10.0.0.1:443'],
  ])('takes %j', (authority, host, port, canonical) => {
    expect(parseConnectTarget(authority, [])).toEqual({ host, port, authority: canonical });
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
  ])('rejects %j with 400', (authority) => {
    expect(getConnectStatus(authority)).toBe(400);
    expect(getConnectStatus(authority, { local: true })).toBe(400);
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
    '[fd00:ec2::23]',
    '[fd00:42::42]',
    '[fd00:a9fe:a9fe::1]',
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
  ])('rejects %j with 403 unless local targets are allowed', (host) => {
    expect(getConnectStatus(`${host}:443`)).toBe(403);
    expect(getConnectStatus(`${host}:443`, { local: true })).toBe(200);
    for (const authority of [host, `${host}:80`]) {
      expect(getAbsoluteStatus(authority)).toBe(403);
      expect(getAbsoluteStatus(authority, { local: true })).toBe(200);
    }
  });

  it.each([
    'notlocalhost',
    'localhost.test',
    '126.255.255.255',
    '128.0.0.1',
    '[fec0::1]',
    '[2001:db8::7f00:1]',
  ])('lets %j through, which is not local', (host) => {
    expect(getConnectStatus(`${host}:443`)).toBe(200);
  });

  it('rejects a port that is not on the list with 403', () => {
    expect(getConnectStatus('site.test:443', { ports: [443, 8443] })).toBe(200);
    expect(getConnectStatus('site.test:22', { ports: [443, 8443] })).toBe(403);
    expect(() => parseConnectTarget('site.test:22', [443])).toThrow('connect-port-denied');
    expect(getAbsoluteStatus('site.test:22', { ports: [443] })).toBe(200);
  });
});

describe('the host of a target in absolute-form', () => {
  it.each([
    ['Site.TEST', 'site.test'],
    ['site.test.:8080', 'site.test'],
    ['192.0.2.7', '192.0.2.7'],
    ['[2001:DB8:0::1]:80', '2001:db8::1'],
    ['[::ffff:192.0.2.7]', '192.0.2.7'],
  ])('takes %j for %j', (authority, host) => {
    expect(parseAbsoluteHost(authority)).toBe(host);
  });

  it.each([
    '127.1',
    '2130706433',
    '017700000001:80',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1:80',
    '127.0.0.0x1',
    '127%2e0.0.1',
    '%6cocalhost',
    "local'host",
    'a..test',
    '[127.0.0.1]',
    '[::1%25lo]',
    '[:::1]',
    'user@127.0.0.1',
  ])('rejects %j with 400, which the next hop may parse differently', (authority) => {
    expect(getAbsoluteStatus(authority)).toBe(400);
    expect(getAbsoluteStatus(authority, { local: true })).toBe(400);
  });
});

describe('local targets that are allowed', () => {
  const plan = { local: ['127.0.0.0/8', '169.254.7.1/32', 'localhost', 'intranet.localdomain'] };

  it.each(['127.0.0.1', '[::ffff:127.0.0.1]', '169.254.7.1', 'LOCALHOST.', 'intranet.localdomain'])(
    'are %j',
    (host) => {
      expect(getAbsoluteStatus(host, plan)).toBe(200);
    },
  );

  it.each(['[::1]', '[64:ff9b::7f00:1]', '169.254.169.254', 'a.localhost', 'localhost4', '0.0.0.0'])(
    'are not %j',
    (host) => {
      expect(getAbsoluteStatus(host, plan)).toBe(403);
    },
  );
});
