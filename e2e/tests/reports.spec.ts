// The Activity Report: numbers of what learners did, narrowed by address and by keyboard, and taken along as CSV.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { noteShifts, shifts } from '../support/shifts.ts';
import { invite, tracks } from '../support/team.ts';
import { type Script, accessible, everyLook, expect, test } from '../support/test.ts';
import { acts, asVisitor, claim, startPlay } from '../support/visitor.ts';

/** Starts a play and stops it; answers its id. */
async function play(page: Page, claimId: string, trackId: string): Promise<string> {
  const { id } = await startPlay(page, claimId, trackId);
  await acts(page, `mutation($play: ID!) { stopPlay(playId: $play) { userErrors { message } } }`, { play: id });
  return id;
}

/** Two invites, two learners, three plays of which one is reviewed, and a preview by the owner. */
async function season(script: Script, owner: Page, newcomer: () => Promise<Page>): Promise<void> {
  const track = (await tracks(script)).get('shell-first-steps')?.id as string;
  const spring = await invite(script, { publicTitle: 'Spring course' });
  const autumn = await invite(script, { publicTitle: '=SUM(A1)' });
  const [ana, ben] = [await newcomer(), await newcomer()];
  const first = await claim(ana, spring.token);
  await play(ana, first, track);
  await play(ana, first, track);
  const reviewed = await play(ben, await claim(ben, autumn.token), track);
  const review = `mutation($play: ID!) { reviewPlay(playId: $play, score: 4, words: "=Clear, and short") { userErrors { message } } }`;
  await acts(ben, review, { play: reviewed });
  const preview = `mutation($track: ID!) { startPreview(trackId: $track) { play { id } } }`;
  await asVisitor(owner, preview, { track });
}

const stat = (page: Page, label: string) =>
  page.locator('.stat').filter({ has: page.getByText(label, { exact: true }) }).locator('b');
const rows = (page: Page) => page.getByRole('region', { name: 'Plays, table' }).locator('tbody tr:not([aria-hidden]):not(.said)');

test('r3 r25 r116 the report counts, narrows by address and keyboard, and goes along as CSV', async ({ script, owner, newcomer }) => {
  await season(script, owner, newcomer);
  await owner.goto('/invites');
  await owner.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Reports' }).click();
  await expect(owner.getByRole('heading', { level: 1, name: 'Activity Report' })).toBeFocused();
  await expect(stat(owner, 'Plays')).toHaveText('3');
  await expect(stat(owner, 'Claims')).toHaveText('2');
  await expect(rows(owner)).toHaveCount(3);
  await expect(owner.getByRole('img', { name: /Plays per day.*Highest: 3 started/ })).toBeVisible();
  await expect(owner.getByRole('region', { name: 'Tracks and challenges, table' })).toContainText('Look around');

  const funnel = owner.locator('ol.funnel').getByRole('listitem');
  await expect(funnel.locator('span:first-child')).toHaveText(['Opened', 'Details', 'Claimed', 'Played', 'Completed']);
  await expect(funnel.locator('b')).toHaveText(['2', '2', '2', '2', '0']);

  // What learners said: in sums, per track, and word for word.
  await expect(stat(owner, 'Reviews')).toHaveText('4.0 of 5');
  await expect(owner.getByRole('region', { name: 'Tracks and challenges, table' })).toContainText('4.0 of 5 (1)');
  await owner.getByLabel('Reviewed only').check();
  await expect(rows(owner)).toHaveCount(1);
  await expect(owner.locator('.said')).toHaveText('=Clear, and short');
  await expect(owner).toHaveURL(/reviewed=1/);
  await owner.getByLabel('Track', { exact: true }).selectOption({ index: 1 });
  await expect(funnel.locator('span:first-child'), 'a link is of all of its tracks').toHaveText(['Claimed', 'Played', 'Completed']);
  await owner.goBack();
  await owner.goBack();
  await expect(stat(owner, 'Plays')).toHaveText('3');

  // Plays by the team come when asked for, and the address keeps it.
  await owner.getByLabel('Team plays').focus();
  await owner.keyboard.press('Space');
  await expect(stat(owner, 'Plays')).toHaveText('4');
  await expect(owner).toHaveURL(/team=1/);
  await owner.goBack();
  await expect(stat(owner, 'Plays')).toHaveText('3');

  await owner.getByLabel('Invite', { exact: true }).selectOption({ label: 'Spring course' });
  await expect(stat(owner, 'Plays')).toHaveText('2');
  await expect(rows(owner)).toHaveCount(2);
  await owner.reload();
  await expect(stat(owner, 'Plays')).toHaveText('2');
  await expect(owner.getByLabel('Invite', { exact: true }).locator('option:checked')).toHaveText('Spring course');

  await owner.getByLabel('Dates').selectOption({ label: 'Between two dates' });
  await owner.getByLabel('To', { exact: true }).fill('2020-01-02');
  await expect(owner.getByRole('heading', { name: 'Nothing in this filter' })).toBeVisible();
  await owner.getByRole('button', { name: 'Show everything' }).click();
  await expect(stat(owner, 'Plays')).toHaveText('3');

  const started = owner.getByRole('columnheader', { name: 'Started' });
  await expect(started).toHaveAttribute('aria-sort', 'descending');
  await started.getByRole('button').focus();
  await owner.keyboard.press('Enter');
  await expect(started).toHaveAttribute('aria-sort', 'ascending');

  const download = owner.waitForEvent('download');
  await owner.getByRole('link', { name: 'Export CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^plays-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^play_id,started_at,/);
  expect(lines[1]).toMatch(/,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ,/);
  expect(lines[0]).toMatch(/,review_score,review_words,reviewed_at$/);
  expect(lines.filter((line) => line.includes(`,'=SUM(A1),`))).toHaveLength(1);
  expect(lines.filter((line) => /,4,"'=Clear, and short",\d{4}-[^,]*Z$/.test(line))).toHaveLength(1);
});

test('r116 the report fits a phone and a desk, in light and dark, and stays where it is while data arrives', async ({
  script,
  owner,
  newcomer,
}) => {
  await season(script, owner, newcomer);
  await noteShifts(owner);
  for (const width of [360, 1440]) {
    await owner.setViewportSize({ width, height: 900 });
    // Arriving, not a reload, which would scroll to where the reader was.
    await owner.goto('about:blank');
    await owner.goto('/reports');
    await expect(rows(owner)).toHaveCount(3);
    expect.soft((await shifts(owner)).filter(({ value }) => value > 0.005), `shifts at ${width}`).toEqual([]);
  }
  await owner.getByText('Show as table').click();
  await everyLook(owner, 'reports');
  await owner.goto('/reports?dates=between&to=2020-01-01');
  await expect(owner.getByRole('heading', { name: 'Nothing in this filter' })).toBeVisible();
  await accessible(owner);
});
