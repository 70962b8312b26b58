import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright/test';

/** What axe finds wrong with the page as it is: `rule: the HTML of each element`. */
export async function findAccessibilityFaults(page: Page): Promise<string[]> {
  await waitForTransitions(page);
  // The page has no frames of other sites. For those axe would open a second page for each analysis.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Something that fades has too little contrast. */
async function waitForTransitions(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const finite = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    // One that is cancelled rejects: its element is gone.
    await Promise.allSettled(finite.map(({ finished }) => finished));
  });
}
