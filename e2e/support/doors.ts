// The twelve answers a link can give (R64), each brought about the way it comes about, for the tests of the invitation.
import { type Page, expect } from '@playwright/test';
import type { Script } from './script.ts';
import type { Server } from './server.ts';
import { DAY, HOUR, after, closeInvite, deleteInvite, invite, revoke } from './team.ts';
import type { Newcomer } from './test.ts';
import { claim, signIn } from './visitor.ts';

/** What a door needs to be brought about. */
export type Stage = { server: Server; script: Script; newcomer: Newcomer };

/** Somebody in front of a link. */
export type Visit = { page: Page; token: string; inviteId: string };

/** One answer: how it comes about, and by what the page is known. */
export type Door = {
  answer: string;
  arrange: (stage: Stage) => Promise<Visit>;
  shown: (page: Page) => Promise<void>;
};

const TITLE = 'First steps for everybody';

const titled = (page: Page) => expect(page.getByRole('heading', { level: 1, name: TITLE })).toBeVisible();
const says = (page: Page, words: string | RegExp) => expect(page.getByText(words).first()).toBeVisible();

/** Somebody new in front of an invite made of `input`. */
async function before(stage: Stage, input: Record<string, unknown>): Promise<Visit> {
  const { id, token } = await invite(stage.script, { publicTitle: TITLE, ...input });
  return { page: await stage.newcomer(), token, inviteId: id };
}

/** Somebody who claimed an invite made of `input`. */
async function claimed(stage: Stage, input: Record<string, unknown>): Promise<Visit & { claimId: string }> {
  const visit = await before(stage, input);
  return { ...visit, claimId: await claim(visit.page, visit.token) };
}

export const DOORS: Door[] = [
  {
    answer: 'not found',
    arrange: async (stage) => ({ page: await stage.newcomer(), token: 'A'.repeat(43), inviteId: '' }),
    shown: async (page) => {
      await expect(page.getByRole('heading', { level: 1, name: 'This link does not work' })).toBeVisible();
      await says(page, 'Ask whoever sent it for the current link');
    },
  },
  {
    answer: 'access removed',
    arrange: async (stage) => {
      const visit = await claimed(stage, {});
      await revoke(stage.script, visit.claimId);
      return visit;
    },
    shown: async (page) => {
      await titled(page);
      await says(page, 'The organiser removed your access');
      await expect(page.getByRole('link', { name: 'Open your library', exact: true })).toBeVisible();
    },
  },
  {
    answer: 'content',
    arrange: (stage) => claimed(stage, { playLimit: 3, contentDuration: { months: 1 } }),
    shown: async (page) => {
      await titled(page);
      await says(page, 'Content until');
      await says(page, '3 of 3 plays left');
    },
  },
  {
    answer: 'deleted',
    arrange: async (stage) => {
      const visit = await before(stage, {});
      await deleteInvite(stage.script, visit.inviteId);
      return visit;
    },
    shown: async (page) => {
      await expect(page.getByRole('heading', { level: 1, name: 'This link does not work' })).toBeVisible();
      await expect(page.getByText(TITLE)).toHaveCount(0);
    },
  },
  {
    answer: 'closed',
    arrange: async (stage) => {
      const visit = await before(stage, { expiresAt: after(DAY), timeZone: 'Asia/Tokyo' });
      await closeInvite(stage.script, visit.inviteId);
      return visit;
    },
    shown: async (page) => {
      await titled(page);
      await says(page, 'This invite takes no new people');
      await says(page, 'Closed on');
      await says(page, /Amsterdam, your time/);
      await says(page, /Tokyo/);
    },
  },
  {
    answer: 'not yet open',
    arrange: (stage) =>
      before(stage, {
        type: 'LIVE_EVENT',
        startsAt: after(3 * DAY + HOUR),
        endsAt: after(3 * DAY + 5 * HOUR),
        timeZone: 'Europe/Lisbon',
      }),
    shown: async (page) => {
      await titled(page);
      await expect(page.getByRole('timer', { name: /^Opens in 2 days/ })).toBeVisible();
      await says(page, /Amsterdam, your time/);
      await says(page, /Lisbon/);
      await expect(page.getByRole('link', { name: 'Add to calendar' })).toBeVisible();
    },
  },
  {
    answer: 'prove your e-mail',
    arrange: (stage) =>
      before(stage, { accessSetting: 'SPECIFIC_PEOPLE', allowedEmailAddresses: ['acme.example', 'noor@delft.example'] }),
    shown: async (page) => {
      await titled(page);
      await says(page, 'Prove your e-mail address');
      await expect(page.getByText('acme.example')).toHaveCount(0);
    },
  },
  {
    answer: 'not on the list',
    arrange: async (stage) => {
      const visit = await before(stage, { accessSetting: 'SPECIFIC_PEOPLE', allowedEmailAddresses: ['acme.example'] });
      await signIn(visit.page, stage.server, 'eve@notacme.example');
      return visit;
    },
    shown: async (page) => {
      await titled(page);
      await says(page, 'This invite is for other addresses. You are eve@notacme.example.');
      await expect(page.getByRole('button', { name: 'Use another address' })).toBeVisible();
    },
  },
  {
    answer: 'full',
    arrange: async (stage) => {
      const first = await claimed(stage, { inviteLimit: 1 });
      return { ...first, page: await stage.newcomer() };
    },
    shown: async (page) => {
      await titled(page);
      await says(page, 'Every seat of this invite is taken');
      await expect(page.getByRole('button', { name: 'Look again' })).toBeVisible();
    },
  },
  {
    answer: 'the form',
    arrange: (stage) => before(stage, { accessSetting: 'ANYONE_LEAVING_DETAILS' }),
    shown: async (page) => {
      await titled(page);
      await expect(page.getByLabel('First name')).toBeVisible();
      await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible();
    },
  },
  {
    answer: 'claim',
    arrange: (stage) => before(stage, { showShareButton: true }),
    shown: async (page) => {
      await titled(page);
      await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
    },
  },
  {
    // Last: it moves the server's clock.
    answer: 'access ended',
    arrange: async (stage) => {
      const visit = await claimed(stage, { contentDuration: { minutes: 1 } });
      await stage.server.setClock(after(2 * 60_000));
      return visit;
    },
    shown: async (page) => {
      await titled(page);
      await says(page, 'Your access has ended');
      await says(page, 'What you did stays readable.');
      await says(page, 'Ended on');
    },
  },
];
