import { describe, expect, test } from 'vitest';
import { chordTimeoutMs, type KeyContext, type KeyPress, resolveKey } from './key-actions';

const free: KeyContext = { isTyping: false, isDialogOpen: false, singleKeysEnabled: true };

function press(key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
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

/** The action of the last of several keys, 100 ms apart. */
function resolveKeys(keys: (string | KeyPress)[], around: Partial<KeyContext> = {}) {
  let [begun, now]: [number | null, number] = [null, 0];
  let wish = null;
  for (const key of keys) {
    const one = typeof key === 'string' ? press(key) : key;
    now += 100;
    ({ wish, begun } = resolveKey(one, { ...free, ...around }, begun, now));
  }
  return wish;
}

describe('the palette', () => {
  test.each([{ ctrlKey: true }, { metaKey: true }])('opens with %o and K, in a field too', (modifier) => {
    expect(resolveKeys([press('k', modifier)])).toEqual({ what: 'palette' });
    expect(resolveKeys([press('K', modifier)], { isTyping: true, singleKeysEnabled: false })).toEqual({
      what: 'palette',
    });
  });

  test('does not open over a dialog, nor by other combinations', () => {
    expect(resolveKeys([press('k', { ctrlKey: true })], { isDialogOpen: true })).toBeNull();
    expect(resolveKeys([press('k', { ctrlKey: true, shiftKey: true })])).toBeNull();
    expect(resolveKeys([press('k', { ctrlKey: true, altKey: true })])).toBeNull();
    expect(resolveKeys(['k'])).toBeNull();
  });
});

describe('single keys', () => {
  test('open the help and the search, and pause', () => {
    expect(resolveKeys(['?'])).toEqual({ what: 'help' });
    expect(resolveKeys([press('?', { shiftKey: true })])).toEqual({ what: 'help' });
    // As on a German keyboard.
    expect(resolveKeys([press('/', { shiftKey: true })])).toEqual({ what: 'search' });
    expect(resolveKeys(['p'])).toEqual({ what: 'pause' });
  });

  test.each([{ isTyping: true }, { isDialogOpen: true }, { singleKeysEnabled: false }])(
    'do nothing if %o',
    (around) => {
      for (const keys of [['?'], ['/'], ['p'], ['g', 's']]) expect(resolveKeys(keys, around)).toBeNull();
    },
  );

  test.each([
    { ctrlKey: true },
    { metaKey: true },
    { altKey: true },
    { repeat: true },
    { isComposing: true },
  ])('are silent with %o', (modifier) => {
    for (const key of ['?', '/', 'p']) expect(resolveKeys([press(key, modifier)])).toBeNull();
  });

  test('a capital is not a small letter', () =>
    expect(resolveKeys([press('P', { shiftKey: true })])).toBeNull());
});

describe('g and a letter', () => {
  test.each([
    ['o', '/'],
    ['b', '/backends'],
    ['s', '/sessions'],
    ['f', '/failovers'],
    ['e', '/export'],
    ['t', '/settings'],
    ['n', '/nodes'],
  ])('g %s opens %s', (key, href) => expect(resolveKeys(['g', key])).toEqual({ what: 'page', href }));

  test('a letter alone leads nowhere, nor after another key or a while', () => {
    expect(resolveKeys(['s'])).toBeNull();
    expect(resolveKeys(['g', 'x', 's'])).toBeNull();
    expect(resolveKey(press('s'), free, 0, chordTimeoutMs + 1).wish).toBeNull();
  });

  test('g twice starts its wait over', () =>
    expect(resolveKeys(['g', 'g', 's'])).toEqual({ what: 'page', href: '/sessions' }));
});
