import { navItems } from '@/components/navigation/nav-items';

/** What a key asks for. */
export type KeyAction =
  | { what: 'palette' }
  | { what: 'help' }
  | { what: 'search' }
  | { what: 'pause' }
  | { what: 'page'; href: string };

/** A key as the browser tells it. */
export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'repeat' | 'isComposing'
>;

/** Where it was pressed. */
export interface KeyContext {
  /** Whether the key is text for a field. */
  isTyping: boolean;
  /** Whether a dialog or a menu is open, which keys belong to. */
  isDialogOpen: boolean;
  /** Whether keys without Ctrl ask for anything. */
  singleKeysEnabled: boolean;
}

/** For so many ms after `g` the next key may name a page. */
export const chordTimeoutMs = 1500;

/**
 * What a key asks for, if anything.
 *
 * @param begun ms when `g` was pressed before it, null where it was not
 * @param now ms on the same clock
 * @returns the wish, and the new `begun`
 */
export function resolveKey(
  press: KeyPress,
  { isTyping, isDialogOpen, singleKeysEnabled }: KeyContext,
  begun: number | null,
  now: number,
): { wish: KeyAction | null; begun: number | null } {
  const noAction = { wish: null, begun: null };
  if (press.isComposing || press.repeat) return noAction;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const { ctrlKey, metaKey, altKey, shiftKey } = press;
  if (ctrlKey !== metaKey && !altKey && !shiftKey && key === 'k')
    return isDialogOpen ? noAction : { wish: { what: 'palette' }, begun: null };
  if (ctrlKey || metaKey || altKey || isTyping || isDialogOpen || !singleKeysEnabled) return noAction;
  // Where these signs are on the keyboard, and whether Shift makes them, differs by country.
  if (key === '?') return { wish: { what: 'help' }, begun: null };
  if (key === '/') return { wish: { what: 'search' }, begun: null };
  if (shiftKey) return noAction;
  const place =
    begun !== null && now - begun <= chordTimeoutMs ? navItems.find((one) => one.key === key) : undefined;
  if (place) return { wish: { what: 'page', href: place.href }, begun: null };
  if (key === 'g') return { wish: null, begun: now };
  if (key === 'p') return { wish: { what: 'pause' }, begun: null };
  return noAction;
}
