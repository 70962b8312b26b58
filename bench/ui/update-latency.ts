import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright';
import { sendRequest } from './visit';

declare global {
  /** In the page: what the next change of a backend's sessions is and when it was painted. */
  var painted: Promise<Painted>;
}

interface Painted {
  backend: string;
  from: string;
  to: string;
  /** ms since the epoch. */
  at: number;
}

/** Longer than this, ms, and there will be no effect. */
const paintTimeoutMs = 15_000;

/**
 * How long it takes until a request is seen on the open overview: from just before a new visitor sends it until the
 * frame has been painted in which the backend that served it has one session more. The other traffic continues; its
 * visitors are known and all return within seconds, so it changes no such number.
 *
 * @returns ms
 * @throws if something else changed, or nothing
 */
export async function measureUpdateLatency(page: Page, proxyUrl: string): Promise<number> {
  await page.evaluate(watchSessions);
  const sent = Date.now();
  const backend = await sendRequest(proxyUrl, { cookie: '' });
  const painted = await Promise.race([
    page.evaluate(() => globalThis.painted),
    pause(paintTimeoutMs).then((): never => {
      throw new Error(`a request to ${backend} had no effect on screen within ${paintTimeoutMs / 1000} s`);
    }),
  ]);
  if (painted.backend !== backend || Number(painted.to) !== Number(painted.from) + 1) {
    throw new Error(
      `a request to ${backend} was to show there, but the sessions of ${painted.backend} went from ${painted.from} to ${painted.to}`,
    );
  }
  return painted.at - sent;
}

/** Runs in the page. */
function watchSessions(): void {
  const cells = [...document.querySelectorAll<HTMLElement>('tr[data-backend] [data-word="Sessions"]')];
  const table = cells[0]?.closest('table');
  if (!table) throw new Error('the overview has no table of backends');
  const before = cells.map((cell) => cell.textContent ?? '');
  globalThis.painted = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      const index = cells.findIndex((cell, at) => cell.textContent !== before[at]);
      const cell = cells[index];
      if (!cell) return;
      observer.disconnect();
      const change = {
        backend: cell.closest('tr')?.dataset['backend'] ?? '',
        from: before[index] ?? '',
        to: cell.textContent ?? '',
      };
      // The frame with the change is the next one; a message is delivered after it has been painted.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve({ ...change, at: Date.now() });
        port2.postMessage(null);
      });
    });
    observer.observe(table, { subtree: true, childList: true, characterData: true });
  });
}

/** Waits until a part (0 to below 1) of a second has passed: the picture changes once in each. */
export function waitForFractionOfSecond(part: number): Promise<void> {
  return pause((2000 + part * 1000 - (Date.now() % 1000)) % 1000);
}
