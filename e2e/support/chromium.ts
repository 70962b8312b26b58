import { chromiumPath } from '@/scripts/setup/chromium.mjs';

/** How Chromium is started wherever a real browser is needed: without anything that it would do by itself. */
export const chromiumOptions = {
  executablePath: chromiumPath,
  args: [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
};
