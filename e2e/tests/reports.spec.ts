// The Activity Report: numbers of what learners did, narrowed by address and by keyboard, and taken along as CSV.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { asVisitor, claim, invite, tracks } from '../support/team.ts';
import { type Script, accessible, expect, settled, test } from '../support/test.ts';

/** Starts a play of the claim's track, completes its first challenge or so, and stops. */
async function play(page: Page, claimId: string, trackId: string): Promise<void> {
  type Started = { startPlay: { play: { id: string } } };
  const start = `mutation($claim: ID!, $track: ID!) { startPlay(claimId: $claim, trackId: $track) { play { id } } }`;
  const { startPlay } = await asVisitor<Started>(page, start, { claim: claimId, track: trackId });
  const stop = `mutation($play: ID!) { stopPlay(playId: $play) { play { id } } }`;
  await asVisitor(page, stop, { play: startPlay.play.id });
}

/** Two invites, two learners, three plays and a preview by the owner. */
async function season(script: Script, owner: Page, newcomer: () => Promise<Page>): Promise<void> {
  const track = (await tracks(script)).get('shell-first-steps')?.id as string;
  const spring = await invite(script, { publicTitle: 'Spring course' });
  const autumn = await invite(script, { publicTitle: '=SUM(A1)' });
  const [ana, ben] = [await newcomer(), await newcomer()];
  const first = await claim(ana, spring.token);
  await play(ana, first, track);
  await play(ana, first, track);
  await play(ben, await claim(ben, autumn.token), track);
  const preview = `mutation($track: ID!) { startPreview(trackId: $track) { play { id } } }`;
  await asVisitor(owner, preview, { track });
}

const stat = (page: Page, label: string) =>
  page.locator('.stat').filter({ has: page.getByText(label, { exact: true }) }).locator('b');
const rows = (page: Page) => page.getByRole('region', { name: 'Plays, table' }).locator('tbody tr:not([aria-hidden])');

test('r3 r25 r116 the report counts, narrows by address and keyboard, and goes along as CSV', async ({ script, owner, newcomer }) => {
  await season(script, owner, newcomer);
  await owner.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Reports' }).click();
  await expect(owner.getByRole('heading', { level: 1, name: 'Activity Report' })).toBeFocused();
  await expect(stat(owner, 'Plays')).toHaveText('3');
  await expect(stat(owner, 'Claims')).toHaveText('2');
  await expect(rows(owner)).toHaveCount(3);
  await expect(owner.getByRole('img', { name: /Plays per day.*Highest: 3 started/ })).toBeVisible();
  await expect(owner.getByRole('region', { name: 'Tracks and challenges, table' })).toContainText('Look around');

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
  expect(lines.filter((line) => line.includes(`,'=SUM(A1),`))).toHaveLength(1);
});

test('r116 the report fits a phone and a desk, in light and dark, and stays where it is while data arrives', async ({
  script,
  owner,
  newcomer,
}) => {
  await season(script, owner, newcomer);
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [360, 1440]) {
      await owner.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await owner.setViewportSize({ width, height: 900 });
      // Arriving, not a reload, which would scroll to where the reader was.
      await owner.goto('about:blank');
      await owner.goto('/reports');
      const shifts = await owner.evaluate(
        () =>
          new Promise<string[]>((done) => {
            type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node?: Element }[] };
            const moved: string[] = [];
            const observer = new PerformanceObserver((list) => {
              for (const { value, sources } of list.getEntries() as Shift[])
                if (value > 0.005) moved.push(`${value}: ${sources.map((source) => source.node?.outerHTML?.slice(0, 120)).join(' | ')}`);
            });
            observer.observe({ type: 'layout-shift', buffered: true });
            const look = () => {
              const there = document.querySelector('.reports .plays tbody tr:not([aria-hidden])');
              if (there) requestAnimationFrame(() => requestAnimationFrame(() => done(moved)));
              else requestAnimationFrame(look);
            };
            look();
          }),
      );
      expect.soft(shifts, `shifts at ${width}`).toEqual([]);
      await settled(owner);
      const overflow = await owner.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `beyond the edge at ${width}`).toBeLessThanOrEqual(0);
      await owner.getByText('Show as table').click();
      await owner.screenshot({ path: test.info().outputPath(`reports-${width}-${colorScheme}.png`), fullPage: true });
      await accessible(owner);
    }
  }
  await owner.goto('/reports?dates=between&to=2020-01-01');
  await expect(owner.getByRole('heading', { name: 'Nothing in this filter' })).toBeVisible();
  await accessible(owner);
});
