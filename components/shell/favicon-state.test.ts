import { expect, test } from 'vitest';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import type { BackendRow } from '@/lib/contract/types';
import { faviconUrl, formatTabTitle, getFaviconState } from './favicon-state';

const up = { health: 'up', adminState: 'ready', nodes: [] } as const;
const down = { health: 'down', adminState: 'ready', nodes: [] } as const;

test('all is well: the title and the sign are the usual ones', () => {
  const state = getFaviconState([up], 'live', [], englishFormatters.t);
  expect(formatTabTitle('Overview · Stickyboard', state)).toBe('Overview · Stickyboard');
  expect(faviconUrl(state)).toBeNull();
});

test('backends that are down are counted, those taken out on purpose are not', () => {
  const state = getFaviconState(
    [up, down, down, { ...down, adminState: 'maintenance' }],
    'live',
    [],
    englishFormatters.t,
  );
  expect(formatTabTitle('Overview · Stickyboard', state)).toBe('■ 2 down · Overview · Stickyboard');
  expect(faviconUrl(state)).toContain('rect');
});

test('a backend that is down on some nodes only is a warning', () => {
  const of = (health: 'up' | 'down') => ({ health }) as BackendRow['nodes'][number];
  const partly = { ...down, nodes: [of('up'), of('down'), of('up')] };
  const state = getFaviconState([up, partly], 'live', [], englishFormatters.t);
  expect(state).toEqual({ tone: 'warn', prefix: '▲ 1 down on some nodes' });
  expect(getFaviconState([down, partly], 'live', [], englishFormatters.t).prefix).toBe('■ 1 down');
});

test('a stale picture says so before anything that it shows', () => {
  const state = getFaviconState([down], 'stale', [{ severity: 'down' }], englishFormatters.t);
  expect(state.prefix).toBe('▲ Stale');
  expect(faviconUrl(state)).not.toContain('rect');
});

test('an earlier mark is replaced, and removed', () => {
  const before = formatTabTitle(
    'Sessions · Stickyboard',
    getFaviconState([down], 'live', [], englishFormatters.t),
  );
  expect(
    formatTabTitle(before, getFaviconState([up], 'live', [{ severity: 'warn' }], englishFormatters.t)),
  ).toBe('▲ Alert · Sessions · Stickyboard');
  expect(formatTabTitle(before, getFaviconState([up], 'live', [], englishFormatters.t))).toBe(
    'Sessions · Stickyboard',
  );
});
