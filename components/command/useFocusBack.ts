'use client';

import { useEffect } from 'react';

const above = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/**
 * Whoever leaves a dialog or a menu goes on where they were: the focus returns to what had it before, also where the
 * dialog is taken out of the page without a word. Nothing happens to a focus that is anywhere else.
 */
export function useFocusBack(): void {
  useEffect(() => {
    let before: HTMLElement | null = null;
    let last: HTMLElement | null = null;
    let wasAbove = false;
    const focused = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement)) return;
      last = target;
      wasAbove = target.closest(above) !== null;
      if (!wasAbove) before = target;
    };
    // A click beside everything leaves nothing to come back to.
    const left = ({ target, relatedTarget }: FocusEvent) => {
      if (relatedTarget === null && document.hasFocus() && target === before && before?.isConnected)
        before = null;
    };
    const gone = new MutationObserver(() => {
      if (!wasAbove || last?.isConnected || document.activeElement !== document.body) return;
      wasAbove = false;
      if (before?.isConnected) before.focus({ preventScroll: true });
    });
    document.addEventListener('focusin', focused);
    document.addEventListener('focusout', left);
    gone.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', focused);
      document.removeEventListener('focusout', left);
      gone.disconnect();
    };
  }, []);
}
