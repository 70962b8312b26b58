import { describe, expect, it } from 'vitest';
import { findCookie, findCookieIndex, getCookieValueAt, maxCookieValues } from './cookies';

function listValues(cookies: string): string[] {
  const values: string[] = [];
  for (let at = findCookieIndex(cookies, 'route', 0); at !== -1; at = findCookieIndex(cookies, 'route', at)) {
    values.push(getCookieValueAt(cookies, at));
  }
  return values;
}

describe('the values of a cookie', () => {
  it.each([
    ['route=a', ['a']],
    ['x=1; route=a; y=2', ['a']],
    ['x=1;route=a', ['a']],
    ['route="a"', ['a']],
    ['route=a; route=b', ['a', 'b']],
    ['route=a;route=;x=route=c; route="b"; route', ['a', '', 'b']],
    ['router=a; myroute=b; route=c', ['c']],
    ['Route=a; ROUTE=b; route=c', ['c']],
    ['route=', ['']],
    ['route=a;', ['a']],
    ['===;;;', []],
    ['xroute=a', []],
    ['', []],
    ['__proto__=1; constructor=2', []],
  ])('in %j are %j', (cookies, values) => {
    expect(listValues(cookies)).toEqual(values);
  });
});

describe('findCookie', () => {
  const upper = (value: string): string | null => (value === 'b' ? 'B' : null);

  it.each([
    ['route=b', 'B'],
    ['route=; route=a; route=b; route=b', 'B'],
    ['route=a', null],
    ['', null],
  ])('finds in %j the first of which the lookup knows something', (cookies, found) => {
    expect(findCookie(cookies, 'route', upper)).toBe(found);
  });

  it('looks at a bounded number of them, since to look one up may cost an HMAC', () => {
    let looked = 0;
    const none = (): null => {
      looked++;
      return null;
    };
    const cookies = (count: number): string => 'route=; route=x; '.repeat(count);
    findCookie(cookies(600), 'route', none);
    expect(looked).toBe(maxCookieValues);
    expect(findCookie(`${cookies(maxCookieValues - 1)}route=b`, 'route', upper)).toBe('B');
    expect(findCookie(`${cookies(maxCookieValues)}route=b`, 'route', upper)).toBe(null);
  });
});
