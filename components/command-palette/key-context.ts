import type { KeyContext } from './key-actions';

/** Kinds of `input` into which nothing is typed. */
const nonTextInputTypes = [
  'button',
  'checkbox',
  'color',
  'file',
  'image',
  'radio',
  'range',
  'reset',
  'submit',
];

/** Whether the focused element takes text. */
function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !nonTextInputTypes.includes(target.type);
  return target.isContentEditable || target.matches('textarea, select, [role="textbox"], [role="combobox"]');
}

/** The context of a key that was pressed at `target`. */
export function getKeyContext(target: EventTarget | null): Omit<KeyContext, 'singleKeysEnabled'> {
  return {
    isTyping: takesText(target),
    isDialogOpen: document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null,
  };
}

/** The search of the page, if it has one. */
export function findPageSearchInput(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>('main search input:not([type="checkbox"])');
}
