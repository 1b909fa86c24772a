// What an edit does to those who claimed before it and to those who come after it: the terms of section 12 of the rules and the
// edits of sections 3 to 8, made in the wizard, met by learners in browsers of their own.
import type { Page } from '@playwright/test';
import { DAY, HOUR, after, invite, tracks } from '../support/team.ts';
import { expect, signIn, test } from '../support/test.ts';
import { claim } from '../support/visitor.ts';
import { goTo, save } from '../support/wizard.ts';

const row = (page: Page, title: string) => page.getByRole('row', { name: new RegExp(`^(Select )?${title}`) });
const held = (page: Page, title: string) => page.locator('section.held').filter({ has: page.getByRole('heading', { name: title }) });

test('r14 r32 r33 r50 r51 r61 r89 r90 r92 each edit of a self-paced invite binds who comes later, and takes nothing from who came before', async ({
  server,
  script,
  owner,
  newcomer,
}) => {
  test.slow();
  const known = await tracks(script);
  const track = (slug: string) => known.get(slug) as { id: string; title: string };
  const [shell, git, sql] = [track('shell-first-steps'), track('git-time-machine'), track('sql-questions')];
  const { id, token } = await invite(script, {
    publicTitle: 'Spring course',
    trackIds: [shell.id, git.id],
    playLimit: 2,
    contentDuration: { months: 1 },
    inviteLimit: 5,
  });
  const earlier = await newcomer();
  await claim(earlier, token);

  await test.step('the author changes everything, and is told whom it binds', async () => {
    await owner.goto(`/invites/${id}/edit`);
    await owner.getByLabel('Public title').fill('Summer course');
    await owner.getByLabel('Public description').fill('Now with **more** of it.');
    await owner.getByRole('button', { name: `Remove: ${git.title}` }).click();
    await owner.getByRole('combobox', { name: 'Select tracks' }).fill('sql');
    await owner.getByRole('combobox', { name: 'Select tracks' }).press('Enter');
    await owner.getByRole('combobox', { name: 'Select tracks' }).press('Escape');
    await goTo(owner, 'Restrictions');
    await owner.getByRole('group', { name: /^How long is content available/ }).getByLabel('Forever').check();
    await owner.getByLabel('How many times can each track be played per person?').fill('3');
    await owner.getByLabel('How many unique users can access this invite?').fill('1');
    await goTo(owner, 'Access');
    await owner.getByRole('radio', { name: /^Only specific people/ }).check();
    await owner.getByLabel('Allowed email addresses').fill('acme.example\n');
    await goTo(owner, 'Review');
    const told = owner.getByRole('region', { name: 'What will change' });
    await expect(told).toContainText('1 learner keeps the old terms');
    await expect(told).toContainText('2 → 3');
    await save(owner);
    await expect(row(owner, 'Summer course')).toContainText('1 of 1');
    await expect(row(owner, 'Summer course')).toContainText('Full');
  });

  await test.step('who came before has the new words, and tracks, plays, time and place as they were', async () => {
    await earlier.goto('/library');
    const course = held(earlier, 'Summer course');
    await expect(course.getByRole('listitem')).toHaveCount(2);
    await expect(course).toContainText(shell.title);
    await expect(course).toContainText(git.title);
    await expect(course.getByText('2 of 2 plays left')).toHaveCount(2);
    await expect(course).toContainText('Content until');
    await earlier.goto(`/i/${token}`);
    await expect(earlier.getByText('The content is yours.')).toBeVisible();
    await expect(earlier.getByText('Now with more of it.')).toBeVisible();
  });

  const later = await newcomer();
  await test.step('who comes later meets the new door: the list first, then that it is full', async () => {
    await later.goto(`/i/${token}`);
    await expect(later.getByRole('heading', { name: 'Prove your e-mail address' })).toBeVisible();
    await signIn(later, server, 'eve@notacme.example');
    await later.reload();
    await expect(later.getByText('You are eve@notacme.example.')).toBeVisible();
    await signIn(later, server, 'lea@acme.example');
    await later.reload();
    await expect(later.getByText('Every seat of this invite is taken')).toBeVisible();
  });

  await test.step('more seats let them in while they look, under the new terms', async () => {
    await owner.goto(`/invites/${id}/edit/restrictions`);
    await owner.getByLabel('How many unique users can access this invite?').fill('2');
    await save(owner);
    await later.getByRole('button', { name: 'Start', exact: true }).click();
    const course = held(later, 'Summer course');
    await expect(course.getByRole('listitem')).toHaveCount(2);
    await expect(course).toContainText(sql.title);
    await expect(course).not.toContainText(git.title);
    await expect(course.getByText('3 of 3 plays left')).toHaveCount(2);
    await expect(course).toContainText('Yours without an end');
  });

  await test.step('an expiry in the past closes the link after a notice, and evicts nobody', async () => {
    await owner.goto(`/invites/${id}/edit/restrictions`);
    const closing = owner.getByRole('group', { name: /^When will this invite stop/ });
    await closing.getByLabel('Specify').check();
    await closing.getByLabel('Expires on').fill(after(-2 * DAY).slice(0, 10));
    await closing.getByLabel('Time', { exact: true }).fill('12:00');
    await expect(owner.getByText('Saving closes the link: nobody new gets in. People who claimed keep their access.')).toBeVisible();
    await save(owner);
    const stranger = await newcomer();
    await stranger.goto(`/i/${token}`);
    await expect(stranger.getByText('This invite takes no new people')).toBeVisible();
    for (const holder of [earlier, later]) {
      await holder.goto(`/i/${token}`);
      await expect(holder.getByText('The content is yours.')).toBeVisible();
    }
  });
});

test('r41 r42 r43 r44 moving an event closes and opens its link for newcomers; who claimed keeps what was promised', async ({
  script,
  owner,
  newcomer,
}) => {
  const { id, token } = await invite(script, {
    publicTitle: 'Harbour day',
    type: 'LIVE_EVENT',
    startsAt: after(-HOUR),
    endsAt: after(2 * DAY),
    timeZone: 'Europe/Amsterdam',
    accessEndsWithEvent: true,
  });
  const earlier = await newcomer();
  await claim(earlier, token);
  const promised = async () => {
    await earlier.goto('/library');
    await expect(held(earlier, 'Harbour day')).toContainText('Content until');
    return held(earlier, 'Harbour day').getByText(/Content until/).innerText();
  };
  const newcomerSees = async (words: string | RegExp) => {
    const page = await newcomer();
    await page.goto(`/i/${token}`);
    await expect(page.getByText(words).first()).toBeVisible();
    await page.context().close();
  };
  const moves = async (label: 'Starts' | 'Ends', date: string) => {
    await owner.goto(`/invites/${id}/edit/restrictions`);
    await owner.getByLabel(label, { exact: true }).fill(date);
    await save(owner);
  };

  await test.step('a later end takes along what was promised until the end, and an earlier one cuts nothing short', async () => {
    const before = await promised();
    await moves('Ends', after(7 * DAY).slice(0, 10));
    const extended = await promised();
    expect(extended).not.toBe(before);
    await moves('Ends', after(6 * DAY).slice(0, 10));
    expect(await promised()).toBe(extended);
  });

  await test.step('a start moved beyond tomorrow makes it wait again for those who come', async () => {
    const before = await promised();
    await moves('Starts', after(5 * DAY).slice(0, 10));
    await expect(row(owner, 'Harbour day')).toContainText('Upcoming in');
    await newcomerSees(/^Opens in|opens on/i);
    await earlier.goto(`/i/${token}`);
    await expect(earlier.getByText('The content is yours.')).toBeVisible();
    expect(await promised()).toBe(before);
  });

  await test.step('moved back it is open at once; ended now it is closed, and extended it is open again', async () => {
    await moves('Starts', after(-DAY).slice(0, 10));
    await newcomerSees('No account needed.');
    await owner.goto(`/invites/${id}/live`);
    await owner.getByRole('button', { name: 'End now' }).click();
    await owner.getByRole('dialog').getByRole('button', { name: 'End event' }).click();
    await expect(owner.getByText('Ended', { exact: true })).toBeVisible();
    await newcomerSees('This invite takes no new people');
    await owner.getByRole('button', { name: 'Extend', exact: true }).click();
    await owner.getByRole('dialog').getByRole('button', { name: 'Extend event' }).click();
    await expect(owner.getByText('Live', { exact: true })).toBeVisible();
    await newcomerSees('No account needed.');
  });
});
