import { describe, expect, it } from 'vitest';
import { HttpError } from '@/lib/http/answer';
import { type Access, authorise } from './access';

const json = { 'content-type': 'application/json' };

function passes(access: Access, headers: Record<string, string>): boolean {
  const request = new Request('http://127.0.0.1:3000/', {
    headers: { host: '127.0.0.1:3000', 'x-forwarded-for': '10.0.0.9', ...headers },
  });
  try {
    expect(authorise(request, access)).toBe('operator@10.0.0.9');
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(HttpError);
    expect((error as HttpError).status).toBe(403);
    return false;
  }
}

describe('access', () => {
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
    ['an address typed in', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, true, true, false],
    ['curl', {}, true, true, false],
    ['curl with JSON', json, true, true, true],
    ['curl with a cookie', { ...json, cookie: 'a=b' }, true, false, false],
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
  ])('of %s', (_who, headers, read, download, operate) => {
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
