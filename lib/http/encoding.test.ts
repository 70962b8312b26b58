import { expect, test } from 'vitest';
import { prefersGzip } from './encoding';

test.each([
  [null, false],
  ['', false],
  ['gzip', true],
  ['GZIP', true],
  ['x-gzip', true],
  ['gzip, deflate, br, zstd', true],
  ['deflate, gzip;q=1.0, *;q=0.5', true],
  ['*', true],
  ['br', false],
  ['identity', false],
  ['gzip;q=0', false],
  ['gzip;q=0.000, *', false],
  ['gzip; q=0.3', true],
  ['gzip;q=0.3, identity;q=0.8', false],
  ['gzip;q=0.8, identity;q=0.3', true],
  ['*;q=0', false],
  ['gzip;q=2', false],
])('Accept-Encoding: %s → gzip %s', (accepted, expected) => {
  expect(prefersGzip(accepted)).toBe(expected);
});
