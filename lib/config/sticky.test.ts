import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestFolder, type TestFolder, upstreamYaml } from './test-folder';

let folder: TestFolder;
beforeEach(() => {
  folder = openTestFolder();
});
afterEach(() => folder.remove());

const sticky = (fields: string, backends?: string) =>
  folder.createUpstream(`sticky: { ${fields} }`, backends);
const routes = (fields: string, backends?: string) =>
  sticky(fields, backends).backends.map((one) => one.route);

describe('sticky', () => {
  it('is a route cookie of the session without limits by default', () => {
    expect(sticky('').sticky).toEqual({
      mode: 'cookie',
      cookie: 'route',
      attributes: '; Path=/; HttpOnly',
      tlsAttributes: '; Path=/; HttpOnly',
      cacheControl: 'private',
      backendCookie: 'drop',
      maxAgeSeconds: null,
      refresh: 'on-change',
      lookups: [],
      maxIdleMs: 0,
      maxLifeMs: 0,
      signingKey: null,
      failback: false,
      learn: {
        cookies: expect.arrayContaining(['JSESSIONID', 'PHPSESSID']),
        maxPins: 100_000,
        idleMs: 3_600_000,
      },
      session: 'route_sid',
      appCookies: expect.arrayContaining(['JSESSIONID', 'PHPSESSID']),
      groupFirstRequests: true,
      fallback: true,
    });
  });

  it('takes limits, refresh and failback', () => {
    const plan = sticky('refresh: always, maxIdle: 30m, maxLife: 8h, failback: true, maxAge: 1500ms').sticky;
    expect(plan).toMatchObject({
      refresh: 'always',
      maxIdleMs: 1_800_000,
      maxLifeMs: 28_800_000,
      failback: true,
      maxAgeSeconds: 2,
      attributes: '; Path=/; HttpOnly',
    });
  });

  it.each([
    ['secure: auto', '; Path=/; HttpOnly', '; Path=/; Secure; HttpOnly'],
    [
      'secure: auto, sameSite: none, partitioned: true',
      '; Path=/; HttpOnly',
      '; Path=/; Secure; HttpOnly; SameSite=None; Partitioned',
    ],
    [
      'secure: true, sameSite: lax, partitioned: true, domain: a.test',
      ...Array<string>(2).fill('; Path=/; Domain=a.test; Secure; HttpOnly; SameSite=Lax; Partitioned'),
    ],
    ['path: none, httpOnly: false', '', ''],
    ['cookie: __Host-route, secure: true', ...Array<string>(2).fill('; Path=/; Secure; HttpOnly')],
    [
      'session: __secure-sid, secure: true, path: /a',
      ...Array<string>(2).fill('; Path=/a; Secure; HttpOnly'),
    ],
    ['mode: learn, cookie: __Host-route', ...Array<string>(2).fill('; Path=/; HttpOnly')],
  ])('has with { %s } the attributes %j, and %j for clients that come by TLS', (fields, plain, tls) => {
    expect(sticky(fields).sticky).toMatchObject({ attributes: plain, tlsAttributes: tls });
  });

  it('looks where servlet containers keep a session, or in the configured places', () => {
    expect(sticky('mode: route').sticky.lookups).toEqual([
      { from: 'cookie', name: 'JSESSIONID' },
      { from: 'path', name: 'jsessionid' },
    ]);
    const lookups = '["query sid", "header X-Session", "cookie app", "path s"]';
    expect(sticky(`mode: route, lookups: ${lookups}`).sticky.lookups).toEqual([
      { from: 'query', name: 'sid' },
      { from: 'header', name: 'X-Session' },
      { from: 'cookie', name: 'app' },
      { from: 'path', name: 's' },
    ]);
  });

  it("learns from the application's cookies, or from the configured ones", () => {
    expect(sticky('mode: learn, appCookies: [app]').sticky.learn).toEqual({
      cookies: ['app'],
      maxPins: 100_000,
      idleMs: 3_600_000,
    });
    expect(sticky('mode: learn, learn: { cookies: [sid], size: 5, idle: 10m }').sticky.learn).toEqual({
      cookies: ['sid'],
      maxPins: 5,
      idleMs: 600_000,
    });
  });
});

describe('a route', () => {
  const address = '[127.0.0.1:9000]';
  const hmac = createHmac('sha256', 'secret').update('127.0.0.1:9000').digest('hex');

  it.each([
    ['', '44fb3a27ed30ae5193ebd879ca2cf039'],
    ['value: md5', '44fb3a27ed30ae5193ebd879ca2cf039'],
    ['value: sha1', '70bacfa8e44a0929dddd31d0b9d78164e8cbfba5'],
    ['value: hmac-sha256, key: secret', hmac],
    ['value: raw', '127.0.0.1:9000'],
    ['mode: route', 'b1'],
    ['mode: learn', 'b1'],
  ])('says with { %s } which backend it is', (fields, route) => {
    expect(routes(fields, address)).toEqual([route]);
  });

  it('is signed with the key of a file, its last line end aside', () => {
    folder.write('route.key', 'secret\n');
    expect(routes('value: hmac-sha256, keyFile: route.key', address)).toEqual([hmac]);
  });

  it('is the label of the backend if it has one', () => {
    const labelled =
      '[{ address: 127.0.0.1:9000, route: a }, { address: 127.0.0.1:9001, name: two, route: b }]';
    for (const fields of ['', 'value: raw', 'value: route', 'mode: route', 'mode: learn']) {
      expect(routes(fields, labelled)).toEqual(['a', 'b']);
    }
  });

  it('holds nothing that a cookie value may not', () => {
    expect(routes('value: raw', '["[::1]:9000", "[fe80::1%eth0]:9000"]')).toEqual([
      '[::1]:9000',
      '[fe80::1%25eth0]:9000',
    ]);
  });
});

describe('wrong stickiness', () => {
  const at = ':2: upstreams.web.sticky.';
  it.each([
    ['mode: cookies', `${at}mode: "cookies" is not one of: cookie, route, learn, off`],
    ['value: sha256', `${at}value: "sha256" is not one of: md5, sha1, hmac-sha256, raw, route`],
    ['value: hmac-sha256', `${at}value: value: hmac-sha256 requires key or keyFile`],
    ['value: hmac-sha256, key: a, keyFile: b', `${at}keyFile: conflicts with key; keep one of them`],
    ...['""', '84629157730', '[topsecret]', `"${'topsecret'.repeat(200)}"`].map((key) => [
      `value: hmac-sha256, key: ${key}`,
      `${at}key: must be a string of 1 to 1024 characters; put numbers in quotes`,
    ]),
    ['key: a', `${at}key: requires value: hmac-sha256`],
    ['keyFile: a', `${at}keyFile: requires value: hmac-sha256`],
    ['refresh: never', `${at}refresh: "never" is not one of: on-change, always`],
    ['maxAge: 1', `${at}maxAge: 1 is not a duration, such as 500ms, 2s, 10m or 7d`],
    ['maxIdle: -1s', `${at}maxIdle: "-1s" is not a duration, such as 500ms, 2s, 10m or 7d`],
    ['maxLife: 4000d', `${at}maxLife: "4000d" is out of range: from 0 to 3650d`],
    ['secure: yes', `${at}secure: "yes" is neither true, false nor auto`],
    ['path: shop', `${at}path: "shop" is not a path that starts with /, or none`],
    ['sameSite: none', `${at}sameSite: "none" requires secure: true or auto`],
    ['partitioned: true', `${at}partitioned: requires secure: true or auto`],
    [
      'cookie: __Host-route, secure: auto',
      `${at}cookie: "__Host-route" requires secure: true, else browsers drop it; change that, or choose a name without __Host-`,
    ],
    [
      'session: __host-sid, domain: a.test, path: none',
      `${at}session: "__host-sid" requires secure: true and path: / and no domain, else browsers drop it; change that, or choose a name without __Host-`,
    ],
    [
      'cookie: __Secure-route',
      `${at}cookie: "__Secure-route" requires secure: true, else browsers drop it; change that, or choose a name without __Secure-`,
    ],
    [
      'cookie: __Http-route, secure: true, httpOnly: false',
      `${at}cookie: "__Http-route" requires httpOnly: true, else browsers drop it; change that, or choose a name without __Http-`,
    ],
    ['backendCookie: keep', `${at}backendCookie: "keep" is not one of: drop, pass`],
    ['mode: learn, backendCookie: pass', `${at}backendCookie: requires mode: cookie; the mode is learn`],
    ['cacheControl: public', `${at}cacheControl: "public" is not one of: private, unchanged`],
    ['failback: 1', `${at}failback: 1 is neither true nor false`],
    ['lookups: ["cookie a"]', `${at}lookups: requires mode: route; the mode is cookie`],
    ['mode: route, lookups: []', `${at}lookups: requires at least one part of a request`],
    [
      'mode: route, lookups: [JSESSIONID]',
      `${at}lookups[0]: "JSESSIONID" is not one of: "cookie NAME", "query NAME", "header NAME", "path NAME"`,
    ],
    [
      'mode: route, lookups: ["header a b"]',
      `${at}lookups[0]: "header a b" is not one of: "cookie NAME", "query NAME", "header NAME", "path NAME"`,
    ],
    ['learn: {}', `${at}learn: requires mode: learn; the mode is cookie`],
    ['mode: learn, learn: { cookies: [] }', `${at}learn.cookies: requires at least one cookie name`],
    ['mode: learn, appCookies: []', `${at}appCookies: mode: learn requires at least one, or learn.cookies`],
    ['mode: learn, learn: { size: 0 }', `${at}learn.size: 0 is not a whole number from 1 to 10000000`],
    ['mode: learn, learn: { idle: 0 }', `${at}learn.idle: 0 is out of range: from 1s to 3650d`],
    ['mode: learn, learn: { sise: 1 }', `${at}learn.sise: unknown field; did you mean size?`],
    ['mode: learn, maxIdle: 1h', `${at}maxIdle: requires mode: cookie; the mode is learn`],
    ['mode: route, failback: true', `${at}failback: requires mode: cookie; the mode is route`],
  ])('%s is one clear line', (fields, message) => {
    expect(folder.getError(upstreamYaml(`sticky: { ${fields} }`))).toBe(message);
  });

  it('has a key file that cannot be read', () => {
    const said = folder.getError(upstreamYaml('sticky: { value: hmac-sha256, keyFile: no.key }'));
    expect(said).toBe(`upstreams.web.sticky.keyFile: cannot read ${folder.path}/no.key: no such file`);
  });

  it.each([
    [
      'value: route',
      '[{ address: 127.0.0.1:1, route: a }, 127.0.0.1:2]',
      'upstreams.web.backends[1].route: required for b2, since sticky.value is route',
    ],
    [
      'mode: route',
      '[127.0.0.1:1, { address: 127.0.0.1:2, route: b1 }]',
      'upstreams.web.backends[1]: duplicate route "b1"; each backend needs its own',
    ],
    [
      'maxIdle: 1h',
      '[{ address: 127.0.0.1:1, route: a~b }]',
      'upstreams.web.backends[0].route: "a~b" contains ~, which maxIdle, maxLife and failback reserve',
    ],
  ])('%s with %s is one clear line', (fields, backends, message) => {
    expect(folder.getError(upstreamYaml(`sticky: { ${fields} }`, backends))).toBe(message);
  });
});
