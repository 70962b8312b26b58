import type { Around } from './keys';

/** Kinds of `input` into which nothing is typed. */
const wordless = ['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit'];

/** Whether what has the focus takes text. */
function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !wordless.includes(target.type);
  return target.isContentEditable || target.matches('textarea, select, [role="textbox"], [role="combobox"]');
}

/** What the page looks like to a key that was pressed at `target`. */
export function aroundOf(target: EventTarget | null): Omit<Around, 'single'> {
  return {
    typing: takesText(target),
    dialog: document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null,
  };
}

/** The search of the page, where it has one. */
export function pageSearch(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>('main search input:not([type="checkbox"])');
}
