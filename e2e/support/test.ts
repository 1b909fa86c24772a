// What every journey has at hand: a server, people in browser contexts of their own, a script with a token, looks at screens.
import { type BrowserContext, type BrowserContextOptions, type Page, test as base, expect } from '@playwright/test';
import { Script } from './script.ts';
import { Server } from './server.ts';
import { signInByLink, visits } from './visitor.ts';

/** Opens a browser of its own for one more person, signed in nowhere. */
export type Newcomer = (options?: BrowserContextOptions) => Promise<Page>;

type Fixtures = {
  /** Whether the server starts with the sample tracks imported. */
  sampleTracks: boolean;
  /** The server's settings besides, by their names in the environment. */
  settings: Record<string, string>;
  server: Server;
  /** What a page may log as an error, because the test itself brings it about. */
  tolerated: RegExp[];
  newcomer: Newcomer;
  /** The owner, signed in by the printed link; no page is loaded yet. */
  owner: Page;
  /** A script with a token of the team. */
  script: Script;
};

export const test = base.extend<Fixtures>({
  sampleTracks: [true, { option: true }],
  settings: async ({}, use) => {
    await use({});
  },
  server: async ({ sampleTracks, settings }, use) => {
    const server = await Server.start(sampleTracks, settings);
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
      visits(context, server.url);
      watch(context, problems);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
    const unexpected = problems.filter((problem) => !tolerated.some((pattern) => pattern.test(problem)));
    expect(unexpected, 'what the pages logged, threw or were refused').toEqual([]);
  },
  owner: async ({ server, newcomer }, use) => {
    const page = await newcomer();
    await signInByLink(page, server.ownerLink);
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

export { accessible, everyLook, settled } from './looks.ts';
export { signIn } from './visitor.ts';
export { expect, Script };
