import { describe, expect, it } from 'vitest';
import { parseResponseHead } from '../http1/response-head';
import { preventSharedCaching } from './shared-caches';

/** The header lines of a response as passed on with a cookie of the proxy. */
function sent(lines: string[], { status = 200, method = 'GET' } = {}): string[] {
  const bytes = Buffer.from(`HTTP/1.1 ${status} Fine\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`);
  const head = parseResponseHead(bytes, 0, bytes.length, 100, null);
  preventSharedCaching(method, head);
  return head.fields.forwardableLines.split('\r\n').slice(0, -1);
}

describe('a response with a cookie of the proxy', () => {
  it.each([
    [['Server: a'], ['Server: a', 'Cache-Control: private']],
    [['Cache-Control: public, max-age=60'], ['Cache-Control: private, max-age=60']],
    [['cache-control:Public ,S-MaxAge=60,must-revalidate'], ['Cache-Control: private, must-revalidate']],
    [
      ['Cache-Control: max-age="60"', 'Expires: never', 'Cache-Control: ext="a, public", no-transform'],
      ['Expires: never', 'Cache-Control: private, max-age="60", ext="a, public", no-transform'],
    ],
    [['Cache-Control: no-cache'], ['Cache-Control: private, no-cache']],
    [['Cache-Control: max-age=0'], ['Cache-Control: private, max-age=0']],
    [['Cache-Control: private="X-A, X-B", max-age=5'], ['Cache-Control: private, max-age=5']],
    [
      ['Cache-Control: ,max-age=1,, a="\\", public", s-maxage = 5 , b="open, public'],
      ['Cache-Control: private, max-age=1, a="\\", public", b="open, public'],
    ],
    // To a cache these are directives that it does not know.
    [
      ['Cache-Control: no-store\v, max-age=60, \vprivate'],
      ['Cache-Control: private, no-store\v, max-age=60, \vprivate'],
    ],
    [['Cache-Control:'], ['Cache-Control:', 'Cache-Control: private']],
    // Shared caches that know these ignore Cache-Control.
    [['X-Accel-Expires: 60', 'CDN-Cache-Control: max-age=60'], ['Cache-Control: private']],
    [['Surrogate-Control: max-age=60', 'Cache-Control: no-store'], ['Cache-Control: no-store']],
  ])('%j is private if caches could store it: %j', (lines, expected) => {
    expect(sent(lines)).toEqual(expected);
  });

  it.each([
    [['Cache-Control: private']],
    [['Cache-Control: max-age=5, PRIVATE']],
    [['Cache-Control: no-store, max-age=60']],
    [['Expires: Thu, 01 Dec 2033 16:00:00 GMT', 'Cache-Control: no-store']],
  ])('%j goes on as it is', (lines) => {
    expect(sent(lines)).toEqual(lines);
  });

  it.each([
    [{ status: 404 }, [], true],
    [{ status: 304 }, [], true],
    [{ method: 'HEAD' }, [], true],
    [{ status: 302 }, [], true],
    [{ status: 307 }, [], false],
    [{ status: 307 }, ['Cache-Control: max-age=60'], true],
    [{ status: 500 }, [], false],
    [{ status: 503 }, ['Expires: Thu, 01 Dec 2033 16:00:00 GMT'], true],
    [{ method: 'POST' }, [], false],
    [{ method: 'POST' }, ['Cache-Control: public'], true],
    [{ method: 'OPTIONS' }, ['ETag: "a"'], false],
  ])('of %j with %j is private: %s', (response, lines, expected) => {
    expect(sent(lines, response).some((line) => line.startsWith('Cache-Control: private'))).toBe(expected);
  });
});
