// What authors do with invites they have: edit, keep a draft, meet each other, close, duplicate, delete.
import type { Page } from '@playwright/test';
import { heading } from '../support/playing.ts';
import { DAY, HOUR, after, closeInvite, invite, inviteMember, tracks } from '../support/team.ts';
import { accessible, expect, signIn, test } from '../support/test.ts';
import { asVisitor, claim } from '../support/visitor.ts';

/** Opens a row's menu and presses an item of it. */
async function choose(page: Page, title: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${title}`, exact: true }).click();
  const menu = page.locator('.menu:popover-open');
  await menu.getByText(item, { exact: true }).click();
}

// A row is named by its cells, the first of which picks it.
const row = (page: Page, title: string) => page.getByRole('row', { name: new RegExp(`^(Select )?${title}`) });
const toast = (page: Page, words: string | RegExp) => page.getByRole('status').filter({ hasText: words }).first();

test('r92a the second of two authors is told what changed, and overwrites nothing silently', async ({
  server,
  script,
  owner,
  newcomer,
}) => {
  await inviteMember(script, 'maya@example.com');
  const { id } = await invite(script, { publicTitle: 'Monday', inviteLimit: 30 });
  const maya = await newcomer();
  await signIn(maya, server, 'maya@example.com');

  await owner.goto(`/invites/${id}/edit`);
  await maya.goto(`/invites/${id}/edit/restrictions`);
  await owner.getByLabel('Public title').fill('Tuesday');
  await maya.getByLabel('How many unique users can access this invite?').fill('40');
  await owner.goto(`/invites/${id}/edit/review`);
  await owner.getByRole('button', { name: 'Save' }).click();
  await expect(toast(owner, 'Saved.')).toBeVisible();

  await maya.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: /^Review/ }).click();
  await maya.getByRole('button', { name: 'Save' }).click();
  const notice = maya.getByText('Somebody saved this invite while you were editing it');
  await expect(notice).toBeVisible();
  await expect(maya.getByText('Public title: Monday → Tuesday')).toBeVisible();
  await accessible(maya);
  await maya.getByRole('button', { name: 'Save' }).click();
  await expect(toast(maya, 'Saved.')).toBeVisible();

  type Answer = { trackInvite: { publicTitle: string; inviteLimit: number } };
  const { trackInvite } = await script.ask<Answer>(
    `query($id: ID!) { trackInvite(id: $id) { publicTitle inviteLimit } }`,
    { id },
  );
  expect(trackInvite).toEqual({ publicTitle: 'Tuesday', inviteLimit: 40 });
});

test('r104 r105 a row has its menu, and the link is on the clipboard before the pop-up asks', async ({ server, script, owner }) => {
  const { token } = await invite(script, { publicTitle: 'Monday' });
  await owner.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await owner.goto('/invites');
  await owner.getByRole('button', { name: 'More for Monday', exact: true }).click();
  const menu = owner.locator('.menu:popover-open');
  for (const item of ['Copy invite link', 'Edit', 'Duplicate', 'Stop accepting new learners', 'Delete']) {
    await expect(menu.getByText(item, { exact: true })).toBeVisible();
  }
  await menu.getByText('Copy invite link', { exact: true }).click();
  const popUp = owner.getByRole('dialog', { name: 'Copy invite URL' });
  await expect(popUp.getByRole('button', { name: 'Copy to clipboard' })).toBeVisible();
  const url = `${server.url}/i/${token}`;
  await expect(popUp.getByLabel('Monday')).toHaveValue(url);
  expect(await owner.evaluate(() => navigator.clipboard.readText())).toBe(url);
});

test('r89 r91 an edit says who keeps old terms, and they do', async ({ script, owner, newcomer }) => {
  const { id, token } = await invite(script, { publicTitle: 'Course', playLimit: 2 });
  const learner = await newcomer();
  await claim(learner, token);
  await owner.goto(`/invites/${id}/edit/restrictions`);
  await expect(owner.getByText('1 learner has claimed this invite')).toBeVisible();
  await owner.getByLabel('How many times can each track be played per person?').fill('5');
  await owner.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: /^Basics/ }).click();
  await expect(owner.getByText('The type is locked because people have claimed this invite.')).toBeVisible();
  await owner.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: /^Review/ }).click();
  const changes = owner.getByRole('region', { name: 'What will change' });
  await expect(changes).toContainText('1 learner keeps the old terms');
  await expect(changes).toContainText('2 → 5');
  await accessible(owner);
  await owner.getByRole('button', { name: 'Save' }).click();
  await expect(toast(owner, '1 learner keeps the terms they claimed with.')).toBeVisible();
  await learner.goto('/library');
  await expect(learner.getByText('2 of 2 plays left')).toBeVisible();
  const later = await newcomer();
  await claim(later, token);
  await later.goto('/library');
  await expect(later.getByText('5 of 5 plays left')).toBeVisible();
});

test('r93 r95 deleting the link keeps the learners’ access', async ({ script, owner, newcomer }) => {
  const { token } = await invite(script, { publicTitle: 'Old link' });
  const learner = await newcomer();
  await claim(learner, token);
  await owner.goto('/invites');
  await choose(owner, 'Old link', 'Delete');
  const dialog = owner.getByRole('dialog', { name: /^Delete “Old link”/ });
  await expect(dialog.getByRole('radio', { name: /^Delete the link; 1 learner keeps access/ })).toBeChecked();
  await accessible(owner);
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(owner.getByText('No invites yet')).toBeVisible();
  await learner.goto(`/i/${token}`);
  await expect(learner.getByRole('button', { name: /^Start.*First steps/ }).first()).toBeVisible();
  const stranger = await newcomer();
  await stranger.goto(`/i/${token}`);
  await expect(heading(stranger, 'This link does not work')).toBeVisible();
});

test('r93 deleting with access takes it away, and names how many play right now', async ({
  script,
  owner,
  newcomer,
}) => {
  const { token } = await invite(script, { publicTitle: 'Mistake' });
  const learner = await newcomer();
  const claimId = await claim(learner, token);
  const trackId = (await tracks(script)).get('shell-first-steps')?.id;
  await asVisitor(
    learner,
    'mutation($claimId: ID!, $trackId: ID!) { startPlay(claimId: $claimId, trackId: $trackId) { play { id } } }',
    { claimId, trackId },
  );
  await owner.goto('/invites');
  await choose(owner, 'Mistake', 'Delete');
  const dialog = owner.getByRole('dialog', { name: /^Delete “Mistake”/ });
  await dialog.getByRole('radio', { name: /remove access for 1 learner, 1 of them playing right now/ }).check();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(owner.getByText('No invites yet')).toBeVisible();
  await learner.goto(`/i/${token}`);
  await expect(learner.getByText('The organiser removed your access')).toBeVisible();
});

test('r97a r107 a closed invite takes nobody new, leaves the list, and is found among the expired', async ({
  script,
  owner,
  newcomer,
}) => {
  const { token } = await invite(script, { publicTitle: 'Enough' });
  await owner.goto('/invites');
  await choose(owner, 'Enough', 'Stop accepting new learners');
  const dialog = owner.getByRole('dialog', { name: /^Stop accepting new learners/ });
  await accessible(owner);
  await dialog.getByRole('button', { name: 'Stop accepting' }).click();
  await expect(owner.getByText('All invites are expired')).toBeVisible();
  await accessible(owner);
  await owner.getByRole('button', { name: 'Show expired' }).click();
  await expect(row(owner, 'Enough')).toContainText('Expired');
  expect(new URL(owner.url()).searchParams.get('status')).toContain('expired');
  const stranger = await newcomer();
  await stranger.goto(`/i/${token}`);
  await expect(stranger.getByText('This invite takes no new people')).toBeVisible();
});

test('r98 r99 r101 a duplicate begins with every setting, stores nothing before Save, and has a link of its own', async ({
  script,
  owner,
}) => {
  const original = await invite(script, {
    publicTitle: 'Spring course',
    internalDescription: 'For partners',
    playLimit: 4,
    inviteLimit: 25,
    contentDuration: { months: 2 },
    accessSetting: 'SPECIFIC_PEOPLE',
    allowedEmailAddresses: ['acme.example'],
  });
  await owner.goto('/invites');
  await choose(owner, 'Spring course', 'Duplicate');
  await expect(owner.getByLabel('Public title')).toHaveValue('Spring course Copy');
  await expect(owner.getByLabel('Internal description')).toHaveValue('For partners');
  await owner.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: /^Access/ }).click();
  await expect(owner.getByRole('list', { name: 'Allowed entries' })).toContainText('@acme.example');
  await owner.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: /^Review/ }).click();

  type Answer = { team: { trackInvites: { nodes: { publicTitle: string; token: string; claimCount: number }[] } } };
  const listed = async () => {
    const query = '{ team(slug: "team") { trackInvites(first: 9) { nodes { publicTitle token claimCount } } } }';
    return (await script.ask<Answer>(query)).team.trackInvites.nodes;
  };
  expect(await listed(), 'nothing is stored yet').toHaveLength(1);
  await owner.getByRole('button', { name: 'Save' }).click();
  await expect(row(owner, 'Spring course Copy')).toContainText('0 of 25');
  const [copy] = await listed();
  expect(copy?.publicTitle).toBe('Spring course Copy');
  expect(copy?.token).not.toBe(original.token);
});

test('r102 a duplicate of an expired invite has to be mended before it is saved', async ({ script, owner }) => {
  const past = await invite(script, { publicTitle: 'Last year', expiresAt: after(HOUR), timeZone: 'Europe/Amsterdam' });
  await closeInvite(script, past.id);
  await owner.goto(`/invites/new?from=${past.id}`);
  await expect(owner.getByLabel('Public title')).toHaveValue('Last year Copy');
  await owner.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: /^Review/ }).click();
  await owner.getByRole('button', { name: 'Save' }).click();
  await expect(owner.getByRole('form', { name: 'Restrictions' })).toBeVisible();
  const date = owner.getByLabel('Expires on');
  await expect(date).toHaveAttribute('aria-invalid', 'true');
  await accessible(owner);
  await date.fill(after(30 * DAY).slice(0, 10));
  await owner.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: /^Review/ }).click();
  await owner.getByRole('button', { name: 'Save' }).click();
  await expect(row(owner, 'Last year Copy')).toContainText('Active');
});

test('a draft survives a reload, says so, and can be discarded', async ({ owner }) => {
  await owner.goto('/invites/new');
  await owner.getByLabel('Public title').fill('Half a thought');
  await owner.reload();
  await expect(owner.getByLabel('Public title')).toHaveValue('Half a thought');
  await expect(owner.getByText('This is the draft you left here')).toBeVisible();
  await accessible(owner);
  await owner.getByRole('button', { name: 'Discard draft' }).click();
  const dialog = owner.getByRole('dialog', { name: 'Discard draft?' });
  await accessible(owner);
  await dialog.getByRole('button', { name: 'Discard draft' }).click();
  await expect(owner.getByLabel('Public title')).toHaveValue('');
  await owner.reload();
  await expect(owner.getByLabel('Public title')).toHaveValue('');
});

test('r2 r8 r18 mistakes are shown at their fields and counted on their steps', async ({ owner }) => {
  await owner.goto('/invites/new/restrictions');
  await owner.getByRole('group', { name: /^How long is content/ }).getByLabel('Specify').check();
  await owner.getByRole('group', { name: /^How long is content/ }).getByRole('textbox', { name: 'Months' }).fill('0');
  const steps = owner.getByRole('navigation', { name: 'Steps' });
  await steps.getByRole('link', { name: /^Review/ }).click();
  await owner.getByRole('button', { name: 'Save' }).click();
  await expect(owner.getByRole('form', { name: 'Basics' })).toBeVisible();
  await expect(owner.getByLabel('Public title')).toHaveAttribute('aria-invalid', 'true');
  await expect(steps.getByRole('link', { name: /^Basics/ })).toContainText('2 errors');
  await expect(steps.getByRole('link', { name: /^Restrictions/ })).toContainText('1 error');
  await accessible(owner);
  await steps.getByRole('link', { name: /^Restrictions/ }).click();
  await expect(owner.getByText(/choose at least one minute, or Forever/i).first()).toBeVisible();
  await accessible(owner);
});

test('r12 tracks are put in order by the keyboard, and the move is announced', async ({ owner }) => {
  await owner.goto('/invites/new');
  const combo = owner.getByRole('combobox', { name: 'Select tracks' });
  await combo.fill('shell');
  await combo.press('Enter');
  await combo.fill('git');
  await combo.press('Enter');
  await combo.press('Escape');
  const list = owner.getByRole('list', { name: 'Selected tracks, in order' });
  await expect(list.getByRole('listitem')).toContainText([/First steps in the shell/, /Git/]);
  await owner.getByRole('button', { name: /^Move up: Git/ }).focus();
  await owner.keyboard.press('Enter');
  await expect(list.getByRole('listitem')).toContainText([/Git/, /First steps in the shell/]);
  await expect(owner.getByRole('status').filter({ hasText: /Git.*position 1 of 2/ })).toHaveCount(1);
});

test('r97b r97c access is removed, restored, extended, and plays are granted', async ({ script, owner, newcomer }) => {
  const { id, token } = await invite(script, { publicTitle: 'Class', playLimit: 1, contentDuration: { days: 1 } });
  const learner = await newcomer();
  await claim(learner, token);
  await owner.goto(`/invites/${id}/learners`);
  const act = async (item: string, confirm: string) => {
    await owner.getByRole('button', { name: 'More for A guest' }).click();
    await owner.locator('.menu:popover-open').getByText(item, { exact: true }).click();
    await expect(owner.getByRole('dialog')).toBeVisible();
    await accessible(owner);
    await owner.getByRole('dialog').getByRole('button', { name: confirm }).click();
    await expect(owner.getByRole('dialog')).toHaveCount(0);
  };
  const claimed = owner.getByRole('row', { name: /A guest/ });
  await expect(claimed).toContainText('0 used, 1 left');
  await act('Grant more plays', 'Grant plays');
  await expect(claimed).toContainText('0 used, 2 left');
  await act('Remove access', 'Remove access');
  await expect(claimed).toContainText('Access removed');
  await learner.goto('/library');
  await expect(learner.getByText('Access removed')).toBeVisible();
  await act('Restore access', 'Restore access');
  await expect(claimed).toContainText(/Not started|Ends soon/);
  await owner.getByRole('button', { name: 'More for A guest' }).click();
  await owner.locator('.menu:popover-open').getByText('Extend access', { exact: true }).click();
  await owner.getByRole('dialog').getByLabel('Without an end').check();
  await owner.getByRole('dialog').getByRole('button', { name: 'Extend access' }).click();
  await expect(claimed).toContainText('Forever');
});

test('r79 r82 r83 r84 the form is put together, saved, and asked', async ({ script, owner, newcomer }) => {
  const { token } = await invite(script, { accessSetting: 'ANYONE_LEAVING_DETAILS' });
  await owner.goto('/form');
  await owner.getByRole('checkbox', { name: 'Job title' }).check();
  await owner.getByRole('button', { name: 'Add a text field' }).click();
  await owner.getByLabel('Label of the text field').fill('T-shirt size');
  await owner.getByRole('switch', { name: /^Consent/ }).check();
  await owner.getByLabel('Consent text').fill('I agree.');
  await owner.getByRole('switch', { name: /^Custom messaging/ }).check();
  await owner.getByLabel('Form title').fill('Before we start');
  await accessible(owner);
  await owner.getByRole('button', { name: 'Save' }).click();
  await expect(toast(owner, 'People not yet asked get this form from now on.')).toBeVisible();
  await owner.reload();
  await expect(owner.getByLabel('Form title')).toHaveValue('Before we start');
  const learner = await newcomer();
  await learner.goto(`/i/${token}`);
  await expect(learner.getByRole('heading', { name: 'Before we start' })).toBeVisible();
  await expect(learner.getByLabel('Job title')).toBeVisible();
  await expect(learner.getByLabel('T-shirt size')).toBeVisible();
  await expect(learner.getByRole('checkbox', { name: 'I agree.' })).not.toBeChecked();
});
