import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestCertificate } from './test-certificate';
import { listenerYaml, openTestFolder, type TestFolder } from './test-folder';

let folder: TestFolder;
beforeEach(() => {
  folder = openTestFolder();
});
afterEach(() => folder.remove());

const tls = 'tls: { certificates: [{ certificate: site.pem, key: site.key }] }';

describe('a listener', () => {
  it('is plain and without limits by default', () => {
    expect(folder.createListener('')).toEqual({
      host: '127.0.0.1',
      port: 2200,
      upstream: 'web',
      tls: null,
      proxyProtocol: false,
      clients: null,
      trusted: [],
      clientFrom: 'peer',
      connections: 0,
      connectionsPerClient: 0,
      connectionRate: { perSecond: 0, burst: 0 },
      requestRate: { perSecond: 0, burst: 0 },
    });
  });

  it('takes the PROXY protocol, trusted networks and limits', () => {
    const fields =
      'proxyProtocol: true, trusted: [10.0.0.0/8, 192.0.2.7, "fd00::/8", "::1"], connections: 1000, connectionsPerClient: 20';
    expect(folder.createListener(fields)).toMatchObject({
      proxyProtocol: true,
      trusted: ['10.0.0.0/8', '192.0.2.7/32', 'fd00::/8', '::1/128'],
      connections: 1000,
      connectionsPerClient: 20,
    });
  });

  it('takes how often a client may connect and send requests: a second’s worth at once, or as many as it says', () => {
    const fields = 'connectionRate: { perSecond: 20 }, requestRate: { perSecond: 50, burst: 0 }';
    expect(folder.createListener(fields)).toMatchObject({
      connectionRate: { perSecond: 20, burst: 20 },
      requestRate: { perSecond: 50, burst: 0 },
    });
  });

  it("takes the client's address from a trusted proxy", () => {
    expect(folder.createListener('trusted: [10.0.0.0/8], clientFrom: x-forwarded-for').clientFrom).toBe(
      'x-forwarded-for',
    );
    expect(folder.createListener('trusted: [10.0.0.0/8], clientFrom: CF-Connecting-IP').clientFrom).toBe(
      'cf-connecting-ip',
    );
  });

  it('takes the networks whose clients may connect', () => {
    expect(folder.createListener('clients: [10.0.0.0/8, 127.0.0.1]').clients).toEqual([
      '10.0.0.0/8',
      '127.0.0.1/32',
    ]);
    expect(folder.createListener('connections: 1').clients).toBeNull();
  });

  it("takes certificates relative to the file's folder", () => {
    const { certificate, key } = createTestCertificate();
    const read = {
      certificate: { path: folder.write('site.pem', certificate), content: certificate },
      key: { path: folder.write('site.key', key), content: key },
    };
    expect(folder.createListener(tls).tls).toEqual({ certificates: [read], minVersion: 'TLSv1.2' });
    const modern = tls.replace('{ certificates', '{ minVersion: TLSv1.3, certificates');
    expect(folder.createListener(modern).tls?.minVersion).toBe('TLSv1.3');
  });
});

describe('a wrong listener', () => {
  const at = ':2: listeners[0].';
  it.each([
    ['proxyProtocol: v1', `${at}proxyProtocol: "v1" is neither true nor false`],
    ['trusted: 10.0.0.0/8', `${at}trusted: must be a list of networks`],
    [
      'trusted: [10.0.0.0/33]',
      `${at}trusted[0]: "10.0.0.0/33" is not a network, such as 10.0.0.0/8, fd00::/8 or 192.0.2.7`,
    ],
    [
      'trusted: ["::ffff:10.0.0.0/8"]',
      `${at}trusted[0]: "::ffff:10.0.0.0/8" is not a network, such as 10.0.0.0/8, fd00::/8 or 192.0.2.7`,
    ],
    [
      'trusted: [example.test]',
      `${at}trusted[0]: "example.test" is not a network, such as 10.0.0.0/8, fd00::/8 or 192.0.2.7`,
    ],
    [
      'trusted: [10.0.0.0/8], clientFrom: "x real ip"',
      `${at}clientFrom: "x real ip" is not the name of a header field`,
    ],
    [
      'trusted: [10.0.0.0/8], clientFrom: Via',
      `${at}clientFrom: Via is not supported; use peer, x-forwarded-for, forwarded or X-Real-IP`,
    ],
    [
      'clientFrom: forwarded',
      `${at}trusted: clientFrom: forwarded requires the networks of the trusted proxies in front`,
    ],
    ['connections: -1', `${at}connections: -1 is not a whole number from 0 to 10000000`],
    [
      'connectionsPerClient: many',
      `${at}connectionsPerClient: "many" is not a whole number from 0 to 10000000`,
    ],
    ['requestRate: 50', `${at}requestRate: must be a section of fields, such as "name: value"`],
    [
      'requestRate: { perSecond: 0.5 }',
      `${at}requestRate.perSecond: 0.5 is not a whole number from 0 to 1000000`,
    ],
    ['requestRate: { rate: 5 }', `${at}requestRate.rate: unknown field; known are perSecond, burst`],
    ['connectionPerClient: 1', `${at}connectionPerClient: unknown field; did you mean connectionsPerClient?`],
    ['tls: true', `${at}tls: must be a section of fields, such as "name: value"`],
    ['tls: { certificates: [] }', `${at}tls.certificates: requires at least one certificate with its key`],
    ['tls: { certificates: [{ certificate: a }] }', `${at}tls.certificates[0].key: nothing is not a file`],
    [
      'tls: { certificates: [{ certificate: a, key: b }], minVersion: TLSv1 }',
      `${at}tls.minVersion: "TLSv1" is not one of: TLSv1.2, TLSv1.3`,
    ],
  ])('%s is one clear line', (fields, message) => {
    expect(folder.getError(listenerYaml(fields))).toBe(message);
  });

  it('has a certificate or a key that is not there, a directory, empty, none, or of another', () => {
    const one = createTestCertificate();
    const field = 'listeners[0].tls.certificates[0]';
    const said = () => folder.getError(listenerYaml(tls)).replaceAll(folder.path, '');
    expect(said()).toBe(`${field}.certificate: cannot read /site.pem: no such file`);
    folder.write('site.pem', one.certificate);
    expect(said()).toBe(`${field}.key: cannot read /site.key: no such file`);
    folder.write('site.key', '\n');
    expect(said()).toBe(`${field}.key: /site.key is empty`);
    folder.write('site.key', one.certificate);
    expect(said()).toBe(`${field}.key: /site.key contains no PEM private key`);
    folder.write('site.key', '-----BEGIN ENCRYPTED PRIVATE KEY-----\n');
    expect(said()).toBe(`${field}.key: the key in /site.key has a passphrase; use one without`);
    folder.write('site.key', createTestCertificate().key);
    expect(said()).toBe(`${field}.key: the key in /site.key does not belong to the certificate in /site.pem`);
    folder.write('site.pem', one.key);
    expect(said()).toBe(`${field}.certificate: /site.pem contains no PEM certificate`);
    folder.write('site.pem', one.certificate);
    rmSync(join(folder.path, 'site.key'));
    expect(folder.getError(listenerYaml(tls.replace('site.key', '.')))).toBe(
      `${field}.key: cannot read ${folder.path}: it is a directory`,
    );
  });
});
