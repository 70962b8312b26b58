'use client';

import { useEffect } from 'react';

const overlaySelector = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/**
 * After a dialog or a menu is closed, the focus returns to its previous element, even if the
 * dialog is taken out of the page without a word. Nothing happens to a focus that is anywhere else.
 */
export function useFocusRestore(): void {
  useEffect(() => {
    let lastFocused: HTMLElement | null = null;
    let last: HTMLElement | null = null;
    let wasInOverlay = false;
    const focused = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement)) return;
      last = target;
      wasInOverlay = target.closest(overlaySelector) !== null;
      if (!wasInOverlay) lastFocused = target;
    };
    // A click on the empty page has no focus to return to.
    const left = ({ target, relatedTarget }: FocusEvent) => {
      if (relatedTarget === null && document.hasFocus() && target === lastFocused && lastFocused?.isConnected)
        lastFocused = null;
    };
    const removalObserver = new MutationObserver(() => {
      if (!wasInOverlay || last?.isConnected || document.activeElement !== document.body) return;
      wasInOverlay = false;
      if (lastFocused?.isConnected) lastFocused.focus({ preventScroll: true });
    });
    document.addEventListener('focusin', focused);
    document.addEventListener('focusout', left);
    removalObserver.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', focused);
      document.removeEventListener('focusout', left);
      removalObserver.disconnect();
    };
  }, []);
}
