import { createVisitor } from '../support/visitor';
import { findAccessibilityFaults } from './accessibility-faults';
import { expect, testOnSharedSite, waitUntilRecorded } from './fixtures';

const looks = [
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 390 },
] as const;

for (const { colorScheme, width } of looks) {
  testOnSharedSite(
    `no page has an accessibility fault, ${colorScheme}, ${width} px wide`,
    async ({ page, site }) => {
      // Axe reads every node of five pages.
      testOnSharedSite.slow();
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      const client = createVisitor(site.product.proxyUrl);
      for (const path of ['/a', '/b']) await client.get(path);
      await waitUntilRecorded(page, 2, client.session());

      await page.goto('/');
      await expect(page.locator('.recharts-line')).toHaveCount(4);
      expect(await findAccessibilityFaults(page)).toEqual([]);

      await page.getByRole('button', { name: 'Drain b1' }).click();
      await expect(page.getByRole('dialog')).toContainText('pinned here');
      expect(await findAccessibilityFaults(page)).toEqual([]);

      for (const path of ['/sessions', `/sessions/${client.session()}`, '/export']) {
        await page.goto(path);
        await expect(page.getByText('Live', { exact: true })).toBeVisible();
        expect(await findAccessibilityFaults(page), path).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${path} is wider than the window`).toBeLessThanOrEqual(0);
      }
    },
  );
}
