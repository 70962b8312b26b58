import { describe, expect, it } from 'vitest';
import { HeaderLinesCache, parseRequestHead } from '../http1/request-head';
import { getBrowserSignature } from './browser-signature';

const requestRules = { maxLines: 100, replaceHost: false, nameFilter: null };

const firefox = {
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  Accept: 'text/html',
  'Accept-Language': 'en-GB,en;q=0.5',
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Site': 'none',
};

function signature(headers: Record<string, string>, address = '192.0.2.7', host = 'site.test') {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}\r\n${lines.join('')}\r\n`);
  return getBrowserSignature(
    parseRequestHead(bytes, 0, bytes.length, requestRules, new HeaderLinesCache()),
    address,
  );
}

describe('the signature of a browser', () => {
  it('is the same for the page, its images and its scripts, however the names are written', () => {
    const image = {
      ...firefox,
      Accept: 'image/avif',
      'Sec-Fetch-Dest': 'image',
      'Sec-Fetch-Mode': 'no-cors',
    };
    const lower = Object.fromEntries(
      Object.entries(firefox).map(([name, value]) => [name.toLowerCase(), value]),
    );
    expect(signature(image)).toEqual(signature(firefox));
    expect(signature(lower)).toEqual(signature(firefox));
    expect(signature(firefox).isBrowser).toBe(true);
  });

  it.each([
    { differs: 'address', other: signature(firefox, '192.0.2.8') },
    { differs: 'host', other: signature(firefox, '192.0.2.7', 'other.test') },
    { differs: 'user agent', other: signature({ ...firefox, 'User-Agent': 'Mozilla/5.0 Safari/605' }) },
    { differs: 'language', other: signature({ ...firefox, 'Accept-Language': 'de' }) },
    { differs: 'brand', other: signature({ ...firefox, 'Sec-CH-UA': '"Brave";v="142"' }) },
  ])('is another if the $differs is', ({ other }) => {
    expect(other.browser).not.toBe(signature(firefox).browser);
  });

  it.each<[string, Record<string, string>]>([
    ['curl', { 'User-Agent': 'curl/8.5', Accept: '*/*' }],
    ['fetch in Node', { 'User-Agent': 'node', 'Accept-Language': '*', 'Sec-Fetch-Mode': 'cors' }],
    ['a program without a name', { 'Accept-Language': 'en' }],
    ['wrk', {}],
  ])('is not that of %s', (_, headers) => {
    expect(signature(headers).isBrowser).toBe(false);
  });
});
