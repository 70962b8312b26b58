import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestFolder, type TestFolder, webWith } from './testFolder';

let folder: TestFolder;
beforeEach(() => {
  folder = openTestFolder();
});
afterEach(() => folder.remove());

const healthOf = (fields: string) => folder.upstream(`health: { ${fields} }`).health;

describe('health', () => {
  it('is checked by TCP, and by the requests themselves, by default', () => {
    expect(healthOf('')).toEqual({
      active: {
        type: 'tcp',
        path: '/',
        statuses: [200, 399],
        body: null,
        port: null,
        interval: 2000,
        timeout: 1000,
        rise: 2,
        fall: 3,
      },
      passive: { maxFails: 1, failTimeout: 10_000 },
    });
  });

  it('is checked by HTTP with all that it is told', () => {
    const fields =
      'type: http, path: "/healthz?full", status: 200, body: "all is well", port: 8081, interval: 5s, timeout: 2s, rise: 1, fall: 4';
    expect(healthOf(`active: { ${fields} }`).active).toEqual({
      type: 'http',
      path: '/healthz?full',
      statuses: [200, 200],
      body: 'all is well',
      port: 8081,
      interval: 5000,
      timeout: 2000,
      rise: 1,
      fall: 4,
    });
    expect(healthOf('active: { type: http, status: 200-204 }').active.statuses).toEqual([200, 204]);
  });

  it('is not checked where that is switched off', () => {
    expect(healthOf('active: false').active.interval).toBe(0);
    expect(healthOf('passive: { maxFails: 0, failTimeout: 1m }').passive).toEqual({
      maxFails: 0,
      failTimeout: 60_000,
    });
  });
});

describe('wrong health', () => {
  const at = ':2: upstreams.web.health.';
  it.each([
    ['active: true', `${at}active: must be a section of fields, or false for no checks`],
    ['active: { type: udp }', `${at}active.type: "udp" is not one of: tcp, http`],
    ['active: { path: /healthz }', `${at}active.path: only an HTTP check has one; set type: http`],
    ['active: { status: 200 }', `${at}active.status: only an HTTP check has one; set type: http`],
    ['active: { body: ok }', `${at}active.body: only an HTTP check has one; set type: http`],
    ['active: { type: http, path: healthz }', `${at}active.path: "healthz" is not a path that starts with /`],
    [
      'active: { type: http, status: 300-200 }',
      `${at}active.status: "300-200" is not a status or a range of them, such as 200 or 200-399`,
    ],
    [
      'active: { type: http, status: 2xx }',
      `${at}active.status: "2xx" is not a status or a range of them, such as 200 or 200-399`,
    ],
    ['active: { type: http, body: 1 }', `${at}active.body: 1 is not a text of 1 to 1024 characters`],
    ['active: { port: 0 }', `${at}active.port: 0 is not a whole number from 1 to 65535`],
    ['active: { intervall: 1s }', `${at}active.intervall: unknown field; did you mean interval?`],
    ['passive: { maxFails: -1 }', `${at}passive.maxFails: -1 is not a whole number from 0 to 1000`],
    ['passive: { failTimeout: 0 }', `${at}passive.failTimeout: 0 is out of range: from 100ms to 1d`],
    ['passive: false', `${at}passive: must be a section of fields, such as "name: value"`],
  ])('%s is one clear line', (fields, message) => {
    expect(folder.complaint(webWith(`health: { ${fields} }`))).toBe(message);
  });
});
