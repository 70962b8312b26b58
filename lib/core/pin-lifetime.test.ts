import { expect, test } from 'vitest';
import { createStickyPlan, stickySchema } from '@/lib/config/sticky';
import { getPinLifetimeMs } from './pin-lifetime';

const minute = 60_000;

test.each([
  ['off', { mode: 'off' }, 0],
  ['a route cookie without limits', {}, null],
  ['a lookup', { mode: 'route' }, null],
  ['a table with an idle time', { mode: 'learn', learn: { idle: '10m' } }, 10 * minute],
  ['an idle limit', { maxIdle: '30m' }, 30 * minute],
  ['the shortest of several', { maxIdle: '30m', maxLife: '20m', maxAge: '1h' }, 20 * minute],
  ['a cookie that browsers drop', { maxAge: '15m' }, 15 * minute],
] as const)('a pin holds after the last request, with %s: %s', (_what, sticky, millis) => {
  const plan = createStickyPlan(stickySchema.parse(sticky), null);
  expect(getPinLifetimeMs({ kind: 'origin', sticky: plan })).toBe(millis);
});

test('tunnels are pinned by address, for as long as the table keeps them', () => {
  const sticky = createStickyPlan(stickySchema.parse({ maxIdle: '30m' }), null);
  expect(getPinLifetimeMs({ kind: 'forward-proxy', sticky })).toBe(60 * minute);
});
