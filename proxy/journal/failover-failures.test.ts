import { expect, it } from 'vitest';
import { FailoverFailures } from './failover-failures';

const move = {
  upstream: '"web"',
  backend: '"b1"',
  toBackend: '"b2"',
  reason: 'connect-failed',
  failure: { code: 'connection-refused' },
} as const;

it('writes the failure of the first move of a kind, and again after a while', () => {
  const failures = new FailoverFailures();
  const line = '["f",1795000000000000,"web","b1","b2","connect-failed",{"code":"connection-refused"}';
  expect(failures.format(move, '1795000000000000', 0)).toBe(line);
  expect(failures.format(move, '1795000000000001', 9999)).toBeNull();
  expect(failures.format({ ...move, toBackend: '"b3"' }, '1795000000000002', 9999)).toContain('"b3"');
  expect(failures.format({ ...move, reason: 'timeout' }, '1795000000000002', 9999)).toContain('"timeout"');
  expect(failures.format(move, '1795000000000000', 10_000)).toBe(line);
});

it('compares when requests began, in whatever order they end', () => {
  const failures = new FailoverFailures();
  expect(failures.format(move, '1795000000060000', 60_000)).not.toBeNull();
  expect(failures.format(move, '1795000000000000', 0)).not.toBeNull();
  expect(failures.format(move, '1795000000062000', 62_000)).not.toBeNull();
  expect(failures.format(move, '1795000000055000', 55_000)).toBeNull();
});
