// Manage track invites with five hundred of them: filtered, sorted, paged, picked, closed, taken back, exported; what a colleague
// does meanwhile; an invite's link as a QR code and its event as a calendar entry, read back by other people's libraries.
import { readFile } from 'node:fs/promises';
import { type Download, type Locator, type Page } from '@playwright/test';
import ICAL from 'ical.js';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { DAY, HOUR, act, after, closeInvite, invite, inviteMember, invites } from '../support/team.ts';
import { accessible, everyLook, expect, signIn, test } from '../support/test.ts';
import { claim } from '../support/visitor.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const rows = (page: Page) => page.getByRole('table').getByRole('row').filter({ has: page.getByRole('rowheader') });
const row = (page: Page, title: string) => rows(page).filter({ has: page.getByRole('link', { name: title, exact: true }) });
const pick = (page: Page, title: string) => page.getByRole('checkbox', { name: `Select ${title}`, exact: true });
const bar = (page: Page) => page.getByRole('region', { name: 'Selected invites' });
const toast = (page: Page, words: string | RegExp) => page.locator('.toast').filter({ hasText: words });
const query = (page: Page) => new URL(page.url()).searchParams;

async function choose(page: Page, title: string, item: string): Promise<void> {
  await row(page, title).getByRole('button', { name: `More for ${title}` }).click();
  await page.locator('.menu:popover-open').getByText(item, { exact: true }).click();
}

async function saved(download: Promise<Download>): Promise<Buffer> {
  return readFile(await (await download).path());
}

/** The records of a CSV file: quotes doubled, lines ended by CR LF (RFC 4180). */
function records(text: string): string[][] {
  const found: string[][] = [];
  for (const line of text.split('\r\n').slice(0, -1)) {
    const cells = line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? [];
    found.push(cells.map((cell) => cell.replace(/,$/, '').replace(/^"(.*)"$/s, '$1').replaceAll('""', '"')));
  }
  return found;
}

test('r103 r106 r107 r97a five hundred invites are filtered, sorted, paged, picked, closed, taken back and exported', async ({
  script,
  owner,
}) => {
  const number = (n: number) => String(n).padStart(3, '0');
  await invites(script, Array.from({ length: 480 }, (_, n) => `Course ${number(n)}`));
  await invites(script, Array.from({ length: 12 }, (_, n) => `Webinar ${number(n)}`), {
    type: 'LIVE_EVENT',
    startsAt: after(9 * DAY),
    endsAt: after(9 * DAY + 2 * HOUR),
    timeZone: 'Europe/Amsterdam',
  });
  for (let n = 0; n < 8; n += 1) {
    const old = await invite(script, { publicTitle: `Old ${number(n)}` });
    await closeInvite(script, old.id);
  }
  await owner.goto('/invites');
  await expect(rows(owner)).toHaveCount(20);
  const filter = (name: RegExp) => owner.getByRole('group', { name: 'Filters' }).getByRole('button', { name });
  await expect(filter(/^Active/)).toContainText('480');
  await expect(filter(/^Upcoming/)).toContainText('12');
  await expect(filter(/^Expired/)).toContainText('8');
  await expect(rows(owner).first()).toContainText('Webinar 011');
  await expect(owner.getByText('8 expired ones are hidden.')).toBeVisible();

  // Sorted by a head, paged, and both in the address: a colleague sees the same, Back takes a step back.
  await owner.getByRole('columnheader', { name: 'Title and tracks' }).getByRole('button').click();
  await expect(rows(owner).first()).toContainText('Course 000');
  await expect(owner.getByRole('columnheader', { name: 'Title and tracks' })).toHaveAttribute('aria-sort', 'ascending');
  await owner.getByRole('button', { name: 'Next' }).click();
  await expect(rows(owner).first()).toContainText('Course 020');
  const shared = owner.url();
  await owner.goBack();
  await expect(rows(owner).first()).toContainText('Course 000');
  await owner.goForward();
  await expect(rows(owner).first()).toContainText('Course 020');
  await owner.goto(shared);
  await expect(rows(owner).first()).toContainText('Course 020');

  // Filtered by type and by words; nothing that fits has a way out.
  await filter(/^Live event/).click();
  await expect(rows(owner)).toHaveCount(12);
  await owner.getByRole('searchbox', { name: 'Search by title' }).pressSequentially('nowhere');
  await expect(owner.getByRole('heading', { name: 'No invite fits' })).toBeVisible();
  await owner.getByRole('button', { name: 'Clear search and filters' }).click();
  await expect(rows(owner)).toHaveCount(20);
  expect([...query(owner).keys()]).toEqual([]);

  // Picked by keyboard with Shift, then all that the filter lists.
  await owner.getByRole('searchbox', { name: 'Search by title' }).fill('Course 0');
  await expect(filter(/^Active/)).toContainText('100');
  await expect(rows(owner).first()).toContainText('Course 099');
  await pick(owner, 'Course 099').focus();
  await owner.keyboard.press('Space');
  await owner.keyboard.press('Shift+ArrowDown');
  await owner.keyboard.press('Shift+ArrowDown');
  await expect(bar(owner)).toContainText('3 selected');
  await pick(owner, 'Course 090').click({ modifiers: ['Shift'] });
  await expect(bar(owner)).toContainText('10 selected');
  await bar(owner).getByRole('button', { name: 'Select all 100' }).click();
  await expect(bar(owner)).toContainText('100 selected');
  await owner.getByRole('button', { name: 'Next' }).click();
  await expect(pick(owner, 'Course 079')).toBeChecked();
  await everyLook(owner);

  const csv = records((await saved(exported(owner, bar(owner)))).toString('utf8'));
  expect(csv).toHaveLength(101);
  expect(csv[0]?.slice(0, 3)).toEqual(['title', 'type', 'status']);
  expect(csv[1]?.[0]).toBe('Course 099');

  // Closed by somebody else meanwhile: that one is told apart.
  type Answer = { team: { trackInvites: { nodes: { id: string }[] } } };
  const query99 = '{ team(slug: "team") { trackInvites(filter: { search: "Course 050" }, first: 1) { nodes { id } } } }';
  const one = (await script.ask<Answer>(query99)).team.trackInvites.nodes[0]?.id as string;
  await closeInvite(script, one);
  await bar(owner).getByRole('button', { name: 'Stop accepting' }).click();
  const closing = owner.getByRole('dialog', { name: 'Stop accepting new learners for 100 invites?' });
  await accessible(owner);
  await closing.getByRole('button', { name: 'Stop accepting' }).click();
  await expect(closing.getByText('99 closed', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(closing.getByText('1 was already closed')).toBeVisible();
  await accessible(owner);
  await closing.getByRole('button', { name: 'Done' }).click();
  await toast(owner, '99 links are closed').getByRole('button', { name: 'Undo' }).click();
  await expect(toast(owner, '99 links are open again.')).toBeVisible({ timeout: 30_000 });
  await expect(filter(/^Active/)).toContainText('99');
  await expect(filter(/^Expired/)).toContainText('1');

  // Deleted: the numbers are the sum of all.
  await owner.getByRole('button', { name: 'Previous' }).click();
  await pick(owner, 'Course 099').check();
  await pick(owner, 'Course 098').check();
  await bar(owner).getByRole('button', { name: 'Delete' }).click();
  const deleting = owner.getByRole('dialog', { name: 'Delete 2 invites?' });
  await expect(deleting.getByRole('radio', { name: /^Delete 2 links/ })).toBeChecked();
  await deleting.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(toast(owner, '2 invites are deleted.')).toBeVisible();
  await expect(rows(owner).first()).toContainText('Course 097');
  await expect(bar(owner)).toHaveCount(0);
});

/** Presses the export of a bar and answers what is downloaded. */
function exported(page: Page, bar: Locator): Promise<Download> {
  const download = page.waitForEvent('download');
  return bar.getByRole('link', { name: 'Export CSV' }).click().then(() => download);
}

test('r52 r92a what a colleague and a learner do shows in the row, and nothing moves under the hand', async ({
  server,
  script,
  owner,
  newcomer,
}) => {
  for (const publicTitle of ['First', 'Second', 'Third']) await invite(script, { publicTitle, inviteLimit: 1 });
  await inviteMember(script, 'colleague@acme.example', 'OWNER');
  const colleague = await newcomer();
  await signIn(colleague, server, 'colleague@acme.example');
  await owner.goto('/invites');
  await expect(row(owner, 'First')).toContainText('0 of 1');
  await row(owner, 'First').getByRole('button', { name: 'More for First' }).click();
  await owner.keyboard.press('ArrowDown');
  const focused = owner.locator('.menu:popover-open :focus');
  await expect(focused).toHaveText('Copy invite link');

  // A learner claims: the row says so, the menu stays open.
  type Answer = { team: { trackInvites: { nodes: { id: string; token: string; publicTitle: string }[] } } };
  const all = '{ team(slug: "team") { trackInvites(first: 9) { nodes { id token publicTitle } } } }';
  const listed = new Map((await script.ask<Answer>(all)).team.trackInvites.nodes.map((one) => [one.publicTitle, one]));
  await claim(await newcomer(), listed.get('First')?.token as string);
  await expect(row(owner, 'First')).toContainText('1 of 1');
  await expect(row(owner, 'First')).toContainText('Full');
  await expect(focused).toHaveText('Copy invite link');
  await owner.keyboard.press('Escape');

  // A colleague closes one and makes another: rows stay where they are until asked.
  await colleague.goto('/invites');
  await choose(colleague, 'Second', 'Stop accepting new learners');
  await colleague.getByRole('dialog').getByRole('button', { name: 'Stop accepting' }).click();
  await invite(script, { publicTitle: 'Fourth' });
  await expect(row(owner, 'Second')).toContainText('Expired');
  const show = owner.getByRole('button', { name: 'Show 1 change' });
  await expect(show).toBeVisible();
  await expect(rows(owner)).toContainText(['Third', 'Second', 'First']);
  await everyLook(owner);
  await show.click();
  await expect(rows(owner)).toContainText(['Fourth', 'Third', 'First']);

  // Undo over somebody's edit is refused, and nothing is lost.
  await choose(owner, 'Third', 'Stop accepting new learners');
  await owner.getByRole('dialog').getByRole('button', { name: 'Stop accepting' }).click();
  await expect(toast(owner, 'The link is closed.')).toBeVisible();
  const third = listed.get('Third')?.id as string;
  await act(
    script,
    'mutation($id: ID!) { updateTrackInvite(id: $id, version: 2, input: { publicTitle: "Third, mended" }) { userErrors { message } } }',
    { id: third },
  );
  await toast(owner, 'The link is closed.').getByRole('button', { name: 'Undo' }).click();
  await expect(toast(owner, /1 link stays closed: Somebody else saved this invite meanwhile/)).toBeVisible();

  // Deleted by a colleague while it is asked about here.
  await choose(owner, 'Fourth', 'Delete');
  const fourth = (await script.ask<Answer>(all)).team.trackInvites.nodes.find((one) => one.publicTitle === 'Fourth');
  await act(script, 'mutation($id: ID!) { deleteTrackInvite(id: $id) { userErrors { message } } }', { id: fourth?.id });
  const deleting = owner.getByRole('dialog', { name: /^Delete “Fourth”/ });
  await deleting.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(deleting.getByText('1 was deleted by somebody else meanwhile')).toBeVisible();
});

test('r104 r105 the pop-up hands out the link, its QR code, and an event as a calendar reads it', async ({
  server,
  script,
  owner,
  newcomer,
}) => {
  // The clocks go back in Lisbon on 27 October 2030: the event ends in winter time.
  const { id, url, token } = await invite(script, {
    publicTitle: 'Night; shift, "twice"',
    type: 'LIVE_EVENT',
    startsAt: '2030-10-26T21:00:00Z',
    endsAt: '2030-10-27T10:00:00Z',
    timeZone: 'Europe/Lisbon',
  });
  await owner.goto('/invites');
  await choose(owner, 'Night; shift, "twice"', 'Show QR code');
  const popUp = owner.getByRole('dialog', { name: 'Copy invite URL' });
  await expect(popUp.getByRole('img', { name: 'QR code of the invite link' })).toBeVisible();
  await expect(popUp).toContainText('24 hours before the start');
  await everyLook(owner);

  const file = (name: string | RegExp) => {
    const download = owner.waitForEvent('download');
    return popUp.getByRole('link', { name }).click().then(() => saved(download));
  };
  const picture = PNG.sync.read(await file(/^PNG/));
  const read = jsQR(new Uint8ClampedArray(picture.data), picture.width, picture.height);
  expect(read?.data).toBe(url);
  expect((await file(/^SVG/)).toString('utf8')).toMatch(/^<svg /);

  const entry = async () => {
    const calendar = new ICAL.Component(ICAL.parse((await file('Calendar file')).toString('utf8')));
    for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
    return new ICAL.Event(calendar.getFirstSubcomponent('vevent') as ICAL.Component);
  };
  const first = await entry();
  expect(first.summary).toBe('Night; shift, "twice"');
  expect(first.startDate.toJSDate().toISOString()).toBe('2030-10-26T21:00:00.000Z');
  expect(first.endDate.toJSDate().toISOString()).toBe('2030-10-27T10:00:00.000Z');
  expect(first.startDate.zone?.tzid).toBe('Europe/Lisbon');
  expect(String(first.startDate)).toBe('2030-10-26T22:00:00');
  expect(first.component.getFirstPropertyValue('url')).toBe(url);
  await act(
    script,
    'mutation($id: ID!) { updateTrackInvite(id: $id, version: 1, input: { endsAt: "2030-10-27T11:00:00Z" }) { userErrors { message } } }',
    { id },
  );
  const second = await entry();
  expect(second.uid).toBe(first.uid);
  expect(second.sequence).toBeGreaterThan(first.sequence);
  expect(second.endDate.toJSDate().toISOString()).toBe('2030-10-27T11:00:00.000Z');

  // A learner gets the same file from the page behind the link.
  const learner = await newcomer();
  await learner.goto(`/i/${token}`);
  const download = learner.waitForEvent('download');
  await learner.getByRole('link', { name: 'Add to calendar' }).click();
  expect((await saved(download)).toString('utf8')).toContain(`UID:${first.uid}`);

  // Another link: the old one leads nowhere, and the pop-up has the new one.
  await popUp.getByRole('button', { name: 'Done' }).click();
  await choose(owner, 'Night; shift, "twice"', 'Reset link');
  const reset = owner.getByRole('dialog', { name: /^Reset the link/ });
  await accessible(owner);
  await reset.getByRole('button', { name: 'Reset link' }).click();
  await expect(popUp.getByLabel('Night; shift, "twice"')).not.toHaveValue(url);
  const renewed = await popUp.getByLabel('Night; shift, "twice"').inputValue();
  expect(renewed.startsWith(`${server.url}/i/`)).toBe(true);
  expect((await owner.request.get(`/i/${token}/event.ics`)).status()).toBe(404);
  expect((await entry()).uid).toBe(first.uid);
});
