import { describe, expect, it } from 'vitest';
import { HttpError } from '@/lib/http/response';
import { assertSameOrigin } from './csrf';
import type { Access } from './principal';

const json = { 'content-type': 'application/json' };

function passes(access: Access, headers: Record<string, string>): boolean {
  try {
    assertSameOrigin(new Headers({ host: '127.0.0.1:3000', ...headers }), access);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(HttpError);
    expect((error as HttpError).status).toBe(403);
    return false;
  }
}

describe('a request', () => {
  it.each<[string, Record<string, string>, boolean, boolean, boolean]>([
    // what, headers, read, export, operate
    ['the dashboard itself', { 'sec-fetch-site': 'same-origin', ...json }, true, true, true],
    [
      'the dashboard with its origin',
      { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:3000' },
      true,
      true,
      true,
    ],
    ['an old browser, its own origin', { origin: 'http://127.0.0.1:3000', cookie: 'a=b' }, true, true, true],
    ['an address typed in', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, true, false, false],
    ['curl', {}, true, true, false],
    ['curl with JSON', json, true, true, true],
    ['curl with a cookie', { ...json, cookie: 'a=b' }, true, false, false],
    ['a program with a token', { authorization: 'Bearer t' }, true, true, true],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'http://evil.test' }, false, false, false],
    [
      'a link on another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      true,
      false,
      false,
    ],
    [
      'another port of this machine',
      { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:8000' },
      false,
      false,
      false,
    ],
    ['a sandboxed frame', { origin: 'null', ...json }, false, false, false],
    [
      'a form of an old browser',
      { origin: 'http://evil.test', 'content-type': 'text/plain' },
      false,
      false,
      false,
    ],
    ['https for http', { origin: 'https://127.0.0.1:3000', ...json }, false, false, false],
  ])('of %s passes or not', (_who, headers, read, download, operate) => {
    expect({
      read: passes('read', headers),
      export: passes('export', headers),
      operate: passes('operate', headers),
    }).toEqual({
      read,
      export: download,
      operate,
    });
  });
});
