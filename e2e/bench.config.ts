// Measurements of the optimised page in a real browser, one at a time: `cargo xtask bench page`.
import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

export default defineConfig({ ...base, testDir: 'bench', testMatch: '*.bench.ts', workers: 1, timeout: 600_000, reporter: [['line']] });
