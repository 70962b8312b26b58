import { describe, expect, test } from 'vitest';
import { type Around, chordMs, type Press, wishOf } from './keys';

const free: Around = { typing: false, dialog: false, single: true };

function press(key: string, modifiers: Partial<Press> = {}): Press {
  return {
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    repeat: false,
    isComposing: false,
    ...modifiers,
  };
}

/** What the last of several keys, 100 ms apart, asks for. */
function wishAfter(keys: (string | Press)[], around: Partial<Around> = {}) {
  let [begun, now]: [number | null, number] = [null, 0];
  let wish = null;
  for (const key of keys) {
    const one = typeof key === 'string' ? press(key) : key;
    now += 100;
    ({ wish, begun } = wishOf(one, { ...free, ...around }, begun, now));
  }
  return wish;
}

describe('the palette', () => {
  test.each([{ ctrlKey: true }, { metaKey: true }])('opens with %o and K, in a field too', (modifier) => {
    expect(wishAfter([press('k', modifier)])).toEqual({ what: 'palette' });
    expect(wishAfter([press('K', modifier)], { typing: true, single: false })).toEqual({ what: 'palette' });
  });

  test('does not open over a dialog, nor by other combinations', () => {
    expect(wishAfter([press('k', { ctrlKey: true })], { dialog: true })).toBeNull();
    expect(wishAfter([press('k', { ctrlKey: true, shiftKey: true })])).toBeNull();
    expect(wishAfter([press('k', { ctrlKey: true, altKey: true })])).toBeNull();
    expect(wishAfter(['k'])).toBeNull();
  });
});

describe('single keys', () => {
  test('ask for help, the search and a pause', () => {
    expect(wishAfter(['?'])).toEqual({ what: 'help' });
    expect(wishAfter([press('?', { shiftKey: true })])).toEqual({ what: 'help' });
    // As on a German keyboard.
    expect(wishAfter([press('/', { shiftKey: true })])).toEqual({ what: 'search' });
    expect(wishAfter(['p'])).toEqual({ what: 'pause' });
  });

  test.each([{ typing: true }, { dialog: true }, { single: false }])('are silent where %o', (around) => {
    for (const keys of [['?'], ['/'], ['p'], ['g', 's']]) expect(wishAfter(keys, around)).toBeNull();
  });

  test.each([
    { ctrlKey: true },
    { metaKey: true },
    { altKey: true },
    { repeat: true },
    { isComposing: true },
  ])('are silent with %o', (modifier) => {
    for (const key of ['?', '/', 'p']) expect(wishAfter([press(key, modifier)])).toBeNull();
  });

  test('a capital is not a small letter', () =>
    expect(wishAfter([press('P', { shiftKey: true })])).toBeNull());
});

describe('g and a letter', () => {
  test.each([
    ['o', '/'],
    ['b', '/backends'],
    ['s', '/sessions'],
    ['f', '/failovers'],
    ['e', '/export'],
    ['t', '/settings'],
  ])('g %s leads to %s', (key, href) => expect(wishAfter(['g', key])).toEqual({ what: 'page', href }));

  test('a letter alone leads nowhere, nor after another key or a while', () => {
    expect(wishAfter(['s'])).toBeNull();
    expect(wishAfter(['g', 'x', 's'])).toBeNull();
    expect(wishOf(press('s'), free, 0, chordMs + 1).wish).toBeNull();
  });

  test('g twice waits anew', () =>
    expect(wishAfter(['g', 'g', 's'])).toEqual({ what: 'page', href: '/sessions' }));
});
