// Mail: what could not be delivered and is tried again, what learners are told, and the link that ends it.
import type { Page } from '@playwright/test';
import { hold } from '../support/held.ts';
import { heading } from '../support/playing.ts';
import { Smtp, part } from '../support/smtp.ts';
import { HOUR, after, invite } from '../support/team.ts';
import { test as base, everyLook, expect } from '../support/test.ts';
import { claim } from '../support/visitor.ts';

const test = base.extend<{ smtp: Smtp }>({
  smtp: async ({}, use) => {
    const smtp = await Smtp.start();
    await use(smtp);
    smtp.stop();
  },
  settings: async ({ smtp }, use) => {
    await use({ TRACKPASS_SMTP_URL: smtp.url, TRACKPASS_MAIL_FROM: 'Trackpass <tracks@example.com>' });
  },
});

const said = (page: Page, words: string | RegExp) => page.locator('.toasts').getByText(words);

test('an owner sees what a mail server refused, tries it again, and discards the rest', async ({ smtp, owner, newcomer }) => {
  smtp.refusal = '550 5.1.1 no such mailbox here';
  await owner.goto('/settings/members');
  for (const address of ['maya@example.com', 'noor@example.com']) {
    await owner.getByLabel('E-mail').fill(address);
    await owner.getByRole('button', { name: 'Invite' }).click();
    await expect(owner.getByRole('row', { name: new RegExp(`^${address}`) })).toBeVisible();
  }
  await owner.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Mail' }).click();
  await expect(heading(owner, 'Mail')).toBeFocused();
  const maya = owner.getByRole('row', { name: /^maya@example\.com/ });
  const noor = owner.getByRole('row', { name: /^noor@example\.com/ });
  await expect(maya).toContainText('Invitation to the team, 1 try');
  await expect(maya).toContainText('no such mailbox here');
  await everyLook(owner);

  await maya.getByRole('button', { name: 'Try again' }).click();
  await expect(said(owner, /refused again: .*no such mailbox here/)).toBeVisible();
  smtp.refusal = null;
  // One message is dealt with while the other is under way.
  const tried = await hold(owner, 'RetryMail');
  await maya.getByRole('button', { name: 'Try again' }).click();
  await tried.asked();
  await noor.getByRole('button', { name: 'Discard' }).click();
  await expect(said(owner, 'The message to noor@example.com is discarded.')).toBeVisible();
  await expect(noor).toHaveCount(0);
  await tried.letGo();
  await expect(said(owner, 'The mail server took the message to maya@example.com.')).toBeVisible();
  await expect(owner.getByText('Nothing is left undelivered')).toBeVisible();
  await everyLook(owner);

  const letter = await smtp.letter('maya@example.com', /on Trackpass$/);
  expect(part(letter, 'text/plain')).toContain('/join/team');
  const reader = await newcomer();
  await reader.setContent(part(letter, 'text/html'));
  await expect(reader.getByRole('link', { name: 'Look at the invitation' })).toBeVisible();
  await everyLook(reader);
});

test('learners are told what the author switched on, until they end it by the link', async ({ smtp, server, owner, script, newcomer }) => {
  const event = { type: 'LIVE_EVENT', startsAt: after(20 * HOUR), endsAt: after(24 * HOUR), timeZone: 'Europe/Amsterdam' };
  const { id, token } = await invite(script, event);
  await owner.goto(`/invites/${id}/edit/sharing`);
  await expect(owner.getByRole('switch', { name: 'Event starts' })).not.toBeChecked();
  await owner.getByRole('switch', { name: 'Event tomorrow' }).check();
  await everyLook(owner);
  await owner.goto(`/invites/${id}/edit/review`);
  await expect(owner.getByText('Learners get a mail the day before the event.').first()).toBeVisible();
  await owner.getByRole('button', { name: 'Save' }).first().click();
  await expect(owner).toHaveURL(/\/invites\?saved=/);

  const learner = await newcomer();
  await learner.goto('/sign-in');
  await learner.getByLabel('E-mail').fill('ada@example.org');
  await learner.getByRole('button', { name: 'Send code' }).click();
  const code = await smtp.letter('ada@example.org', /Trackpass code$/);
  expect(part(code, 'text/html')).toContain(`>${code.subject.slice(0, 6)}</p>`);
  await learner.getByLabel('Six-digit code').fill(code.subject.slice(0, 6));
  await learner.getByRole('button', { name: 'Sign in' }).click();
  await expect(learner.getByRole('heading', { name: 'Enter your code' })).toHaveCount(0);
  await claim(learner, token);

  const notice = await smtp.letter('ada@example.org', /^Tomorrow: /);
  expect(notice.source).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  expect(part(notice, 'text/calendar')).toContain('BEGIN:VEVENT');
  const link = /\S+\/unsubscribe\/\S+/.exec(part(notice, 'text/plain'))?.[0] as string;
  const stranger = await newcomer({ javaScriptEnabled: true });
  await stranger.goto(link);
  await expect(heading(stranger, 'Stop notices')).toBeVisible();
  await everyLook(stranger);
  await stranger.getByRole('button', { name: 'Stop notices' }).click();
  await expect(heading(stranger, 'No more notices')).toBeVisible();
  await everyLook(stranger);
  await stranger.getByRole('button', { name: 'Send them again' }).click();
  await expect(heading(stranger, 'Stop notices')).toBeVisible();
  // What a mail program sends by itself (RFC 8058).
  const pressed = await fetch(link, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });
  expect(pressed.status).toBe(200);
  await stranger.goto(link);
  await expect(heading(stranger, 'No more notices')).toBeVisible();
  expect((await fetch(`${server.url}/unsubscribe/nonsense`)).status).toBe(404);

  // Signed in, the same without a link.
  await learner.goto('/my-data');
  const wanted = learner.getByRole('region', { name: 'Reminders by mail' }).getByRole('switch', { name: 'Team' });
  await expect(wanted).not.toBeChecked();
  await everyLook(learner, 'my-data-reminders');
  await wanted.check();
  await expect.poll(async () => (await stranger.goto(link)) && heading(stranger, 'Stop notices').count()).toBe(1);
  await learner.reload();
  await expect(wanted).toBeChecked();
});
