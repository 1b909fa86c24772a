// What every journey has at hand: a server, people in browser contexts of their own, a script with a token, axe.
import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, type Page, test as base, expect } from '@playwright/test';
import { Script } from './script.ts';
import { Server } from './server.ts';

type Fixtures = {
  server: Server;
  /** The owner, signed in by the printed link. */
  owner: Page;
  /** Another person in a browser context of their own, signed in nowhere. */
  newcomer: () => Promise<Page>;
};

export const test = base.extend<Fixtures>({
  server: async ({}, use) => {
    const server = await Server.start();
    await use(server);
    await server.stop();
  },
  owner: async ({ server, browser }, use) => {
    const context = await watched(await browser.newContext({ baseURL: server.url }));
    const page = await context.newPage();
    await page.goto(server.ownerLink);
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Content' }).first()).toBeVisible();
    await use(page);
    await context.close();
  },
  newcomer: async ({ server, browser }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await watched(await browser.newContext({ baseURL: server.url }));
      contexts.push(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

/** A page that logs an error, throws, or breaks the content security policy fails its test. */
async function watched(context: BrowserContext): Promise<BrowserContext> {
  context.on('weberror', (error) => {
    throw error.error();
  });
  context.on('console', (message) => {
    if (message.type() === 'error') throw new Error(`the page logged: ${message.text()}`);
  });
  return context;
}

/** axe finds nothing on the page as it stands. */
export async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target).join(', ')}`);
  expect(found, `axe on ${page.url()}`).toEqual([]);
}

/** Signs a person in by the code that the server sends. */
export async function signIn(page: Page, server: Server, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send code' }).click();
  await page.getByLabel('Code').fill(await server.code(email));
  const submit = page.getByRole('button', { name: 'Sign in' });
  if (await submit.isVisible()) await submit.click();
}

export { expect, Script };
