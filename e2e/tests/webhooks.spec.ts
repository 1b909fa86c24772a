// Webhooks: an owner makes one, a receiver of the test's own verifies what it gets, fails, asks for quiet, and is gone.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type IncomingHttpHeaders, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { heading } from '../support/playing.ts';
import { invite } from '../support/team.ts';
import { test as base, everyLook, expect } from '../support/test.ts';
import { claim } from '../support/visitor.ts';

type Message = { headers: IncomingHttpHeaders; body: string };

/** An HTTP server that answers as it is told and keeps what it gets. */
class Receiver {
  readonly got: Message[] = [];
  answer: [number, string] = [200, 'thanks'];
  private readonly server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk));
    request.on('end', () => {
      this.got.push({ headers: request.headers, body });
      response.writeHead(this.answer[0]).end(this.answer[1]);
    });
  });

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((listening) => receiver.server.listen(0, '127.0.0.1', listening));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  get last(): Message {
    const message = this.got.at(-1);
    if (!message) throw new Error('nothing came');
    return message;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Verifies as Standard Webhooks says: which of the signatures are by this secret. */
function verified({ headers, body }: Message, secret: string): boolean[] {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = Buffer.from(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  return String(headers['webhook-signature'])
    .split(' ')
    .map((signature) => signature.length === expected.length && timingSafeEqual(Buffer.from(signature), expected));
}

const test = base.extend<{ receiver: Receiver }>({
  receiver: async ({}, use) => {
    const receiver = await Receiver.start();
    await use(receiver);
    receiver.stop();
  },
  settings: async ({}, use) => {
    await use({ TRACKPASS_ALLOW_PRIVATE_WEBHOOKS: 'true' });
  },
});

const said = (page: Page, words: string | RegExp) => page.locator('.toasts').getByText(words);
const dialog = (page: Page) => page.locator('dialog[open]');

test('an owner makes a webhook, sees what arrives and what does not, and gives it another secret', async ({
  owner,
  newcomer,
  script,
  receiver,
}) => {
  await owner.goto('/settings');
  await owner.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Webhooks' }).click();
  await expect(heading(owner, 'Webhooks')).toBeFocused();
  await expect(owner.getByText('No webhooks yet')).toBeVisible();

  await owner.getByRole('button', { name: 'New webhook' }).first().click();
  await dialog(owner).getByLabel('Address').fill('example.com/hooks');
  await dialog(owner).getByRole('button', { name: 'Create webhook' }).click();
  await expect(dialog(owner).getByText(/This is no address\. Write it whole/)).toBeVisible();
  await everyLook(owner);
  await dialog(owner).getByLabel('Address').fill(receiver.url);
  await dialog(owner).getByRole('checkbox', { name: /play\.started/ }).uncheck();
  await dialog(owner).getByRole('button', { name: 'Create webhook' }).click();

  const made = owner.getByRole('region', { name: /^The secret of/ });
  const secret = await made.getByLabel('Secret').inputValue();
  expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
  await expect(owner.getByText('Nothing has been sent yet')).toBeVisible();
  await made.getByRole('button', { name: 'I have copied it' }).click();

  const deliveries = owner.getByRole('list', { name: 'Deliveries' }).locator(':scope > li');
  await owner.getByRole('button', { name: 'Send a test event' }).click();
  await expect(said(owner, /A test event is on its way/)).toBeVisible();
  await expect(deliveries.locator('.answer')).toHaveText('200: thanks');
  await expect(deliveries.getByText('Delivered')).toBeVisible();
  expect(JSON.parse(receiver.last.body)).toMatchObject({ type: 'webhook.test' });
  expect(verified(receiver.last, secret)).toEqual([true]);

  receiver.answer = [500, 'out of order'];
  const learner = await newcomer();
  const { id, token } = await invite(script, { publicTitle: 'Monday' });
  const claimId = await claim(learner, token);
  await expect.poll(() => receiver.got.length).toBe(2);
  expect(JSON.parse(receiver.last.body)).toMatchObject({
    type: 'invite.claimed',
    data: { inviteId: id, inviteTitle: 'Monday', claimId },
  });
  await owner.getByRole('button', { name: 'Look again' }).click();
  const claimed = deliveries.filter({ hasText: 'invite.claimed' });
  await expect(claimed.locator('.answer')).toHaveText('500: out of order');
  await expect(claimed.getByText(/^(Will be retried|On its way)$/)).toBeVisible();
  await owner.reload();
  await expect(owner.getByText(/^Nothing has arrived since/)).toBeVisible();
  await claimed.getByText('Message', { exact: true }).click();
  await everyLook(owner);

  receiver.answer = [204, ''];
  const first = receiver.last.headers['webhook-id'];
  await claimed.getByRole('button', { name: 'Send again invite.claimed' }).focus();
  await owner.keyboard.press('Enter');
  await expect(claimed.getByText('Delivered')).toBeVisible();
  await expect(claimed.getByRole('button', { name: 'Send again invite.claimed' })).toBeFocused();
  expect(receiver.last.headers['webhook-id']).toBe(first);
  await claimed.getByText('Each try').click();
  const tries = claimed.getByRole('listitem');
  await expect(tries.first()).toHaveText(/ 204 [\d.]+ m?s$/);
  await expect(tries.last()).toHaveText(/ 500: out of order [\d.]+ m?s$/);

  await owner.getByRole('button', { name: 'New secret' }).click();
  await expect(dialog(owner).getByText(/signed with the present one as well/)).toBeVisible();
  await dialog(owner).getByRole('button', { name: 'Make a new secret' }).click();
  const another = await made.getByLabel('Secret').inputValue();
  expect(another).not.toBe(secret);
  const before = receiver.got.length;
  await owner.getByRole('button', { name: 'Send a test event' }).click();
  await expect.poll(() => receiver.got.length).toBe(before + 1);
  expect([verified(receiver.last, another), verified(receiver.last, secret)]).toEqual([
    [true, false],
    [false, true],
  ]);
  await everyLook(owner);

  receiver.answer = [410, 'gone'];
  await owner.getByRole('button', { name: 'Send a test event' }).click();
  await expect(owner.getByText(/The receiver answered 410/)).toBeVisible();
  await everyLook(owner);
  await owner.getByRole('button', { name: 'Switch on' }).click();
  await expect(said(owner, /^Switched on/)).toBeVisible();
  await expect(owner.getByRole('button', { name: 'Switch off' })).toBeVisible();

  await owner.getByRole('link', { name: 'All webhooks' }).click();
  await expect(owner.getByRole('row', { name: /127\.0\.0\.1/ }).getByText('On', { exact: true })).toBeVisible();
  await everyLook(owner);
  await owner.getByRole('link', { name: receiver.url }).click();
  await owner.getByRole('button', { name: 'Delete' }).click();
  await dialog(owner).getByRole('button', { name: 'Delete' }).click();
  await expect(owner.getByText('No webhooks yet')).toBeVisible();

  await owner.goto('/settings/audit');
  const log = owner.getByRole('list', { name: 'Audit log' });
  await expect(log.getByText(/made the webhook/)).toBeVisible();
  await expect(log.getByText(/gave another secret to the webhook/)).toBeVisible();
});
