import { defineConfig } from 'playwright/test';
import { chromiumOptions } from './e2e/chromium';

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './scripts/test/temporary.ts',
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
    trace: 'retain-on-failure',
    launchOptions: chromiumOptions,
  },
});
