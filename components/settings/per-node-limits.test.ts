import { expect, test } from 'vitest';
import { isPerNodeLimit } from './per-node-limits';

test('limits that are in effect hold for each node by itself', () => {
  const names = [
    'listeners[0].connections',
    'listeners[1].connectionsPerClient',
    'listeners[0].connectionRate.perSecond',
    'listeners[0].requestRate.burst',
    'upstreams.web.backends[2].maxConns',
    'upstreams.web.full.queue',
    'upstreams.web.sticky.learn.size',
  ];
  for (const name of names) {
    expect(isPerNodeLimit({ name, value: '100' })).toBe(true);
    expect(isPerNodeLimit({ name, value: '0' })).toBe(false);
  }
  for (const name of ['workers', 'listeners[0].listen', 'upstreams.web.backends[0].weight', 'retention.size'])
    expect(isPerNodeLimit({ name, value: '100' })).toBe(false);
});
