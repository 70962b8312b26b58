import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { balancePolicies } from '@/lib/core/balance';
import { retryCauses } from '@/lib/core/retry-causes';
import { quoteValue } from './field-types';
import { createTestCertificate } from './test-certificate';
import { openTestFolder, type TestFolder, upstreamYaml } from './test-folder';

let folder: TestFolder;
beforeEach(() => {
  folder = openTestFolder();
});
afterEach(() => folder.remove());

describe('an upstream', () => {
  it('fills in defaults', () => {
    expect(folder.createUpstream('')).toMatchObject({
      balance: { policy: 'round-robin', key: null },
      retry: { on: ['connect', 'timeout', 'reset'], nonIdempotent: false, tries: 3, timeoutMs: 10_000 },
      full: { policy: 'move', queue: 100, timeoutMs: 5000 },
      forwarding: { via: null, xForwarded: false, forwarded: false, host: 'client', underscores: 'keep' },
      upgrade: 'websocket',
      tunnel: { ports: [443], local: false, resolve: 'check', resolvers: [], idleMs: 3_600_000 },
      drain: { tunnels: 'close' },
      tls: null,
      proxyProtocol: null,
      backends: [
        { name: 'b1', weight: 1, backup: false, maxConns: 0, slowStartMs: 0 },
        { name: 'b2', weight: 1, backup: false, maxConns: 0, slowStartMs: 0 },
      ],
    });
  });

  it.each(balancePolicies.filter((policy) => policy !== 'hash'))('balances by %s', (policy) => {
    expect(folder.createUpstream(`balance: ${policy}`).balance).toEqual({ policy, key: null });
  });

  it.each([
    ['uri', { from: 'uri', name: '' }],
    ['header X-User', { from: 'header', name: 'X-User' }],
    ['cookie user', { from: 'cookie', name: 'user' }],
    ['query id', { from: 'query', name: 'id' }],
  ])('hashes by %s', (hashBy, key) => {
    expect(folder.createUpstream(`balance: hash, hashBy: ${hashBy}`).balance).toEqual({
      policy: 'hash',
      key,
    });
  });

  it('has backups, limits and slow starts', () => {
    const backends = '[127.0.0.1:1, { address: 127.0.0.1:2, backup: true, maxConns: 50, slowStart: 30s }]';
    expect(folder.createUpstream('full: { policy: queue, queue: 5, timeout: 1s }', backends)).toMatchObject({
      backends: [{ backup: false }, { name: 'b2', backup: true, maxConns: 50, slowStartMs: 30_000 }],
      full: { policy: 'queue', queue: 5, timeoutMs: 1000 },
    });
  });

  it('retries for the configured conditions', () => {
    const on = '[bad-response, 403, 404, 429, 500, 502, 503, 504, non-idempotent, 404]';
    expect(folder.createUpstream(`retry: { on: ${on}, tries: 4 }`).retry).toEqual({
      on: ['bad-response', 403, 404, 429, 500, 502, 503, 504],
      nonIdempotent: true,
      tries: 4,
      timeoutMs: 10_000,
    });
    expect(folder.createUpstream('retry: { on: [] }').retry.on).toEqual([]);
  });

  it('adds forwarding fields, and opens tunnels', () => {
    const fields =
      'forwarding: { via: edge-1, xForwarded: true, forwarded: true, host: "app.test:81", underscores: drop }, upgrade: any, tunnel: { ports: [443, 8443], local: true, idle: 0 }';
    expect(folder.createUpstream(fields)).toMatchObject({
      forwarding: {
        via: 'edge-1',
        xForwarded: true,
        forwarded: true,
        host: 'app.test:81',
        underscores: 'drop',
      },
      upgrade: 'any',
      tunnel: { ports: [443, 8443], local: true, idleMs: 0 },
    });
    const targets = 'local: [10.0.0.0/8, 127.0.0.1, "::1", App.Test], resolve: address';
    const resolvers = 'resolvers: [192.0.2.53, "192.0.2.53:5353", "[2001:db8::53]:53"]';
    expect(folder.createUpstream(`tunnel: { ${targets}, ${resolvers} }`).tunnel).toMatchObject({
      local: ['10.0.0.0/8', '127.0.0.1/32', '::1/128', 'app.test'],
      resolve: 'address',
      resolvers: ['192.0.2.53', '192.0.2.53:5353', '[2001:db8::53]:53'],
    });
    expect(folder.createUpstream('tunnel: { resolve: false }').tunnel.resolve).toBe('off');
    expect(folder.createUpstream('drain: { tunnels: keep }').drain).toEqual({ tunnels: 'keep' });
    expect(folder.createUpstream('forwarding: { via: false }, tunnel: { ports: [] }')).toMatchObject({
      forwarding: { via: null },
      tunnel: { ports: [] },
    });
  });

  it('speaks TLS and the PROXY protocol to its backends', () => {
    expect(folder.createUpstream('tls: true, proxyProtocol: v2')).toMatchObject({
      tls: { verify: true, authorities: null, name: null },
      proxyProtocol: 'v2',
    });
    const content = createTestCertificate().certificate;
    const authorities = { path: folder.write('ca.pem', content), content };
    expect(folder.createUpstream('tls: { authorities: ca.pem, name: app.example.test }').tls).toEqual({
      verify: true,
      authorities,
      name: 'app.example.test',
    });
    expect(folder.createUpstream('tls: { verify: false }').tls?.verify).toBe(false);
    expect(folder.createUpstream('tls: false, proxyProtocol: false')).toMatchObject({
      tls: null,
      proxyProtocol: null,
    });
  });
});

describe('a wrong upstream', () => {
  const at = ':2: upstreams.web.';
  const causes = [...retryCauses, 'non-idempotent'].join(', ');
  it.each([
    ['balance: fastest', `${at}balance: "fastest" is not one of: ${balancePolicies.join(', ')}`],
    [
      'balance: hash',
      `${at}hashBy: required by balance: hash; set it to uri, "header NAME", "cookie NAME" or "query NAME"`,
    ],
    ['hashBy: uri', `${at}hashBy: requires balance: hash; the balance is round-robin`],
    [
      'balance: hash, hashBy: host',
      `${at}hashBy: "host" is not one of: uri, "header NAME", "cookie NAME", "query NAME"`,
    ],
    ['full: { policy: wait }', `${at}full.policy: "wait" is not one of: move, queue, refuse`],
    ['full: { queue: 0 }', `${at}full.queue: 0 is not a whole number from 1 to 1000000`],
    ['full: { timeout: 5 }', `${at}full.timeout: 5 is not a duration, such as 500ms, 2s, 10m or 7d`],
    ['retry: { on: 502 }', `${at}retry.on: must be a list of causes`],
    ['retry: { on: [501] }', `${at}retry.on[0]: 501 is not one of: ${causes}`],
    ['retry: { on: ["502"] }', `${at}retry.on[0]: "502" is not one of: ${causes}`],
    [
      'forwarding: { host: "a b" }',
      `${at}forwarding.host: "a b" is not client, backend or a host, such as app.example.test or app.example.test:8080`,
    ],
    [
      'forwarding: { host: "a\\nb" }',
      `${at}forwarding.host: "a\\nb" is not client, backend or a host, such as app.example.test or app.example.test:8080`,
    ],
    ...['a:99999', '"[::::]"', '127.0.0.256'].map((host): [string, string] => [
      `forwarding: { host: ${host} }`,
      `${at}forwarding.host: ${quoteValue(host.replaceAll('"', ''))} is not client, backend or a host, such as app.example.test or app.example.test:8080`,
    ]),
    ['forwarding: { host: Client }', `${at}forwarding.host: client and backend must be in lower case`],
    [
      'kind: forward-proxy, forwarding: { host: backend }',
      `${at}forwarding.host: requires kind: origin; a forward proxy connects to the client's Host`,
    ],
    ['upgrade: h2c', `${at}upgrade: "h2c" is not one of: websocket, any`],
    ['forwarding: { via: true }', `${at}forwarding.via: must be a name without blanks, or false`],
    ['forwarding: { via: "a b" }', `${at}forwarding.via: "a b" is not a name for Via, without blanks`],
    ['forwarding: { xForwarded: on }', `${at}forwarding.xForwarded: "on" is neither true nor false`],
    ['forwarding: { forwarded: 1 }', `${at}forwarding.forwarded: 1 is neither true nor false`],
    ['drain: { tunnels: cut }', `${at}drain.tunnels: "cut" is not one of: close, keep`],
    ['tunnel: { ports: 443 }', `${at}tunnel.ports: must be a list of ports`],
    ['tunnel: { ports: [0] }', `${at}tunnel.ports[0]: 0 is not a whole number from 1 to 65535`],
    [
      'tunnel: { local: maybe }',
      `${at}tunnel.local: "maybe" is not true, false, or a list of networks, addresses and names`,
    ],
    ['tunnel: { resolve: true }', `${at}tunnel.resolve: must be check, address or false`],
    [
      'tunnel: { resolvers: [dns.test] }',
      `${at}tunnel.resolvers[0]: "dns.test" is not a DNS server, such as 192.0.2.53 or 192.0.2.53:5353`,
    ],
    ['tunnel: { idle: 2d }', `${at}tunnel.idle: "2d" is out of range: from 0 to 1d`],
    ['tls: yes', `${at}tls: must be true, false or a section of fields`],
    ['tls: { verfy: false }', `${at}tls.verfy: unknown field; did you mean verify?`],
    ['tls: { verify: 1 }', `${at}tls.verify: 1 is neither true nor false`],
    ['tls: { name: 127.0.0.1 }', `${at}tls.name: "127.0.0.1" is not a host name`],
    ['proxyProtocol: true', `${at}proxyProtocol: must be v1, v2 or false`],
  ])('%s is one clear line', (fields, message) => {
    expect(folder.getError(upstreamYaml(fields))).toBe(message);
  });

  it('has authorities that cannot be read or are no certificates', () => {
    const said = () =>
      folder.getError(upstreamYaml('tls: { authorities: ca.pem }')).replaceAll(folder.path, '');
    expect(said()).toBe('upstreams.web.tls.authorities: cannot read /ca.pem: no such file');
    folder.write('ca.pem', 'nonsense');
    expect(said()).toBe('upstreams.web.tls.authorities: /ca.pem contains no PEM certificate');
  });

  it.each([
    ['backup: 1', ':2: upstreams.web.backends[0].backup: 1 is neither true nor false'],
    [
      'maxConns: all',
      ':2: upstreams.web.backends[0].maxConns: "all" is not a whole number from 0 to 1000000',
    ],
    ['slowStart: 2d', ':2: upstreams.web.backends[0].slowStart: "2d" is out of range: from 0 to 1d'],
    ['backup: true', 'upstreams.web.backends: all backends are backups; at least one must not be'],
  ])('a backend with %s is one clear line', (fields, message) => {
    expect(folder.getError(upstreamYaml('', `[{ address: 127.0.0.1:1, ${fields} }]`))).toBe(message);
  });
});
