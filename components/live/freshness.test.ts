import { expect, test } from 'vitest';
import { getFreshness } from './freshness';

test.each([
  ['connecting', false, null, 'waiting'],
  ['live', false, 900, 'live'],
  ['live', false, 2900, 'live'],
  ['live', false, 3400, 'stale'],
  ['reconnecting', false, 900, 'reconnecting'],
  ['reconnecting', false, 9000, 'stale'],
  ['reconnecting', false, null, 'reconnecting'],
  ['reconnecting', true, 9000, 'paused'],
] as const)('%s, paused %s, silent for %s ms is %s', (connection, paused, silence, freshness) => {
  expect(getFreshness(connection, paused, silence)).toBe(freshness);
});
