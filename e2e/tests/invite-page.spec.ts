// An invite's page: its numbers and funnel, its learners and what is done for them, its history, the access tester; what
// stands there when there is nothing to show. Claims and plays come from browsers of their own.
import { type Page } from '@playwright/test';
import { DAY, after, closeInvite, deleteInvite, invite, tracks } from '../support/team.ts';
import { accessible, everyLook, expect, test } from '../support/test.ts';
import { claim, joins, startPlay } from '../support/visitor.ts';

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

test('numbers, learners, history and the tester tell of one invite, live and by keyboard', async ({ owner, newcomer, script }) => {
  test.slow();
  const made = await invite(script, { publicTitle: 'Autumn cohort', accessSetting: 'ANYONE_LEAVING_DETAILS', playLimit: 2 });

  await test.step('an empty invite says how to share it', async () => {
    await owner.goto(`/invites/${made.id}`);
    await expect(heading(owner, 'Autumn cohort')).toBeVisible();
    await expect(owner.getByRole('heading', { name: 'Nobody has claimed yet' })).toBeVisible();
    await expect(owner.getByRole('listitem').filter({ hasText: 'Opened' })).toContainText('0');
    await owner.getByRole('link', { name: 'Learners' }).click();
    await expect(owner.getByRole('heading', { name: 'Nobody has claimed yet' })).toBeVisible();
  });

  const ada = await newcomer();
  let adas = '';
  await test.step('a claim appears by itself; the funnel counts each browser once', async () => {
    await ada.goto(`/i/${made.token}`);
    await expect(ada.getByRole('heading', { level: 1 })).toBeVisible();
    adas = await joins(ada, made.token, 'Ada');
    await ada.reload();
    await expect(ada.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(row(owner, 'Ada Learner')).toBeVisible();
    await startPlay(ada, adas, (await tracks(script)).get('shell-first-steps')?.id as string);
    await expect(row(owner, 'Ada Learner')).toContainText('Playing');
    await owner.getByRole('link', { name: 'Overview' }).click();
    const funnel = owner.getByRole('listitem');
    for (const step of ['Opened', 'Details', 'Claimed', 'Played']) {
      await expect(funnel.filter({ hasText: step }).first()).toContainText('1');
    }
    await owner.getByText('Show as table').first().click();
    await expect(owner.getByRole('columnheader', { name: 'claimed' })).toBeVisible();
    await everyLook(owner, 'invite-page-overview');
  });

  await test.step('who claims meanwhile waits above the table, and nothing moves', async () => {
    await owner.getByRole('link', { name: 'Learners' }).click();
    await expect(row(owner, 'Ada Learner')).toBeVisible();
    await joins(await newcomer(), made.token, 'Björn');
    await expect(row(owner, 'Björn Learner')).toHaveCount(0);
    await owner.getByRole('button', { name: 'Show 1 new learner' }).click();
    await expect(row(owner, 'Björn Learner')).toBeVisible();
    await owner.getByRole('button', { name: 'Learner', exact: true }).click();
    await expect(owner).toHaveURL(/sort=name/);
    await expect(owner.getByRole('row').nth(1)).toContainText('Ada');
    await everyLook(owner, 'invite-page-learners');
  });

  await test.step('access is removed by keyboard, the dialog names what is lost, and Undo gives it back', async () => {
    await owner.getByRole('button', { name: 'More for Ada Learner' }).focus();
    await owner.keyboard.press('Enter');
    for (let presses = 0; presses < 3; presses += 1) await owner.keyboard.press('ArrowDown');
    await owner.keyboard.press('Enter');
    const dialog = owner.getByRole('dialog', { name: 'Remove access of Ada Learner?' });
    await expect(dialog).toContainText('loses 1 track');
    await expect(dialog).toContainText('1 play runs right now');
    await everyLook(owner, 'invite-page-remove');
    await dialog.getByLabel('Reason').fill('left the course');
    await dialog.getByRole('button', { name: 'Remove access' }).click();
    await expect(row(owner, 'Ada Learner')).toContainText('left the course');
    await owner.getByRole('button', { name: 'Undo' }).click();
    await expect(row(owner, 'Ada Learner')).not.toContainText('Access removed');
  });

  await test.step('plays are granted and access extended for a selection', async () => {
    await owner.getByLabel('Select all on this page').check();
    await expect(owner.getByText('2 learners selected')).toBeVisible();
    await owner.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Grant more plays' }).click();
    await owner.getByRole('dialog').getByRole('button', { name: 'Grant plays' }).click();
    await expect(row(owner, 'Björn Learner')).toContainText('3 left');
    await owner.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Extend access' }).click();
    const extend = owner.getByRole('dialog', { name: 'Extend access of 2 learners' });
    await extend.getByLabel('Without an end').uncheck();
    await extend.getByRole('button', { name: 'Extend access' }).click();
    await expect(extend).toContainText('Choose the date and the time.');
    await extend.getByLabel('Content until').fill('2031-06-01T12:00');
    await extend.getByRole('button', { name: 'Extend access' }).click();
    await expect(row(owner, 'Ada Learner')).toContainText('2031');
    await owner.getByRole('button', { name: 'Clear' }).click();
  });

  await test.step('search and state stand in the address; the export has what the list has', async () => {
    const search = owner.getByLabel('Search learners');
    await search.fill('björn');
    await search.press('Enter');
    await expect(owner).toHaveURL(/q=bj/);
    await expect(row(owner, 'Ada Learner')).toHaveCount(0);
    const download = owner.waitForEvent('download');
    await owner.getByRole('link', { name: 'Export CSV' }).click();
    const text = await (await import('node:fs/promises')).readFile(await (await download).path(), 'utf8');
    expect(text.split('\r\n').filter(Boolean)).toHaveLength(2);
    expect(text).toContain('Björn Learner,bjorn@example.com,false,active,');
  });

  await test.step('a learner’s sheet has an address and says what they left, played, and what became of access', async () => {
    await owner.goto(`/invites/${made.id}/learners?learner=${adas}`);
    const sheet = owner.getByRole('dialog', { name: 'Learner' });
    await expect(sheet).toContainText('ada@example.com');
    await expect(sheet).toContainText('removed access of Ada Learner');
    await expect(sheet).toContainText('granted Ada Learner 1 more play');
    await sheet.getByText(/, play 1/).click();
    await everyLook(owner, 'invite-page-learner');
    await owner.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
    await expect(owner).not.toHaveURL(/learner=/);
  });

  await test.step('the history is in words, by topic, and grows while one looks', async () => {
    await owner.getByRole('link', { name: 'Activity', exact: true }).click();
    const log = owner.getByRole('list').filter({ hasText: 'claimed the invite' });
    await expect(log).toContainText('Ada Learner claimed the invite');
    await expect(log).toContainText('created the invite');
    await joins(await newcomer(), made.token, 'Chloé');
    await expect(log).toContainText('Chloé Learner claimed the invite');
    await everyLook(owner, 'invite-page-activity');
    await owner.getByRole('button', { name: 'Team', exact: true }).click();
    await expect(owner.getByText('extended access of Ada Learner')).toBeVisible();
    await expect(owner.getByText('claimed the invite')).toHaveCount(0);
  });

  await test.step('the access tester asks the server: a stranger, and somebody who claimed', async () => {
    await owner.getByRole('link', { name: 'Access tester' }).click();
    await owner.getByRole('button', { name: 'Try', exact: true }).click();
    await expect(owner.getByText('Asked for the details first, then let in')).toBeVisible();
    // Its style comes with this page, and not only with the wizard's.
    await expect(owner.locator('.decision')).toHaveCSS('display', 'grid');
    await everyLook(owner, 'invite-page-tester');
    await owner.goto(`/invites/${made.id}/access?claim=${adas}`);
    await expect(owner.getByText('Asking for Ada Learner, who claimed')).toBeVisible();
    await owner.getByRole('button', { name: 'Try', exact: true }).click();
    await expect(owner.getByText('Has the content already').first()).toBeVisible();
    await expect(owner.getByText('If nobody changes anything')).toBeVisible();
  });
});

test('closed, deleted and unknown invites say so', async ({ owner, newcomer, script, tolerated }) => {
  tolerated.push(/40[0-9]/);
  const made = await invite(script, { publicTitle: 'Spring cohort', expiresAt: after(DAY) });
  await claim(await newcomer(), made.token);
  await closeInvite(script, made.id);
  await owner.goto(`/invites/${made.id}`);
  await expect(owner.getByText('This link takes no new learners')).toBeVisible();
  await everyLook(owner, 'invite-page-closed');
  await deleteInvite(script, made.id);
  await owner.reload();
  await expect(heading(owner, 'Spring cohort')).toBeVisible();
  await expect(owner.getByRole('heading', { name: 'This invite was deleted' })).toBeVisible();
  await expect(owner.getByText('1 claim and 0 plays stay in the reports.')).toBeVisible();
  await accessible(owner);
  await owner.goto('/invites/invite_00000000000000000000000000000000');
  await expect(heading(owner, 'This invite does not exist')).toBeVisible();
  await owner.goto('/invites/nonsense');
  await expect(owner.getByRole('heading', { name: 'The address is not an invite’s' })).toBeVisible();
});
