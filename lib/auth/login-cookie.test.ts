import { expect, it } from 'vitest';
import { getLoginSecrets } from './login-cookie';

// Issue 12, line 3, is of the proxy's cookies: of this one, too, a browser may send a stale one first.
it.each([
  ['stickyboard=a', ['a']],
  ['stickyboard=stale; b=c; stickyboard=a', ['stale', 'a']],
  ['stickyboard=;stickyboard=a', ['a']],
  ['Stickyboard=x; xstickyboard=y; __Host-stickyboard=z', []],
  [Array.from({ length: 99 }, (_, index) => `stickyboard=${index}`).join('; '), ['0', '1', '2', '3']],
  ['', []],
])('the secrets of the logins in %j are found in their order', (cookie, secrets) => {
  expect(getLoginSecrets(new Headers({ cookie }))).toEqual(secrets);
});

it('by TLS the name that browsers guard counts alone', () => {
  const headers = { cookie: 'stickyboard=a; __Host-stickyboard=b', 'x-forwarded-proto': 'https' };
  expect(getLoginSecrets(new Headers(headers))).toEqual(['b']);
});
