import { navItems } from '@/components/navigation/nav-items';

/** The action of a key. */
export type KeyAction =
  | { what: 'palette' }
  | { what: 'help' }
  | { what: 'search' }
  | { what: 'pause' }
  | { what: 'page'; href: string };

/** A key as reported by the browser. */
export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'repeat' | 'isComposing'
>;

/** The context in which it was pressed. */
export interface KeyContext {
  /** Whether the key is text for a field. */
  isTyping: boolean;
  /** Whether a dialog or a menu is open, which keys belong to. */
  isDialogOpen: boolean;
  /** Whether keys without Ctrl have actions. */
  singleKeysEnabled: boolean;
}

/** Time after `g` within which the next key may name a page, ms. */
export const chordTimeoutMs = 1500;

/**
 * The action of a key, if any.
 *
 * @param begun ms when `g` was pressed before it, null if it was not
 * @param now ms on the same clock
 * @returns the action, and the new `begun`
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
  // The position of these signs on the keyboard, and whether they need Shift, differs by country.
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
