import { expect, test } from 'vitest';
import { firstRequestLine } from './firstRequestLine';

test('an origin is asked directly, a forward proxy by -x', () => {
  const upstream = {
    name: 'app',
    kind: 'origin' as const,
    balance: 'round-robin',
    listeners: ['127.0.0.1:8080'],
  };
  expect(firstRequestLine(upstream)).toMatch(/ http:\/\/127\.0\.0\.1:8080\/$/);
  expect(firstRequestLine({ ...upstream, kind: 'forward-proxy' })).toContain(' -x 127.0.0.1:8080 http://');
});

test('a listener on every address is asked on loopback', () => {
  const upstream = {
    name: 'app',
    kind: 'origin' as const,
    balance: 'round-robin',
    listeners: ['0.0.0.0:8080'],
  };
  expect(firstRequestLine(upstream)).toContain('http://127.0.0.1:8080/');
});
