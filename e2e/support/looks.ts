// How screens are looked at: on a phone and on a desk, in light and in dark. axe finds nothing, nothing scrolls sideways, no
// word is garbled. With TRACKPASS_PICTURES=1 each look leaves a picture in test-results/pictures, for people to hold beside the
// design's sheets. Nothing is loaded anew for a look: the screen stays as the test brought it about, dialogs open.
import { resolve } from 'node:path';
import { type Page, expect } from '@playwright/test';
import axe, { type RunOptions } from 'axe-core';

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1440, height: 900 };

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PICTURES = process.env.TRACKPASS_PICTURES === '1' ? resolve(import.meta.dirname, '../test-results/pictures') : null;

type Size = { width: number; height: number };

/** The page on a phone and on a desk, in both themes; afterwards it has the size and the theme that it had. */
export async function everyLook(page: Page, name?: string): Promise<void> {
  const before = sizeOf(page);
  for (const size of [PHONE, DESK]) {
    await page.setViewportSize(size);
    await whole(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      await withoutFindings(page, `${size.width} px, ${colorScheme}`);
      if (PICTURES && name) await page.screenshot({ path: `${PICTURES}/${name}-${size.width}-${colorScheme}.png`, animations: 'disabled' });
    }
    // A part of the page that was put together wrongly shows memory instead of words.
    expect.soft(await page.locator('body').innerText(), `garbled words on ${page.url()}`).not.toMatch(/[\0-\x08\x0e-\x1f\ufffd]/);
    expect.soft(await sideways(page), `${page.url()} scrolls sideways at ${size.width} px`).toBeLessThanOrEqual(0);
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
}

/** axe finds nothing on the page as it stands, seen whole: a bar that floats over what scrolls past covers nothing for long. */
export async function accessible(page: Page): Promise<void> {
  const before = sizeOf(page);
  await whole(page);
  await withoutFindings(page, 'as it stands');
  await page.setViewportSize(before);
}

/** Everything that was to appear has appeared: colours halfway through a fade are nobody's contrast. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // A toast's line is a clock and not a movement to wait for.
    const isClock = (one: Animation) => one instanceof CSSAnimation && one.animationName === 'run-out';
    const ends = (one: Animation) => one.effect?.getComputedTiming().iterations !== Infinity;
    const moving = document.getAnimations().filter((one) => ends(one) && !isClock(one));
    await Promise.allSettled(moving.map((one) => one.finished));
  });
}

const sizeOf = (page: Page): Size => page.viewportSize() ?? { width: 1280, height: 720 };

/** Makes the window as high as the page, once what was to arrive has arrived. */
async function whole(page: Page): Promise<void> {
  await expect(page.locator('h1')).not.toHaveCount(0);
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await settled(page);
  const { width, height } = sizeOf(page);
  const needed = await page.evaluate(() => document.documentElement.scrollHeight);
  if (needed > height) await page.setViewportSize({ width, height: needed });
  await settled(page);
}

/** How far the page scrolls sideways, or would. */
function sideways(page: Page): Promise<number> {
  return page.evaluate(() => {
    window.scrollTo(10_000, window.scrollY);
    const scrolled = window.scrollX;
    window.scrollTo(0, window.scrollY);
    return Math.max(scrolled, document.documentElement.scrollWidth - document.documentElement.clientWidth);
  });
}

/**
 * axe, put into the document once and run in it. `@axe-core/playwright` brings it anew for each run and opens a second page to
 * sum up what it found in foreign frames; our pages have none, and of what is right only the number of nodes would be told.
 */
async function withoutFindings(page: Page, look: string): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const options: RunOptions = { runOnly: { type: 'tag', values: RULES }, resultTypes: ['violations'] };
  // axe does not know that an open popover lies above everything, and takes its items for covered by what it covers.
  if (await page.locator(':popover-open').count()) options.rules = { 'target-size': { enabled: false } };
  const found = await page.evaluate(async (options) => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, options);
    return violations.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} (${node.failureSummary ?? violation.help})`),
    );
  }, options);
  expect.soft(found, `axe on ${page.url()}, ${look}`).toEqual([]);
}
