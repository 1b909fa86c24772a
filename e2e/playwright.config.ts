// Journeys in a real browser against the real binary: each test starts a server of its own, on a free port, with a
// database of its own. No retries: a flaky test is a failing test.
import { defineConfig } from '@playwright/test';

const chromium = process.env.TRACKPASS_CHROMIUM ?? '/usr/bin/chromium';
const closely = process.env.TRACKPASS_TRACE === '1';

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    actionTimeout: 15_000,
    locale: 'en-GB',
    timezoneId: 'Europe/Amsterdam',
    // What was done, asked and logged. Pictures of the page at every action would cost a third of the whole run;
    // TRACKPASS_TRACE=1 makes them, for a test that is looked at more closely.
    trace: { mode: 'retain-on-failure', snapshots: closely, screenshots: closely },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
