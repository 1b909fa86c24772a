// What somebody presses and types while something else is under way: it counts, and nothing that comes late takes it back. Every
// answer is held until the hand has moved on.
import type { Page } from '@playwright/test';
import { hold } from '../support/held.ts';
import { heading } from '../support/playing.ts';
import { act, invite, inviteMember, invites, tracks } from '../support/team.ts';
import { expect, test } from '../support/test.ts';
import { acts, asVisitor, claim, leaveDetails, startPlay } from '../support/visitor.ts';

const said = (page: Page, words: string | RegExp) => page.locator('.toasts').getByText(words);
const dialog = (page: Page, name?: string | RegExp) => page.getByRole('dialog', { name });
const menu = (page: Page) => page.locator('.menu:popover-open');
const rename = ({ id }: { id: string }, publicTitle: string): [string, { id: string; publicTitle: string }] => [
  `mutation($id: ID!, $publicTitle: String!) {
    updateTrackInvite(id: $id, version: 1, input: { publicTitle: $publicTitle }) { userErrors { message } }
  }`,
  { id, publicTitle },
];

test('in the settings what is typed, chosen and asked meanwhile stays, and goes on', async ({ script, owner }) => {
  await inviteMember(script, 'maya@example.com');
  await inviteMember(script, 'noor@example.com');
  await owner.goto('/settings');
  const name = owner.getByLabel('Name');
  await name.fill('Harbour Labs');
  const renamed = await hold(owner, 'UpdateTeam');
  const known = await hold(owner, 'ViewerQuery');
  await name.press('Enter');
  await renamed.asked();
  await name.fill('Harbour Labs Europe');
  await renamed.letGo();
  await expect(said(owner, 'The team is called Harbour Labs now.')).toBeVisible();
  await known.asked();
  await known.letGo();
  await expect(owner.getByRole('button', { name: 'Team: Harbour Labs', exact: true })).toBeVisible();
  await expect(name).toHaveValue('Harbour Labs Europe');
  await expect(name).toBeFocused();
  await name.press('Enter');
  await expect(owner.getByRole('button', { name: 'Team: Harbour Labs Europe' })).toBeVisible();

  await owner.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Members' }).click();
  const row = (address: string) => owner.getByRole('row', { name: new RegExp(`^${address}`) });
  // Another address is typed, and a menu opened, before the list has the first.
  const listed = await hold(owner, 'InviteMember');
  await owner.getByLabel('E-mail').fill('ola@example.com');
  await owner.getByRole('button', { name: 'Invite' }).click();
  await listed.asked();
  await owner.getByLabel('E-mail').fill('per@example.com');
  await row('noor@example.com').getByRole('button', { name: 'Actions for' }).click();
  await expect(menu(owner)).toBeVisible();
  await listed.letGo();
  await expect(row('ola@example.com')).toBeVisible();
  await expect(menu(owner)).toBeVisible();
  await expect(owner.getByLabel('E-mail')).toHaveValue('per@example.com');

  // A second choice while the first is on its way.
  const role = owner.getByRole('combobox', { name: 'Role of maya@example.com' });
  const chosen = await hold(owner, 'SetInvitationRole');
  await role.selectOption('Instructor');
  await chosen.asked();
  await role.selectOption('Viewer');
  await chosen.letGo();
  await expect(said(owner, 'maya@example.com: Viewer now.')).toBeVisible();
  await expect(role).toHaveValue('VIEWER');
  await owner.reload();
  await expect(role).toHaveValue('VIEWER');

  // One question is asked while the deed of another is under way.
  const withdraw = async (address: string) => {
    await row(address).getByRole('button', { name: 'Actions for' }).click();
    await menu(owner).getByText('Withdraw invitation').click();
  };
  const withdrawn = await hold(owner, 'WithdrawInvitation');
  await withdraw('noor@example.com');
  await dialog(owner).getByRole('button', { name: 'Withdraw' }).click();
  await withdrawn.asked();
  await owner.keyboard.press('Escape');
  await withdraw('ola@example.com');
  await withdrawn.letGo();
  await expect(said(owner, 'The invitation of noor@example.com is withdrawn.')).toBeVisible();
  await expect(row('noor@example.com')).toHaveCount(0);
  await dialog(owner, 'Withdraw the invitation of ola@example.com?').getByRole('button', { name: 'Withdraw' }).click();
  await expect(row('ola@example.com')).toHaveCount(0);
});

test.describe('at the desk', () => {
  test.use({ tolerated: [/ERR_FAILED|Failed to load resource/] });

  test('a lost question closes nothing, a run goes on behind the next, and what is edited while it is saved stays', async ({
    script,
    owner,
  }) => {
    // Nobody can say who sits at the desk: it stays open, with what is typed.
    await owner.goto('/invites/new');
    await owner.getByLabel('Public title').fill('Half a title');
    let lost = 0;
    await owner.route('**/graphql', (route) => {
      if (lost > 0 || !route.request().postData()?.includes('"ViewerQuery"')) return route.fallback();
      lost += 1;
      return route.abort();
    });
    await owner.clock.setFixedTime(Date.now() + 60_000);
    await owner.evaluate(() => void window.dispatchEvent(new Event('focus')));
    await expect.poll(() => lost).toBe(1);
    await owner.getByRole('link', { name: /Restrictions/ }).first().click();
    await owner.goBack();
    await expect(owner.getByLabel('Public title')).toHaveValue('Half a title');
    await expect(owner.getByRole('button', { name: 'Share content' })).toBeVisible();
    await owner.unrouteAll();

    await invites(script, ['Monday', 'Tuesday']);
    await owner.goto('/invites');
    const doom = async (title: string) => {
      await owner.getByRole('button', { name: `More for ${title}` }).click();
      await menu(owner).getByRole('button', { name: 'Delete' }).click();
    };
    const deleted = await hold(owner, 'DeleteTrackInvite');
    await doom('Monday');
    await dialog(owner).getByRole('button', { name: 'Delete' }).click();
    await deleted.asked();
    await dialog(owner).getByRole('button', { name: 'Close' }).click();
    await doom('Tuesday');
    await deleted.letGo();
    await expect(said(owner, '“Monday” is deleted.')).toBeVisible();
    const question = dialog(owner, 'Delete “Tuesday”?');
    await expect(question.getByRole('radio', { name: /Delete the link/ })).toBeChecked();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect(owner.getByRole('link', { name: 'Tuesday' })).toBeVisible();
    await expect(owner.getByRole('link', { name: 'Monday' })).toHaveCount(0);

    // A list that cannot be read again is still there, and said to be old.
    await owner.goto('/content');
    const track = owner.getByRole('row', { name: /First steps in the shell/ });
    await track.getByRole('button', { name: /^More for/ }).click();
    await menu(owner).getByText('Archive').click();
    await owner.route('**/graphql', (route) =>
      route.request().postData()?.includes('"ContentQuery"') ? route.abort() : route.fallback(),
    );
    await dialog(owner).getByRole('button', { name: 'Archive' }).click();
    await expect(said(owner, /What is shown may be old/)).toBeVisible();
    await expect(track).toBeVisible();
    await owner.unrouteAll();

    // The form is changed on while it is being saved.
    await owner.goto('/form');
    await owner.getByRole('button', { name: 'Add a text field' }).click();
    const label = owner.getByLabel('Label of the text field');
    await label.fill('Shirt');
    const saved = await hold(owner, 'UpdateInviteForm');
    await owner.getByRole('button', { name: 'Save' }).click();
    await saved.asked();
    await label.fill('Shirt size');
    await saved.letGo();
    await expect(said(owner, 'People not yet asked get this form from now on.')).toBeVisible();
    await expect(label).toHaveValue('Shirt size');
    await expect(owner.getByText('Changes not saved')).toBeVisible();
    await owner.getByRole('button', { name: 'Save' }).click();
    await expect(owner.getByText('Saved', { exact: true })).toBeVisible();
    await owner.reload();
    await expect(label).toHaveValue('Shirt size');
  });
});

test('r115 what a visitor types at a door stays while the invite changes, and a press leads nobody away from where they went', async ({
  script,
  newcomer,
}) => {
  const strict = await invite(script, { accessSetting: 'SPECIFIC_PEOPLE', allowedEmailAddresses: ['acme.example'], publicTitle: 'Strict' });
  const page = await newcomer();
  await page.goto(`/i/${strict.token}`);
  await page.getByLabel('E-mail').fill('noor@acme.exam');
  await act(script, ...rename(strict, 'Strict, renamed'));
  await expect(heading(page, 'Strict, renamed')).toBeVisible();
  await expect(page.getByLabel('E-mail')).toHaveValue('noor@acme.exam');
  await expect(page.getByLabel('E-mail')).toBeFocused();

  const asking = await invite(script, { accessSetting: 'ANYONE_LEAVING_DETAILS', publicTitle: 'Asking' });
  await page.goto(`/i/${asking.token}`);
  await page.getByLabel('First name').fill('Noo');
  await act(script, ...rename(asking, 'Asking, renamed'));
  await expect(heading(page, 'Asking, renamed')).toBeVisible();
  await expect(page.getByLabel('First name')).toHaveValue('Noo');
  await expect(page.getByLabel('First name')).toBeFocused();

  // Their details, corrected while they play elsewhere.
  await leaveDetails(page, asking.token, 'Noor');
  const claimId = await claim(page, asking.token);
  const shell = (await tracks(script)).get('shell-first-steps')?.id as string;
  await page.goto('/my-data');
  await page.getByRole('button', { name: 'Correct my details' }).click();
  await page.getByLabel('First name').fill('Noortje');
  const { id, challenges } = await startPlay(page, claimId, shell);
  await page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await expect(page.getByText('1 play with its results')).toBeVisible();
  await expect(page.getByLabel('First name')).toHaveValue('Noortje');
  await expect(page.getByLabel('First name')).toBeFocused();

  // What was asked before a move does not take it back.
  await acts(page, `mutation($play: ID!, $challenge: ID!) { startChallenge(playId: $play, challengeId: $challenge) { userErrors { message } } }`, {
    play: id,
    challenge: challenges[0]?.id,
  });
  await page.goto(`/play/${id}`);
  await expect(page.getByRole('button', { name: 'Mark as done' })).toBeVisible();
  const old = await hold(page, 'PlayQuery', 1);
  await page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await old.asked();
  // The move asks as well, and is answered at once.
  await page.getByRole('button', { name: 'Mark as done' }).click();
  await expect(page.getByText('You completed this challenge')).toBeVisible();
  await old.letGo();
  await expect(page.getByText('You completed this challenge')).toBeVisible();

  // A review that is written before the one of the day before has come.
  await acts(page, `mutation($play: ID!) { stopPlay(playId: $play) { userErrors { message } } }`, { play: id });
  await acts(page, `mutation($play: ID!) { reviewPlay(playId: $play, score: 2, words: "Short") { userErrors { message } } }`, { play: id });
  const before = await hold(page, 'PlayReviewQuery');
  await page.goto(`/play/${id}`);
  await before.asked();
  await page.getByLabel('5, Excellent').check();
  await page.getByLabel('Why?').fill('Better than I thought');
  await before.letGo();
  await expect(page.getByRole('button', { name: 'Change review' })).toBeVisible();
  await expect(page.getByLabel('5, Excellent')).toBeChecked();
  await expect(page.getByLabel('Why?')).toHaveValue('Better than I thought');

  // Somebody starts a play and goes elsewhere before it is there.
  await page.goto('/library');
  const started = await hold(page, 'StartPlay');
  await page.getByRole('button', { name: /^Play again/ }).click();
  await dialog(page).getByRole('button', { name: 'Start a new play' }).click();
  await started.asked();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'My data' }).click();
  await started.letGo();
  await expect(heading(page, 'My data')).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/my-data');
  type Running = { viewer: { library: { nodes: { tracks: { currentPlay: { id: string } | null }[] }[] } } };
  const { viewer } = await asVisitor<Running>(page, '{ viewer { library { nodes { tracks { currentPlay { id } } } } } }');
  expect(viewer.library.nodes[0]?.tracks[0]?.currentPlay).not.toBeNull();
});

test('one learner is looked at while they play on, and the palette opens what one walked to', async ({ script, owner, newcomer }) => {
  const { id, token } = await invite(script, { publicTitle: 'Course' });
  const ada = await newcomer();
  const claimId = await claim(ada, token);
  const shell = (await tracks(script)).get('shell-first-steps')?.id as string;
  const play = await startPlay(ada, claimId, shell);
  await owner.goto(`/invites/${id}/learners?learner=${claimId}`);
  const learner = dialog(owner, 'Learner');
  await learner.getByText(/, play 1/).click();
  await expect(learner.getByText('Look around')).toBeVisible();
  const step = (mutation: string) =>
    acts(ada, `mutation($play: ID!, $challenge: ID!) { ${mutation}(playId: $play, challengeId: $challenge) { userErrors { message } } }`, {
      play: play.id,
      challenge: play.challenges[0]?.id,
    });
  await step('startChallenge');
  await step('checkChallenge');
  await expect(learner.getByText(/1 of 6 challenges/)).toBeVisible();
  await expect(learner.getByText('Names with a dot')).toBeVisible();
  await owner.keyboard.press('Escape');

  // What the tester says is read while others claim.
  await owner.goto(`/invites/${id}/access`);
  await owner.getByRole('button', { name: 'Try', exact: true }).click();
  await expect(owner.getByText(/^Rule R\d+/)).toBeVisible();
  const news = owner.getByRole('navigation', { name: 'This invite' }).getByRole('link', { name: /^Learners/ });
  await claim(await newcomer(), token);
  await expect(news).toHaveText('Learners2');
  await expect(owner.getByText(/^Rule R\d+/)).toBeVisible();

  // Invites that come later push what one stands at down the list.
  await owner.goto('/invites');
  await expect(owner.getByRole('link', { name: 'Course', exact: true })).toBeVisible();
  const found = await hold(owner, 'PaletteQuery');
  await owner.keyboard.press('Control+k');
  const field = owner.getByRole('combobox', { name: 'Find an invite, a track, an action' });
  await field.fill('co');
  const option = owner.getByRole('option', { selected: true });
  await expect(option).toBeVisible();
  await field.press('ArrowDown');
  const walkedTo = await option.innerText();
  await found.asked();
  await found.letGo();
  await expect(owner.getByRole('option', { name: /Course/ })).toBeVisible();
  await expect(option).toHaveText(walkedTo.replace(/\n/g, ''));
});
