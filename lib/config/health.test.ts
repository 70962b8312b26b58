import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestFolder, type TestFolder, upstreamYaml } from './test-folder';

let folder: TestFolder;
beforeEach(() => {
  folder = openTestFolder();
});
afterEach(() => folder.remove());

const healthOf = (fields: string) => folder.createUpstream(`health: { ${fields} }`).health;

describe('health', () => {
  it('is checked by TCP, and by the requests themselves, by default', () => {
    expect(healthOf('')).toEqual({
      active: {
        type: 'tcp',
        method: 'GET',
        path: '/',
        host: null,
        headers: {},
        statuses: [[200, 399]],
        body: null,
        port: null,
        intervalMs: 2000,
        timeoutMs: 1000,
        rise: 2,
        fall: 3,
      },
      passive: { maxFails: 1, maxFailedRequests: 3, failTimeoutMs: 10_000, avoidAfterMs: 5000 },
    });
  });

  it('is checked by HTTP with all configured values', () => {
    const fields =
      'type: http, method: HEAD, path: "/healthz?full", host: "app.test:81", headers: { X-Key: "a b", Accept: text/plain }, status: 200, port: 8081, interval: 5s, timeout: 2s, rise: 1, fall: 4';
    expect(healthOf(`active: { ${fields} }`).active).toEqual({
      type: 'http',
      method: 'HEAD',
      path: '/healthz?full',
      host: 'app.test:81',
      headers: { 'X-Key': 'a b', Accept: 'text/plain' },
      statuses: [[200, 200]],
      body: null,
      port: 8081,
      intervalMs: 5000,
      timeoutMs: 2000,
      rise: 1,
      fall: 4,
    });
    expect(healthOf('active: { type: http, body: "all is well" }').active.body).toBe('all is well');
  });

  it.each([
    ['200-204', [[200, 204]]],
    ['[204]', [[204, 204]]],
    [
      '[200, 204, "300-399"]',
      [
        [200, 200],
        [204, 204],
        [300, 399],
      ],
    ],
  ])('passes by status: %s', (status, statuses) => {
    expect(healthOf(`active: { type: http, status: ${status} }`).active.statuses).toEqual(statuses);
  });

  it('is not checked if checks are switched off', () => {
    expect(healthOf('active: false').active.intervalMs).toBe(0);
    expect(healthOf('passive: { maxFails: 0, maxFailedRequests: 0, failTimeout: 1m }').passive).toEqual({
      maxFails: 0,
      maxFailedRequests: 0,
      failTimeoutMs: 60_000,
      avoidAfterMs: 5000,
    });
  });
});

describe('wrong health', () => {
  const at = ':2: upstreams.web.health.';
  it.each([
    ['active: true', `${at}active: must be a section of fields, or false for no checks`],
    ['active: { type: udp }', `${at}active.type: "udp" is not one of: tcp, http`],
    ['active: { path: /healthz }', `${at}active.path: requires type: http`],
    ['active: { status: 200 }', `${at}active.status: requires type: http`],
    ['active: { body: ok }', `${at}active.body: requires type: http`],
    ['active: { type: http, path: healthz }', `${at}active.path: "healthz" is not a path that starts with /`],
    [
      'active: { type: http, status: 300-200 }',
      `${at}active.status: "300-200" is not a status or a range of them, such as 200 or 200-399`,
    ],
    [
      'active: { type: http, status: 2xx }',
      `${at}active.status: "2xx" is not a status or a range of them, such as 200 or 200-399`,
    ],
    [
      'active: { type: http, status: [] }',
      `${at}active.status: requires at least one status or range of them`,
    ],
    [
      'active: { type: http, status: [200, 1000] }',
      `${at}active.status: 1000 is not a status or a range of them, such as 200 or 200-399`,
    ],
    ['active: { host: app.test }', `${at}active.host: requires type: http`],
    [
      'active: { type: http, host: "a b" }',
      `${at}active.host: "a b" is not a host, such as app.example.test or app.example.test:8080`,
    ],
    [
      'active: { type: http, method: CONNECT }',
      `${at}active.method: "CONNECT" is not a method such as GET, HEAD or OPTIONS`,
    ],
    [
      'active: { type: http, method: HEAD, body: ok }',
      `${at}active.body: requires another method: a response to HEAD has no body`,
    ],
    [
      'active: { type: http, headers: { host: a.test } }',
      `${at}active.headers.host: the check itself sets host; use host`,
    ],
    [
      'active: { type: http, headers: { Content-Length: "1" } }',
      `${at}active.headers.Content-Length: the check itself sets Content-Length`,
    ],
    [
      'active: { type: http, headers: { "a b": c } }',
      `${at}active.headers.a b: "a b" is not the name of a header field`,
    ],
    [
      'active: { type: http, headers: { X-Key: "secret\\r\\nB: c" } }',
      `${at}active.headers.X-Key: must be a string of at most 4096 printable characters, without blanks at its ends; put numbers in quotes`,
    ],
    ['active: { type: http, body: 1 }', `${at}active.body: 1 is not a string of 1 to 1024 characters`],
    ['active: { port: 0 }', `${at}active.port: 0 is not a whole number from 1 to 65535`],
    ['active: { intervall: 1s }', `${at}active.intervall: unknown field; did you mean interval?`],
    ['passive: { maxFails: -1 }', `${at}passive.maxFails: -1 is not a whole number from 0 to 1000`],
    ['passive: { failTimeout: 0 }', `${at}passive.failTimeout: 0 is out of range: from 100ms to 1d`],
    ['passive: false', `${at}passive: must be a section of fields, such as "name: value"`],
  ])('%s is one clear line', (fields, message) => {
    expect(folder.getError(upstreamYaml(`health: { ${fields} }`))).toBe(message);
  });
});
