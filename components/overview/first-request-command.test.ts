import { expect, test } from 'vitest';
import { formatFirstRequestCommand } from './first-request-command';

test('an origin gets the request directly, a forward proxy by -x', () => {
  const upstream = {
    name: 'app',
    kind: 'origin' as const,
    balance: 'round-robin',
    listeners: ['127.0.0.1:8080'],
  };
  expect(formatFirstRequestCommand(upstream)).toMatch(/ http:\/\/127\.0\.0\.1:8080\/$/);
  expect(formatFirstRequestCommand({ ...upstream, kind: 'forward-proxy' })).toContain(
    ' -x 127.0.0.1:8080 http://',
  );
});

test('a listener on every address gets it on loopback', () => {
  const upstream = {
    name: 'app',
    kind: 'origin' as const,
    balance: 'round-robin',
    listeners: ['0.0.0.0:8080'],
  };
  expect(formatFirstRequestCommand(upstream)).toContain('http://127.0.0.1:8080/');
});
