import { defineConfig } from 'playwright/test';
import { chromiumOptions } from './e2e/support/chromium';

export default defineConfig({
  testDir: 'e2e/browser',
  globalSetup: './scripts/test/temporary-directory.ts',
  testMatch: '**/*.spec.ts',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  outputDir: 'test-results',
  use: {
    headless: true,
    viewport: { width: 1440, height: 900 },
    // A trace of each test costs a quarter of the CPU time; `--trace on` makes one.
    screenshot: 'only-on-failure',
    launchOptions: chromiumOptions,
  },
});
