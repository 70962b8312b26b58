import { expect, it } from 'vitest';
import { Backend } from './backend';

it('a restored backend grows to its weight, and has it at once if the clock was set back', () => {
  const plan = { name: 'b1', host: '127.0.0.1', port: 9000, route: 'r', weight: 10, backup: false };
  const backend = new Backend({ ...plan, maxConns: 0, slowStartMs: 10_000 }, 1);
  backend.setHealth('down', 50_000);
  backend.setHealth('up', 60_000);
  const weights = [60_000, 65_000, 70_000, 59_000].map((now) => backend.effectiveWeight(now));
  expect(weights).toEqual([1, 5, 10, 10]);
});
