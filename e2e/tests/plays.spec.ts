// Plays at their bounds: two tabs that start at once, access that ends in the middle of one, and what a track allows besides.
import type { Page } from '@playwright/test';
import { isAsking } from '../support/asking.ts';
import { atChallenge, complete, heading, startChallenge } from '../support/playing.ts';
import { HOUR, MINUTE, after, invite } from '../support/team.ts';
import { expect, test } from '../support/test.ts';
import { asVisitor, claim } from '../support/visitor.ts';

const playOf = (page: Page) => new URL(page.url()).pathname.split('/').pop() as string;
const start = (page: Page) => page.getByRole('button', { name: /^Start.*First steps in the shell$/ });

test('r25 r26 r27 two tabs that start at once share one play, and the limit ends it for both', async ({ script, newcomer }) => {
  const { token } = await invite(script, { playLimit: 2 });
  const page = await newcomer();
  await claim(page, token);
  const tab = await page.context().newPage();
  for (const one of [page, tab]) {
    await one.goto('/library');
    await expect(start(one)).toBeVisible();
  }
  await Promise.all([start(page).click(), start(tab).click()]);
  for (const one of [page, tab]) await atChallenge(one, 'Look around');
  expect(playOf(page)).toBe(playOf(tab));

  // Stopped in one, over in both; both play again with one play left, and get the same.
  await page.getByRole('button', { name: 'Stop play' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop play' }).click();
  const first = playOf(page);
  const again = async (one: Page) => {
    await expect(heading(one, 'This play was stopped')).toBeVisible();
    await one.getByRole('button', { name: /^Play again/ }).click();
    return one.getByRole('dialog').getByRole('button', { name: 'Start a new play' });
  };
  const confirm = [await again(page), await again(tab)];
  await Promise.all(confirm.map((button) => button.click()));
  for (const one of [page, tab]) await atChallenge(one, 'Look around');
  expect(playOf(page)).toBe(playOf(tab));
  expect(playOf(page)).not.toBe(first);
  type Answer = { viewer: { library: { nodes: { tracks: { playsUsed: number }[] }[] } } };
  const { viewer } = await asVisitor<Answer>(page, '{ viewer { library { nodes { tracks { playsUsed } } } } }');
  expect(viewer.library.nodes.map(({ tracks }) => tracks)).toEqual([[{ playsUsed: 2 }]]);

  // Nothing is left, in the page and in the API.
  await tab.getByRole('button', { name: 'Stop play' }).click();
  await tab.getByRole('dialog').getByRole('button', { name: 'Stop play' }).click();
  for (const one of [page, tab]) {
    await expect(heading(one, 'This play was stopped')).toBeVisible();
    await expect(one.getByRole('button', { name: /^Play again/ })).toHaveCount(0);
    await expect(one.getByText(/used 2 of 2/i)).toBeVisible();
  }
});

test('r21 r22 access that ends during a play lets it go on to its own end, and starts no other', async ({ script, server, newcomer }) => {
  const { token } = await invite(script, { contentDuration: { minutes: 20 } });
  const page = await newcomer();
  await claim(page, token);
  await page.goto('/library');
  await start(page).click();
  await startChallenge(page);
  await server.setClock(after(21 * MINUTE));
  await complete(page);
  await expect(page.getByText('You completed this challenge')).toBeVisible();
  await page.reload();
  await atChallenge(page, 'Names with a dot');
  const link = await page.context().newPage();
  await link.goto(`/i/${token}`);
  await expect(link.getByText('Your access has ended')).toBeVisible();
  await link.goto('/library');
  await expect(link.getByText('Your access ended on')).toBeVisible();
  await expect(link.getByRole('button', { name: /^(Start|Play again)/ })).toHaveCount(0);
  // The play ends by the track's own limit, an hour after it began.
  await server.setClock(after(HOUR + MINUTE));
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(heading(page, 'The time of this play is over')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Play again/ })).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Results' })).toContainText('Look around');
});

test('code is copied, what needs a sandbox says so, and a challenge is skipped where the track allows it', async ({ script, newcomer }) => {
  const { token } = await invite(script);
  const page = await newcomer({ permissions: ['clipboard-read', 'clipboard-write'] });
  await claim(page, token);
  await page.goto('/library');
  await start(page).click();
  await startChallenge(page);
  const said = (words: string | RegExp) => expect(page.locator('.toasts').getByText(words).first()).toBeVisible();
  await page.getByRole('button', { name: /^Copy/ }).first().click();
  await said('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('pwd');
  await page.getByRole('button', { name: /^Run/ }).first().click();
  await said(/sandboxes are not switched on/);
  await page.getByRole('button', { name: 'Open the shell' }).click({ force: true });
  await said(/This opens a tab of the sandbox/);
  await page.getByRole('button', { name: 'Skip', exact: true }).click();
  await atChallenge(page, 'Names with a dot');
  await expect(page.getByRole('navigation', { name: 'Challenges' })).toContainText('Skipped');
});

test('a check pressed while the page still starts the quiz is made, once', async ({ script, newcomer }) => {
  const { token } = await invite(script);
  const page = await newcomer();
  await claim(page, token);
  await page.goto('/library');
  await start(page).click();
  await startChallenge(page);
  await complete(page);
  // The quiz has nothing to read first: the page starts it by itself, and the server's answer to that takes its time.
  let answered = () => {};
  const held = new Promise<void>((resolve) => (answered = resolve));
  let [starts, checks] = [0, 0];
  await page.route('**/graphql', async (route) => {
    if (isAsking(route.request(), 'CheckChallenge')) checks += 1;
    if (isAsking(route.request(), 'StartChallenge') && (starts += 1) === 1) await held;
    return route.continue();
  });
  await page.getByRole('button', { name: /^Next challenge/ }).click();
  await atChallenge(page, 'Names with a dot');
  await expect.poll(() => starts).toBe(1);
  await page.getByLabel(/It is encrypted/).check();
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByText('1 check so far')).toBeVisible();
  answered();
  await complete(page, [/Its name begins with a dot/]);
  await expect(page.getByText('You completed this challenge')).toBeVisible();
  expect(checks).toBe(2);
});
