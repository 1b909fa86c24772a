// What is left of a live event: its replay at any moment, sent to a colleague by its address, and the report of what the room
// struggled with. And who may look: not any more once a role is taken away.
import { type Page } from '@playwright/test';
import { HOUR, act, after, invite, inviteMember, tracks } from '../support/team.ts';
import { accessible, everyLook, expect, signIn, test } from '../support/test.ts';
import { asVisitor, joins, startPlay } from '../support/visitor.ts';

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
const tiles = (page: Page) => page.getByRole('region', { name: 'Filter by' });
const queue = (page: Page) => page.getByRole('region', { name: 'Queue' });
const replay = (page: Page) => page.getByRole('region', { name: 'Replay' });
const moment = (page: Page) => page.getByRole('slider', { name: 'Moment of the event' });

test('r120 an event is replayed to any moment, and its report says what was hard', async ({ owner, newcomer, server, script }) => {
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
  const trackId = (await tracks(script)).get('shell-first-steps')?.id as string;
  await joins(await newcomer(), made.token, 'Ada');
  const mateo = await newcomer();
  const claimId = await joins(mateo, made.token, 'Mateo');
  const { id: play, challenges } = await startPlay(mateo, claimId, trackId);
  const at = (challenge: number) => ({ play, challenge: challenges[challenge]?.id });
  const begin = `mutation($play: ID!, $challenge: ID!) { startChallenge(playId: $play, challengeId: $challenge) { userErrors { message } } }`;
  const check = `mutation($play: ID!, $challenge: ID!, $answers: [Int!]) { checkChallenge(playId: $play, challengeId: $challenge, answers: $answers) { attempt { passed } } }`;
  await asVisitor(mateo, begin, at(0));
  await asVisitor(mateo, check, at(0));
  await asVisitor(mateo, begin, at(1));
  for (let times = 0; times < 3; times += 1) await asVisitor(mateo, check, { ...at(1), answers: [3] });
  const raise = `mutation($play: ID!) { raiseHand(playId: $play, note: "Which of them is hidden?") { userErrors { message } } }`;
  await asVisitor(mateo, raise, { play });
  const inviteId = { id: made.id };
  await act(script, `mutation($claim: ID!) { resolveHelpRequest(claimId: $claim) { userErrors { message } } }`, { claim: claimId });
  await act(script, `mutation($id: ID!) { endEvent(inviteId: $id) { userErrors { message } } }`, inviteId);

  let atTheEnd = '';
  await test.step('r44 r120 the dashboard after the end is read-only, can be extended, and leads to what is left', async () => {
    await owner.goto(`/invites/${made.id}/live`);
    await expect(owner.getByText('Ended', { exact: true })).toBeVisible();
    await expect(owner.getByRole('button', { name: 'Message everyone' })).toHaveCount(0);
    await expect(owner.getByRole('button', { name: 'Extend', exact: true })).toBeVisible();
    await expect(owner.getByRole('link', { name: 'Activity report' })).toBeVisible();
    await expect(row(owner, 'Mateo Learner')).toBeVisible();
    atTheEnd = await tiles(owner).innerText();
    await owner.getByRole('link', { name: 'Replay' }).click();
    await expect(heading(owner, 'Autumn room')).toBeVisible();
  });

  await test.step('it begins with an empty room, and steps to the raised hand', async () => {
    await expect(owner.getByText('Nobody had joined yet')).toBeVisible();
    await replay(owner).getByRole('button', { name: 'Next raised hand' }).click();
    await expect(queue(owner)).toContainText('Which of them is hidden?');
    await expect(row(owner, 'Mateo Learner').getByRole('gridcell', { name: /^3 failed checks/ })).toBeVisible();
    await expect(row(owner, 'Ada Learner')).toBeVisible();
    await expect(owner).toHaveURL(/at=/);
    // Nothing can be done to what has been.
    await expect(owner.getByRole('checkbox', { name: /Select/ })).toHaveCount(0);
    await expect(queue(owner).getByRole('button', { name: /Take|Resolve: / })).toHaveCount(0);
    await row(owner, 'Mateo Learner').getByRole('button').click();
    const drawer = owner.getByRole('complementary', { name: 'Mateo Learner' });
    await expect(drawer).toContainText('raised a hand');
    await expect(drawer).not.toContainText('helped');
    await everyLook(owner, 'replay-hand');
    await drawer.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('a colleague sees the same moment by its address', async () => {
    await inviteMember(script, 'tomas@example.com', 'INSTRUCTOR');
    const other = await newcomer();
    await signIn(other, server, 'tomas@example.com');
    await other.goto(owner.url());
    await expect(queue(other)).toContainText('Which of them is hidden?');
    await expect(row(other, 'Mateo Learner').getByRole('gridcell', { name: /^3 failed checks/ })).toBeVisible();
    await other.close();
  });

  await test.step('the keyboard moves it, and its end is what the dashboard says', async () => {
    await moment(owner).focus();
    await owner.keyboard.press('Home');
    await expect(owner.getByText('Nobody had joined yet')).toBeVisible();
    await owner.keyboard.press('n');
    await expect(queue(owner)).toContainText('Which of them is hidden?');
    await owner.keyboard.press('End');
    await expect(queue(owner)).not.toContainText('Which of them is hidden?');
    await expect(row(owner, 'Mateo Learner')).toBeVisible();
    expect(await tiles(owner).innerText()).toBe(atTheEnd);
    await owner.keyboard.press('Home');
    const before = await moment(owner).inputValue();
    await owner.keyboard.press('+');
    await expect(replay(owner).getByLabel('Speed')).toHaveValue('16');
    await owner.keyboard.press('Space');
    await expect(replay(owner).getByRole('button', { name: 'Pause' })).toBeVisible();
    await expect(moment(owner)).not.toHaveValue(before);
    await owner.keyboard.press('Space');
    await expect(replay(owner).getByRole('button', { name: 'Play' })).toBeVisible();
  });

  await test.step('r116 the report says what the room struggled with, and leads to its plays', async () => {
    await owner.getByRole('link', { name: 'Activity report' }).click();
    await expect(heading(owner, 'Activity report: Autumn room')).toBeVisible();
    await expect(owner.getByText('3 failed checks of 1 learner')).toBeVisible();
    await expect(owner.getByText('1 answered')).toBeVisible();
    await everyLook(owner, 'replay-report');
    const [file] = await Promise.all([
      owner.waitForEvent('download'),
      owner.getByRole('link', { name: 'Export CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^event-.*\.csv$/);
    await owner.getByRole('link', { name: 'Plays in Reports' }).click();
    await expect(heading(owner, 'Activity Report')).toBeVisible();
    await expect(owner).toHaveURL(new RegExp(`invite=${made.id}`));
  });
});

test('whoever loses the role while watching is told so in words', async ({ newcomer, server, script, tolerated }) => {
  tolerated.push(/403|401|WebSocket/);
  const made = await invite(script, {
    publicTitle: 'Closed room',
    type: 'LIVE_EVENT',
    startsAt: after(-HOUR),
    endsAt: after(HOUR),
    timeZone: 'UTC',
  });
  await inviteMember(script, 'tomas@example.com', 'INSTRUCTOR');
  const page = await newcomer();
  await signIn(page, server, 'tomas@example.com');
  await page.goto(`/invites/${made.id}/live`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const { viewer } = await asVisitor<{ viewer: { user: { id: string } } }>(page, `{ viewer { user { id } } }`, {});
  await act(script, `mutation($id: ID!) { removeMember(teamSlug: "team", personId: $id) { userErrors { message } } }`, { id: viewer.user.id });
  await expect(heading(page, 'You may not watch this event')).toBeVisible();
  await accessible(page);
});
