import { expect, test } from 'vitest';
import { getUpstreamScope, hrefWithUpstream } from './upstream-scope';

const names = ['api', 'web'];

test.each([
  // The picker said "api" on these pages while they listed every upstream.
  ['/sessions', null, null, 'all'],
  ['/export', null, null, 'all'],
  ['/sessions', 'web', 'web', 'all'],
  ['/export', 'web', 'web', 'all'],
  // The log may know an upstream that the configuration does not name any more.
  ['/sessions', 'gone', 'gone', 'all'],
  ['/', null, 'api', 'one'],
  ['/failovers', 'web', 'web', 'one'],
  ['/backends', 'gone', 'api', 'one'],
  ['/backends/we%20b/b1', null, 'we b', 'one'],
  ['/sessions/7f3a', 'web', 'web', 'fixed'],
  ['/settings', 'web', null, 'fixed'],
  ['/access', null, null, 'fixed'],
] as const)('%s with upstream %s shows %s (%s)', (path, chosen, shown, choice) =>
  expect(getUpstreamScope(path, chosen, names)).toEqual({ shown, choice }),
);

test('another upstream keeps the range and the search, and drops parameters of the previous one', () => {
  const here = new URLSearchParams('upstream=web&range=1h&q=7f&backend=b1&event=9');
  expect(hrefWithUpstream('/sessions', here, 'api')).toBe('/sessions?upstream=api&range=1h&q=7f');
  expect(hrefWithUpstream('/sessions', here, null)).toBe('/sessions?range=1h&q=7f');
  expect(hrefWithUpstream('/export', new URLSearchParams('upstream=web'), null)).toBe('/export');
});
