import { expect, test } from 'vitest';
import { CookieJar, parseCookies } from './cookies';

test('reads a Cookie field, first of a name first', () => {
  expect([...parseCookies('age=25; route=abc=; age=9; broken')]).toEqual([
    ['age', '25'],
    ['route', 'abc='],
  ]);
});

test('a jar sends back the last value of each cookie', () => {
  const jar = new CookieJar();
  expect(jar.toHeaders()).toEqual({});
  jar.store(['age=25; Max-Age=3600', 'route=one; Path=/; HttpOnly']);
  jar.store(['route=two; Path=/']);
  jar.store();
  expect(jar.toHeaders()).toEqual({ cookie: 'age=25; route=two' });
});
