import { places } from '@/components/frame/places';

/** What a key asks for. */
export type Wish =
  | { what: 'palette' }
  | { what: 'help' }
  | { what: 'search' }
  | { what: 'pause' }
  | { what: 'page'; href: string };

/** A key as the browser tells it. */
export type Press = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'repeat' | 'isComposing'
>;

/** Where it was pressed. */
export interface Around {
  /** Whether the key is text for a field. */
  typing: boolean;
  /** Whether a dialog or a menu is open, which keys belong to. */
  dialog: boolean;
  /** Whether keys without Ctrl ask for anything. */
  single: boolean;
}

/** For so many ms after `g` the next key may name a page. */
export const chordMs = 1500;

/**
 * What a key asks for, if anything.
 *
 * @param begun ms when `g` was pressed before it, null where it was not
 * @param now ms on the same clock
 * @returns the wish, and the new `begun`
 */
export function wishOf(
  press: Press,
  { typing, dialog, single }: Around,
  begun: number | null,
  now: number,
): { wish: Wish | null; begun: number | null } {
  const nothing = { wish: null, begun: null };
  if (press.isComposing || press.repeat) return nothing;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const { ctrlKey, metaKey, altKey, shiftKey } = press;
  if (ctrlKey !== metaKey && !altKey && !shiftKey && key === 'k')
    return dialog ? nothing : { wish: { what: 'palette' }, begun: null };
  if (ctrlKey || metaKey || altKey || typing || dialog || !single) return nothing;
  // Where these signs are on the keyboard, and whether Shift makes them, differs by country.
  if (key === '?') return { wish: { what: 'help' }, begun: null };
  if (key === '/') return { wish: { what: 'search' }, begun: null };
  if (shiftKey) return nothing;
  const place = begun !== null && now - begun <= chordMs ? places.find((one) => one.key === key) : undefined;
  if (place) return { wish: { what: 'page', href: place.href }, begun: null };
  if (key === 'g') return { wish: null, begun: now };
  if (key === 'p') return { wish: { what: 'pause' }, begun: null };
  return nothing;
}
