import { expect, test } from 'vitest';
import { english } from '@/components/words/english';
import { tabIcon, tabStateOf, tabTitle } from './tabState';

const up = { health: 'up', adminState: 'ready' } as const;
const down = { health: 'down', adminState: 'ready' } as const;

test('all is well: the title and the sign are the usual ones', () => {
  const state = tabStateOf([up], 'live', [], english.words);
  expect(tabTitle('Overview · Stickyboard', state)).toBe('Overview · Stickyboard');
  expect(tabIcon(state)).toBeNull();
});

test('backends that are down are counted, those taken out on purpose are not', () => {
  const state = tabStateOf(
    [up, down, down, { ...down, adminState: 'maintenance' }],
    'live',
    [],
    english.words,
  );
  expect(tabTitle('Overview · Stickyboard', state)).toBe('■ 2 down · Overview · Stickyboard');
  expect(tabIcon(state)).toContain('rect');
});

test('a stale picture says so before anything that it shows', () => {
  const state = tabStateOf([down], 'stale', [{ severity: 'down' }], english.words);
  expect(state.word).toBe('▲ Stale');
  expect(tabIcon(state)).not.toContain('rect');
});

test('what was said before is replaced, and taken back', () => {
  const before = tabTitle('Sessions · Stickyboard', tabStateOf([down], 'live', [], english.words));
  expect(tabTitle(before, tabStateOf([up], 'live', [{ severity: 'warn' }], english.words))).toBe(
    '▲ Trouble · Sessions · Stickyboard',
  );
  expect(tabTitle(before, tabStateOf([up], 'live', [], english.words))).toBe('Sessions · Stickyboard');
});
