import { expect, test } from 'vitest';
import { sanitizeRedirectPath } from './redirect-path';

test.each([
  ['/', '/'],
  ['/sessions?backend=b1', '/sessions?backend=b1'],
  ['//evil.test/', '/'],
  ['/\\evil.test', '/'],
  ['https://evil.test/', '/'],
  ['javascript:alert(1)', '/'],
  ['/a\nb', '/'],
  ['/sign-in?next=/sign-in', '/'],
  [null, '/'],
])('after signing in with next=%s the page is %s', (asked, path) =>
  expect(sanitizeRedirectPath(asked)).toBe(path),
);
