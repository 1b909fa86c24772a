// What a learner meets while playing, beside the challenges themselves: an instructor, the clock, the network, a second tab,
// access that goes, what a play leaves behind. Instructors and organisers act through the API in contexts of their own.
import { type Page } from '@playwright/test';
import { atChallenge, complete, heading, startChallenge } from '../support/playing.ts';
import { HOUR, MINUTE, after, invite, revoke } from '../support/team.ts';
import { everyLook, expect, test } from '../support/test.ts';
import { acts, asVisitor, claim, leaveDetails } from '../support/visitor.ts';

/** Asks the server again, as the page does when the browser is back on line. */
const lookAgain = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('online')));

const playOf = (page: Page) => new URL(page.url()).pathname.split('/').pop() as string;

/** Claims and starts the shell track by the library. */
async function starts(page: Page, token: string): Promise<string> {
  const held = await claim(page, token);
  await page.goto('/library');
  await page.getByRole('button', { name: /^Start.*First steps in the shell$/ }).click();
  await atChallenge(page, 'Look around');
  return held;
}

test('an instructor and a learner meet beside a play', async ({ owner, newcomer, script }) => {
  test.slow();
  const event = await invite(script, {
    publicTitle: 'Autumn room',
    type: 'LIVE_EVENT',
    startsAt: after(-HOUR),
    endsAt: after(3 * HOUR),
    timeZone: 'Europe/Lisbon',
  });
  const learner = await newcomer();
  const held = await starts(learner, event.token);
  const play = playOf(learner);
  await startChallenge(learner);

  await test.step('a hand goes up with a line about why, is taken, and comes down', async () => {
    await learner.getByRole('button', { name: 'Raise hand' }).click();
    const dialog = learner.getByRole('dialog', { name: 'Raise your hand' });
    await everyLook(learner, 'learner-raise-hand');
    await dialog.getByLabel(/What is it about/).fill('Which of them is hidden?');
    await learner.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(learner.getByText('Your hand is up')).toBeVisible();
    await expect(learner.getByText('Which of them is hidden?')).toBeVisible();
    await acts(owner, 'mutation($claim: ID!) { takeHelpRequest(claimId: $claim) { userErrors { message } } }', { claim: held });
    await expect(learner.getByText(/is on the way to you/)).toBeVisible();
    await learner.getByRole('button', { name: 'Lower hand' }).first().click();
    await expect(learner.getByText(/is on the way to you/)).toBeHidden();
    await expect(learner.getByRole('button', { name: 'Raise hand' })).toBeVisible();
  });

  await test.step('messages come as they are written, stay until dismissed, and are kept in a list', async () => {
    const write = (message: string, to?: string[]) =>
      acts(
        owner,
        'mutation($invite: ID!, $message: String!, $to: [ID!]) { broadcast(inviteId: $invite, message: $message, claimIds: $to) { userErrors { message } } }',
        { invite: event.id, message, to },
      );
    await write('Welcome, everybody.');
    const message = learner.getByRole('status').filter({ hasText: 'Welcome, everybody.' });
    await expect(message).toBeVisible();
    await write('Look at the names once more.', [held]);
    await expect(learner.getByRole('status').filter({ hasText: 'Look at the names once more.' })).toBeVisible();
    await learner.getByText('2 messages from your instructors').click();
    await expect(learner.getByRole('listitem').filter({ hasText: 'Welcome, everybody.' })).toContainText('to everybody');
    await everyLook(learner, 'learner-messages');
    await learner.getByText('2 messages from your instructors').click();
    await learner.getByRole('button', { name: 'Dismiss message' }).click();
    await learner.reload();
    await expect(learner.getByText('2 messages from your instructors')).toBeVisible();
    await expect(learner.getByRole('button', { name: 'Dismiss message' })).toHaveCount(0);
  });

  await test.step('r22 more time and a step by the instructor are told; what was typed stays', async () => {
    await learner.getByRole('button', { name: 'Raise hand' }).click();
    const line = learner.getByLabel(/What is it about/);
    await line.fill('Half a thought');
    await acts(owner, 'mutation($play: ID!) { extendPlay(playId: $play, minutes: 15) { userErrors { message } } }', { play });
    await expect(learner.getByText(/gave you 15 more minutes/).first()).toBeAttached();
    const { play: known } = await asVisitor<{ play: { challenges: { id: string }[] } }>(
      learner,
      'query($id: ID!) { play(id: $id) { challenges { id } } }',
      { id: play },
    );
    await acts(
      owner,
      'mutation($play: ID!, $to: ID!) { skipLearnerToChallenge(playId: $play, challengeId: $to) { userErrors { message } } }',
      { play, to: known.challenges[2]?.id },
    );
    await expect(learner.getByText(/“Sort the inbox”/).first()).toBeAttached();
    await expect(line).toHaveValue('Half a thought');
    await learner.keyboard.press('Escape');
    await everyLook(learner, 'learner-told');
    await learner.getByRole('button', { name: /^Next challenge.*Sort the inbox$/ }).click();
    await atChallenge(learner, 'Sort the inbox');
    const dismiss = learner.getByRole('button', { name: 'Dismiss', exact: true });
    await expect(dismiss).toHaveCount(2);
    await dismiss.first().press('Enter');
    await dismiss.first().press('Enter');
    await expect(dismiss).toHaveCount(0);
  });

  await test.step('r97b access that is removed lets the play go on, and says what that means', async () => {
    await revoke(script, held);
    await expect(learner.getByText(/The organiser removed your access/).first()).toBeAttached();
    await expect(heading(learner, 'Sort the inbox')).toBeVisible();
  });

  await test.step('a play that the instructor stops says why, and what to do next', async () => {
    await acts(
      owner,
      'mutation($plays: [ID!]!) { stopPlays(playIds: $plays, reason: "We go on together after lunch.") { userErrors { message } } }',
      { plays: [play] },
    );
    await expect(heading(learner, 'This play was stopped')).toBeVisible();
    await expect(learner.getByText('We go on together after lunch.')).toBeVisible();
    await expect(learner.getByText('no new play can be started', { exact: false })).toBeVisible();
    await everyLook(learner, 'learner-stopped');
  });
});

test('a play survives the network, a second tab and the clock, and leaves its results', async ({
  newcomer,
  script,
  server,
  tolerated,
}) => {
  test.slow();
  tolerated.push(/ERR_INTERNET_DISCONNECTED|Failed to load resource|WebSocket/);
  const made = await invite(script, { playLimit: 2, contentDuration: { days: 10 }, showShareButton: true });
  const learner = await newcomer();
  await starts(learner, made.token);
  await startChallenge(learner);

  await test.step('terminals: where they will stand, and that there are none yet', async () => {
    const terminals = learner.getByRole('region', { name: 'Terminals' });
    await expect(terminals).toContainText('not switched on');
    await terminals.scrollIntoViewIfNeeded();
    await everyLook(learner, 'learner-challenge');
  });

  await test.step('r71 the invite is shared from inside the track, by link and by code', async () => {
    await learner.getByRole('button', { name: 'Share' }).click();
    const code = learner.getByRole('img', { name: 'QR code of the link' });
    await expect(code).toBeVisible();
    expect(await code.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    await everyLook(learner, 'learner-share');
    await learner.keyboard.press('Escape');
  });

  await complete(learner);
  await learner.getByRole('button', { name: /^Next challenge/ }).click();
  await atChallenge(learner, 'Names with a dot');
  const answers = learner.getByRole('group', { name: /^Choose/ });
  const check = learner.getByRole('button', { name: 'Check', exact: true });

  await test.step('a quiz has nothing to start, a wrong answer has words, and a choice survives a reload', async () => {
    await expect(learner.getByRole('button', { name: 'Start challenge' })).toHaveCount(0);
    await answers.getByLabel(/encrypted/).check();
    await learner.reload();
    await expect(answers.getByLabel(/encrypted/)).toBeChecked();
    await check.click();
    await expect(learner.getByText('That is not right.', { exact: false })).toBeVisible();
    await everyLook(learner, 'learner-wrong');
  });

  await test.step('an answer given without a network is kept and goes out once', async () => {
    await answers.getByLabel(/begins with a dot/).check();
    await learner.context().setOffline(true);
    await check.click();
    await expect(learner.getByText('Not sent yet', { exact: false })).toBeVisible();
    await expect(answers.getByLabel(/begins with a dot/)).toBeChecked();
    await learner.context().setOffline(false);
    await expect(learner.getByText('You completed this challenge')).toBeVisible();
    const { play } = await asVisitor<{ play: { challenges: { attempts: unknown[] }[] } }>(
      learner,
      'query($id: ID!) { play(id: $id) { challenges { attempts { id } } } }',
      { id: playOf(learner) },
    );
    expect(play.challenges[1]?.attempts).toHaveLength(2);
  });

  await test.step('a second tab follows', async () => {
    const second = await learner.context().newPage();
    await second.goto(learner.url());
    await atChallenge(second, 'Sort the inbox');
    await second.getByRole('button', { name: 'Start challenge' }).click();
    await second.getByRole('button', { name: 'Mark as done' }).click();
    await expect(learner.getByRole('navigation', { name: 'Challenges' })).toContainText('3 of 6 challenges completed');
    await second.close();
  });

  await test.step('r22 the last tenth and the last minute are said, and the end is explained', async () => {
    const { play } = await asVisitor<{ play: { endsAt: string; startedAt: string } }>(
      learner,
      'query($id: ID!) { play(id: $id) { endsAt startedAt } }',
      { id: playOf(learner) },
    );
    const end = Date.parse(play.endsAt);
    const whole = end - Date.parse(play.startedAt);
    await server.setClock(after(-whole / 11, end));
    await lookAgain(learner);
    await expect(learner.getByText(/left in this play/).first()).toBeAttached();
    await everyLook(learner, 'learner-tenth');
    await server.setClock(after(-MINUTE / 2, end));
    await lookAgain(learner);
    await expect(learner.getByText(/\d+ s left in this play/).first()).toBeAttached();
    await server.setClock(after(MINUTE, end));
    await lookAgain(learner);
    await expect(heading(learner, 'The time of this play is over')).toBeVisible();
  });

  await test.step('results, and a review of one\'s own', async () => {
    const results = learner.getByRole('region', { name: 'Results' });
    await expect(results.getByRole('listitem').filter({ hasText: 'Names with a dot' })).toContainText('Right after 2 checks');
    await expect(results.getByRole('listitem').filter({ hasText: 'Ring the bell' })).toContainText('Not reached');
    await learner.getByRole('button', { name: 'Send review' }).click();
    await expect(learner.getByText('Choose a score first.')).toBeVisible();
    await learner.getByRole('radio', { name: /^4/ }).check({ force: true });
    await learner.getByLabel(/^Why/).fill('Clear, but I wanted more time.');
    await learner.getByRole('button', { name: 'Send review' }).click();
    await expect(learner.getByRole('button', { name: 'Change review' })).toBeVisible();
    await everyLook(learner, 'learner-results');
    await learner.reload();
    await expect(learner.getByRole('radio', { name: /^4/ })).toBeChecked();
  });

  await test.step('r25 playing again says what it costs, and is a new play', async () => {
    const before = playOf(learner);
    await learner.getByRole('button', { name: /^Play again/ }).click();
    const dialog = learner.getByRole('dialog', { name: 'Play again?' });
    await expect(dialog).toContainText('the last one');
    await everyLook(learner, 'learner-again');
    await dialog.getByRole('button', { name: 'Start a new play' }).click();
    await atChallenge(learner, 'Look around');
    expect(playOf(learner)).not.toBe(before);
    await expect(learner.getByText('0 of 6 challenges completed').first()).toBeAttached();
  });
});

test('a library says what is held, until when, and why not any more; the data behind it is the learner\'s', async ({
  newcomer,
  script,
  server,
}) => {
  test.slow();
  const learner = await newcomer();
  const form = { accessSetting: 'ANYONE_LEAVING_DETAILS' };
  const made = {
    forever: await invite(script, { publicTitle: 'Without an end', ...form }),
    soon: await invite(script, { publicTitle: 'For ten hours', contentDuration: { hours: 10 } }),
    ended: await invite(script, { publicTitle: 'For an hour', contentDuration: { hours: 1 } }),
    removed: await invite(script, { publicTitle: 'Taken away' }),
  };
  await leaveDetails(learner, made.forever.token, 'Ada');
  for (const { token } of [made.forever, made.soon, made.ended]) await claim(learner, token);
  await revoke(script, await claim(learner, made.removed.token));
  await server.setClock(after(9 * HOUR + 30 * MINUTE));

  await test.step('each state has its words and a next step', async () => {
    await learner.goto('/library');
    const held = (title: string) => learner.locator('section').filter({ has: learner.getByRole('heading', { name: title }) });
    await expect(held('Without an end')).toContainText('Yours without an end');
    await expect(held('For ten hours')).toContainText('Access ends in');
    await expect(held('For an hour')).toContainText('Your access ended on');
    await expect(held('For an hour')).toContainText('Ask the organiser');
    await expect(held('Taken away')).toContainText('The organiser removed your access');
    await expect(held('Taken away')).toContainText('Write to the organiser');
    await everyLook(learner, 'learner-library');
  });

  await test.step('one invite, one Start', async () => {
    await learner.goto(`/i/${made.forever.token}`);
    await expect(learner.getByRole('button', { name: /^Start/ })).toHaveCount(1);
  });

  await test.step('my data: seen, corrected, exported', async () => {
    await learner.goto('/library');
    await learner.getByRole('link', { name: 'My data' }).click();
    await expect(heading(learner, 'My data')).toBeVisible();
    await expect(learner.getByText('4 claimed invites', { exact: false })).toBeVisible();
    await everyLook(learner, 'learner-my-data');
    await learner.getByRole('button', { name: 'Correct my details' }).click();
    await learner.getByLabel('E-mail').fill('nobody');
    await learner.getByLabel('First name').fill('Augusta Ada');
    await learner.getByRole('button', { name: 'Save' }).click();
    await expect(learner.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
    await everyLook(learner, 'learner-my-data-wrong');
    await learner.getByLabel('E-mail').fill('ada@example.org');
    await learner.getByRole('button', { name: 'Save' }).click();
    await expect(learner.getByText('Augusta Ada')).toBeVisible();
    const download = learner.waitForEvent('download');
    await learner.getByRole('button', { name: 'Export my data' }).click();
    const stream = await (await download).createReadStream();
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer);
    const file = JSON.parse(Buffer.concat(parts).toString()) as { teams: { details: { values: { firstName: string } }; claims: unknown[] }[] };
    expect(file.teams[0]?.details.values.firstName).toBe('Augusta Ada');
    expect(file.teams[0]?.claims).toHaveLength(4);
  });
});
