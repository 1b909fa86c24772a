// The line of a tab: one WebSocket for all that it follows, and what the dashboard says when it may not follow any more.
import { type Page, type WebSocket } from '@playwright/test';
import { HOUR, after, invite, inviteMember } from '../support/team.ts';
import { asVisitor, claim } from '../support/visitor.ts';
import { accessible, expect, signIn, test } from '../support/test.ts';

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

/** Every socket that the page opens from now on. */
function sockets(page: Page): WebSocket[] {
  const all: WebSocket[] = [];
  page.on('websocket', (socket) => all.push(socket));
  return all;
}

const event = { type: 'LIVE_EVENT', startsAt: after(-HOUR), endsAt: after(HOUR), timeZone: 'UTC' };

test('r118 a tab has one socket, whatever it follows, and none once it follows nothing', async ({ owner, newcomer, script }) => {
  const made = await invite(script, { publicTitle: 'One line', ...event });
  await claim(await newcomer(), made.token);
  const page = await newcomer({ storageState: await owner.context().storageState() });
  const opened = sockets(page);
  const asked: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const frame = JSON.parse(String(payload)) as { type: string; id?: string };
      if (frame.id) asked.push(`${frame.type} ${frame.id}`);
    }),
  );
  await page.goto('/live');
  await page.getByRole('link', { name: 'One line' }).click();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(page.getByText('1 learner', { exact: true })).toBeVisible();
  // Another window of the grid is another subscription on the same line; the one before has ended.
  await page.getByLabel('Sort by').selectOption('Name');
  await page.getByRole('region', { name: 'Filter by' }).getByRole('button', { name: 'stuck' }).click();
  await expect(page.getByText('Nobody here')).toBeVisible();
  await page.getByRole('link', { name: 'Invite', exact: true }).click();
  await expect(heading(page, 'One line')).toBeVisible();
  const subscribed = asked.filter((frame) => frame.startsWith('subscribe'));
  expect(subscribed.length).toBeGreaterThanOrEqual(4);
  expect(new Set(subscribed).size, 'each under a number of its own').toBe(subscribed.length);
  await expect.poll(() => asked.filter((frame) => frame.startsWith('complete')).length).toBeGreaterThanOrEqual(3);
  expect(opened).toHaveLength(1);
  // A screen that follows nothing lets it go.
  const [line] = opened as [WebSocket];
  const closed = line.waitForEvent('close');
  await page.getByRole('link', { name: 'Reports' }).click();
  await closed;
  expect(opened).toHaveLength(1);
});

test('who may not watch any more is told so, once, and finds the way back', async ({ owner, newcomer, server, script }) => {
  const made = await invite(script, { publicTitle: 'Guarded room', ...event });
  const address = `/invites/${made.id}/live`;

  await test.step('taken out of the team', async () => {
    await inviteMember(script, 'tomas@example.com', 'INSTRUCTOR');
    const page = await newcomer();
    await signIn(page, server, 'tomas@example.com');
    await page.goto(address);
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    const opened = sockets(page);
    await asVisitor(page, `mutation { leaveTeam(teamSlug: "team") { userErrors { message } } }`, {});
    await expect(heading(page, 'You may not watch this event')).toBeVisible({ timeout: 20_000 });
    await accessible(page);
    // Asked again by hand, by a line of its own: to somebody of no team there is no such event.
    expect(opened).toEqual([]);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(heading(page, 'This live event does not exist')).toBeVisible();
    await expect.poll(() => opened.length).toBe(1);
    await page.close();
  });

  await test.step('signed out in another tab', async () => {
    const page = await owner.context().newPage();
    await page.goto(address);
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    const opened = sockets(page);
    await asVisitor(owner, `mutation { signOut { done } }`, {});
    await expect(heading(page, 'You are signed out')).toBeVisible({ timeout: 20_000 });
    await accessible(page);
    expect(opened, 'nobody knocks again and again').toEqual([]);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await expect(page).toHaveURL((url) => url.pathname === '/sign-in' && url.searchParams.get('next') === address);
  });
});
