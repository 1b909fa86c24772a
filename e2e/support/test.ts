// What every journey has at hand: a server, people in browser contexts of their own, a script with a token, axe.
import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, type BrowserContextOptions, type Page, test as base, expect } from '@playwright/test';
import { Script } from './script.ts';
import { Server } from './server.ts';

/** Opens a browser of its own for one more person, signed in nowhere. */
export type Newcomer = (options?: BrowserContextOptions) => Promise<Page>;

type Fixtures = {
  /** Whether the server starts with the sample tracks imported. */
  sampleTracks: boolean;
  server: Server;
  /** What a page may log as an error, because the test itself brings it about. */
  tolerated: RegExp[];
  newcomer: Newcomer;
  /** The owner, signed in by the printed link. */
  owner: Page;
  /** A script with a token of the team. */
  script: Script;
};

export const test = base.extend<Fixtures>({
  sampleTracks: [true, { option: true }],
  server: async ({ sampleTracks }, use) => {
    const server = await Server.start(sampleTracks);
    await use(server);
    await server.stop();
  },
  tolerated: async ({}, use) => {
    await use([]);
  },
  newcomer: async ({ server, browser, tolerated }, use) => {
    const contexts: BrowserContext[] = [];
    const problems: string[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: server.url, ...options });
      contexts.push(context);
      watch(context, problems);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
    const unexpected = problems.filter((problem) => !tolerated.some((pattern) => pattern.test(problem)));
    expect(unexpected, 'what the pages logged, threw or were refused').toEqual([]);
  },
  owner: async ({ server, newcomer }, use) => {
    const page = await newcomer();
    await page.goto(server.ownerLink);
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
    await use(page);
  },
  script: async ({ server }, use) => {
    await use(new Script(server.url, server.token()));
  },
});

/** A page that logs an error, throws, or breaks the content security policy fails its test. */
function watch(context: BrowserContext, problems: string[]): void {
  context.on('weberror', (error) => problems.push(`threw: ${error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error') problems.push(`logged: ${message.text()} (${message.location().url})`);
  });
}

/** axe finds nothing on the page as it stands, seen whole: a bar that floats over what scrolls past covers nothing for long. */
export async function accessible(page: Page): Promise<void> {
  const before = await whole(page);
  const axe = new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
  // axe does not know that an open popover lies above everything, and takes its items for covered by what it covers.
  if (await page.locator(':popover-open').count()) axe.disableRules(['target-size']);
  const { violations } = await axe.analyze();
  await page.setViewportSize(before);
  const found = violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} (${node.failureSummary ?? violation.help})`),
  );
  expect.soft(found, `axe on ${page.url()}`).toEqual([]);
}

/** Makes the window as high as the page; answers the size that it had. */
export async function whole(page: Page): Promise<{ width: number; height: number }> {
  await settled(page);
  const before = page.viewportSize() ?? { width: 1280, height: 720 };
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: before.width, height: Math.max(before.height, height) });
  await settled(page);
  return before;
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

/** Signs a person in by the code that the server sends. */
export async function signIn(page: Page, server: Server, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send code' }).click();
  await page.getByLabel('Six-digit code').fill(await server.code(email));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Enter your code' })).toHaveCount(0);
}

export { expect, Script };
