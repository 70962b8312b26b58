import { describe, expect, it } from 'vitest';
import { cookieValue } from './cookies';

describe('cookieValue', () => {
  it.each([
    ['route=a', 'a'],
    ['x=1; route=a; y=2', 'a'],
    ['x=1;route=a', 'a'],
    ['route="a"', 'a'],
    ['route=a; route=b', 'a'],
    ['router=a; myroute=b; route=c', 'c'],
    ['route=', ''],
    ['===;;;', null],
    ['xroute=a', null],
    ['', null],
    ['__proto__=1; constructor=2', null],
  ])('finds the route in %j', (cookies, value) => {
    expect(cookieValue(cookies, 'route')).toBe(value);
  });
});
