// The dashboard of a live event: an instructor watches while learners claim, play, fail and ask; two instructors share the
// queue; the event is extended and ended. Learners act through the API in browsers of their own.
import { type Page } from '@playwright/test';
import { HOUR, after, invite, inviteMember, tracks } from '../support/team.ts';
import { accessible, everyLook, expect, signIn, test } from '../support/test.ts';
import { asVisitor, joins, startPlay } from '../support/visitor.ts';

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
const tile = (page: Page, name: string) => page.getByRole('region', { name: 'Filter by' }).getByRole('button', { name });
const queue = (page: Page) => page.getByRole('region', { name: 'Queue' });

type Learner = { page: Page; claim: string; play: string; challenges: string[] };

/** Starts a play of the shell track. */
async function plays(page: Page, claimId: string, trackId: string): Promise<Learner> {
  const play = await startPlay(page, claimId, trackId);
  return { page, claim: claimId, play: play.id, challenges: play.challenges.map(({ id }) => id) };
}

const step = (learner: Learner, mutation: string, challenge: number, answers?: number[]) =>
  asVisitor(
    learner.page,
    mutation === 'check'
      ? `mutation($play: ID!, $challenge: ID!, $answers: [Int!]) { checkChallenge(playId: $play, challengeId: $challenge, answers: $answers) { attempt { passed } userErrors { message } } }`
      : `mutation($play: ID!, $challenge: ID!) { startChallenge(playId: $play, challengeId: $challenge) { userErrors { message } } }`,
    { play: learner.play, challenge: learner.challenges[challenge], ...(answers && { answers }) },
  );

const raise = (learner: Learner, note: string) =>
  asVisitor(learner.page, `mutation($play: ID!, $note: String) { raiseHand(playId: $play, note: $note) { userErrors { message } } }`, {
    play: learner.play,
    note,
  });

test('an instructor sees the room as it is, helps, and ends the event', async ({ owner, newcomer, server, script }) => {
  test.slow();
  await owner.setViewportSize({ width: 1440, height: 900 });
  const made = await invite(script, {
    publicTitle: 'Autumn room',
    type: 'LIVE_EVENT',
    startsAt: after(-HOUR),
    endsAt: after(3 * HOUR),
    timeZone: 'Europe/Lisbon',
    accessSetting: 'ANYONE_LEAVING_DETAILS',
  });
  const track = (await tracks(script)).get('shell-first-steps')?.id as string;

  await test.step('the list leads to the dashboard, which shows the link while nobody is there', async () => {
    await owner.goto('/invites');
    await owner.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Live events' }).click();
    await expect(heading(owner, 'Live events')).toBeVisible();
    await everyLook(owner, 'live-list');
    await owner.getByRole('link', { name: 'Autumn room' }).click();
    await expect(heading(owner, 'Autumn room')).toBeVisible();
    await expect(owner.getByText('Nobody has joined yet')).toBeVisible();
    await expect(owner.getByText('Live', { exact: true })).toBeVisible();
    await expect(owner.getByText(/Lisbon/).first()).toBeVisible();
    await everyLook(owner, 'live-empty');
  });

  await joins(await newcomer(), made.token, 'Ada');
  const mateo = await newcomer();
  const claimed = await joins(mateo, made.token, 'Mateo');
  let learner: Learner;

  await test.step('r118 claims, starts, completions and failed checks appear by themselves', async () => {
    await expect(row(owner, 'Ada Learner')).toBeVisible();
    await expect(tile(owner, 'joined')).toContainText('2');
    learner = await plays(mateo, claimed, track);
    await step(learner, 'start', 0);
    await expect(row(owner, 'Mateo Learner').getByRole('gridcell', { name: /^Started/ })).toBeVisible();
    await step(learner, 'check', 0);
    await expect(row(owner, 'Mateo Learner')).toContainText('1/6');
    await step(learner, 'start', 1);
    for (let times = 0; times < 3; times += 1) await step(learner, 'check', 1, [3]);
    await expect(queue(owner)).toContainText('3 failed checks on challenge 2.');
    await expect(tile(owner, 'stuck')).toContainText('1');
  });

  await test.step('tiles, search and order choose the rows, and stand in the address', async () => {
    await tile(owner, 'not started').click();
    await expect(owner).toHaveURL(/show=not-started/);
    await expect(row(owner, 'Mateo Learner')).toHaveCount(0);
    await expect(row(owner, 'Ada Learner')).toBeVisible();
    await tile(owner, 'not started').click();
    await owner.getByLabel('Find a learner').fill('mateo');
    await expect(row(owner, 'Ada Learner')).toHaveCount(0);
    await owner.getByLabel('Find a learner').fill('');
    await owner.getByLabel('Sort by').selectOption('Name');
    await expect(owner.getByRole('row').nth(1)).toContainText('Ada Learner');
  });

  await test.step('the grid is walked by keyboard', async () => {
    await owner.getByRole('button', { name: /Ada Learner/ }).focus();
    await owner.keyboard.press('ArrowDown');
    await expect(owner.getByRole('button', { name: /Mateo Learner/ }).last()).toBeFocused();
    await owner.keyboard.press('ArrowRight');
    await expect(owner.locator('[role=gridcell]:focus')).toHaveAccessibleName('Completed');
    await everyLook(owner, 'live-room');
  });

  await test.step('of two instructors one takes the raised hand, and both see who', async () => {
    await inviteMember(script, 'tomas@example.com', 'INSTRUCTOR');
    const other = await newcomer();
    await signIn(other, server, 'tomas@example.com');
    await other.goto(`/invites/${made.id}/live`);
    await raise(learner, 'Which of them is hidden?');
    await expect(queue(other)).toContainText('Which of them is hidden?');
    await expect(queue(owner)).toContainText('Which of them is hidden?');
    await queue(owner).getByRole('button', { name: 'Take: Mateo Learner' }).click();
    await expect(queue(owner).getByText(/is there|are there/)).toBeVisible();
    await expect(queue(other).getByText(/is there/)).toBeVisible();
    await expect(queue(other).getByRole('button', { name: 'Take: Mateo Learner' })).toHaveCount(0);
    await queue(other).getByRole('button', { name: 'Resolve: Mateo Learner' }).click();
    await expect(queue(owner)).not.toContainText('Which of them is hidden?');
    await other.close();
  });

  await test.step('the individual view has an address, a timeline and the attempts', async () => {
    await row(owner, 'Mateo Learner').getByRole('button').click();
    await expect(owner).toHaveURL(/learner=/);
    const drawer = owner.getByRole('complementary', { name: 'Mateo Learner' });
    await expect(drawer).toContainText('mateo@example.com');
    await expect(drawer).toContainText('Did not pass');
    await everyLook(owner, 'live-learner');
    await drawer.getByRole('button', { name: 'Skip to challenge' }).click();
    const dialog = owner.getByRole('dialog', { name: 'Skip Mateo Learner to a challenge' });
    await dialog.getByLabel('Challenge').selectOption({ index: 2 });
    await accessible(owner);
    await dialog.getByRole('button', { name: 'Skip to challenge' }).click();
    await expect(row(owner, 'Mateo Learner').getByRole('gridcell', { name: 'Skipped' })).toBeVisible();
    await drawer.getByRole('button', { name: 'Close' }).click();
    await expect(owner).not.toHaveURL(/learner=/);
  });

  await test.step('a message to everyone; a selection is stopped together', async () => {
    await owner.getByRole('button', { name: 'Message everyone' }).click();
    const dialog = owner.getByRole('dialog', { name: 'Message everyone' });
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(dialog).toContainText('Write the message first.');
    await dialog.getByLabel('Message').fill('Ten minutes of break.');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(owner.getByText('Message sent to everyone.')).toBeVisible();
    await owner.getByLabel('Select Mateo Learner').check();
    await owner.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Stop play' }).click();
    await owner.getByRole('dialog').getByRole('button', { name: 'Stop play' }).click();
    await expect(row(owner, 'Mateo Learner')).toContainText('Stopped');
    await owner.getByRole('button', { name: 'Clear' }).click();
  });

  await test.step('r118 a reload shows the same room', async () => {
    await owner.reload();
    await expect(row(owner, 'Mateo Learner')).toContainText('Stopped');
    await expect(tile(owner, 'joined')).toContainText('2');
  });

  await test.step('r120 extended, then ended: read-only from then on', async () => {
    await owner.getByRole('button', { name: 'Extend', exact: true }).click();
    await owner.getByRole('dialog').getByRole('button', { name: 'Extend event' }).click();
    await expect(owner.getByText('The event ends later.')).toBeVisible();
    await expect(owner.getByText(/Ends in 3 h 2\d min/)).toBeVisible();
    await owner.getByRole('button', { name: 'End now' }).click();
    await owner.getByRole('dialog').getByRole('button', { name: 'End event' }).click();
    await expect(owner.getByText('Ended', { exact: true })).toBeVisible();
    await expect(owner.getByRole('button', { name: 'Message everyone' })).toHaveCount(0);
    await expect(row(owner, 'Mateo Learner')).toBeVisible();
    await everyLook(owner, 'live-ended');
  });
});

test('r118 a lost line says so, keeps the picture, and comes back without a gap', async ({ owner, newcomer, script, tolerated }) => {
  tolerated.push(/WebSocket/);
  const made = await invite(script, {
    publicTitle: 'Shaky room',
    type: 'LIVE_EVENT',
    startsAt: after(-HOUR),
    endsAt: after(HOUR),
    timeZone: 'UTC',
    accessSetting: 'ANYONE_LEAVING_DETAILS',
  });
  const page = await newcomer({ storageState: await owner.context().storageState() });
  const lines: { close: () => Promise<void> }[] = [];
  let open = true;
  await page.routeWebSocket(/graphql\/ws/, (socket) => {
    // Taken and dropped, as by a proxy whose server is gone.
    if (!open) return void socket.onMessage(() => socket.close({ code: 1001 }));
    socket.connectToServer();
    lines.push({ close: () => socket.close({ code: 1001 }) });
  });
  await joins(await newcomer(), made.token, 'Ada');
  await page.goto(`/invites/${made.id}/live`);
  await expect(row(page, 'Ada Learner')).toBeVisible();
  open = false;
  for (const line of lines) await line.close();
  await expect(page.getByText('Reconnecting', { exact: true })).toBeVisible();
  await expect(row(page, 'Ada Learner')).toBeVisible();
  await joins(await newcomer(), made.token, 'Mateo');
  await expect(row(page, 'Mateo Learner')).toHaveCount(0);
  open = true;
  // The waits between attempts have grown meanwhile.
  await expect(row(page, 'Mateo Learner')).toBeVisible({ timeout: 40_000 });
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(row(page, 'Ada Learner')).toHaveCount(1);
});
