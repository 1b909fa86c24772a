// The author's guide and its pictures. With TRACKPASS_GUIDE=1 the pictures in docs/images are made anew from the real page;
// without it, the guide names exactly the pictures that are made here, they exist, and they are small.
import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { heading } from '../support/playing.ts';
import { DAY, HOUR, after, closeInvite, invite, inviteMember, tracks } from '../support/team.ts';
import { expect, settled, test } from '../support/test.ts';
import { claim } from '../support/visitor.ts';

const docs = resolve(import.meta.dirname, '../../docs');
const images = resolve(docs, 'images');
const MOST_BYTES = 1_500_000;

type Scene = { owner: Page; busy: string; trackIds: string[] };

/** Each picture by its name: how the page comes to what it shows. */
const PICTURES: Record<string, (scene: Scene) => Promise<void>> = {
  'content': async ({ owner }) => {
    await owner.goto('/content');
    await expect(owner.getByRole('row').nth(1)).toBeVisible();
  },
  'wizard-basics': async ({ owner, trackIds }) => {
    await owner.goto(`/invites/new?tracks=${trackIds.slice(0, 2).join(',')}`);
    await owner.getByLabel('Public title').fill('Git for careful people');
    await expect(heading(owner, /./)).toBeVisible();
  },
  'wizard-restrictions': async ({ owner }) => {
    await owner.goto('/invites/new/restrictions');
    await expect(owner.getByText('How many unique users can access this invite?')).toBeVisible();
  },
  'wizard-access': async ({ owner }) => {
    await owner.goto('/invites/new/access');
    await owner.getByRole('radio', { name: /^Only specific people/ }).check();
    await owner.getByLabel('Allowed email addresses').fill('maya@example.com, partners.example\n');
  },
  'wizard-review': async ({ owner }) => {
    await owner.goto('/invites/new/review');
    await expect(owner.getByRole('button', { name: 'Save' })).toBeVisible();
  },
  'invites': async ({ owner }) => {
    await owner.goto('/invites');
    await expect(owner.getByRole('link', { name: /^First steps/ }).first()).toBeVisible();
  },
  'copy-link': async ({ owner }) => {
    await owner.getByRole('button', { name: 'More for First steps for everybody', exact: true }).click();
    await owner.locator('.menu:popover-open').getByText('Copy invite link', { exact: true }).click();
    await expect(owner.locator('dialog[open]')).toBeVisible();
  },
  'invite': async ({ owner, busy }) => {
    await owner.goto(`/invites/${busy}`);
    await expect(heading(owner, 'First steps for everybody')).toBeVisible();
  },
  'learners': async ({ owner, busy }) => {
    await owner.goto(`/invites/${busy}/learners`);
    await expect(owner.getByRole('row').nth(1)).toBeVisible();
  },
  'form': async ({ owner }) => {
    await owner.goto('/form');
    await expect(owner.getByRole('button', { name: 'Save' }).first()).toBeVisible();
  },
  'palette': async ({ owner }) => {
    await owner.goto('/invites');
    await expect(owner.getByRole('link', { name: /^First steps/ }).first()).toBeVisible();
    await owner.keyboard.press('Control+k');
    await owner.getByRole('combobox', { name: 'Find an invite, a track, an action' }).fill('git');
    await expect(owner.getByRole('listbox').getByRole('option').first()).toBeVisible();
  },
  'members': async ({ owner }) => {
    await owner.goto('/settings/members');
    await expect(owner.getByRole('row', { name: /^maya@example\.com/ })).toBeVisible();
  },
  'audit-log': async ({ owner }) => {
    await owner.goto('/settings/audit');
    await expect(owner.getByRole('list', { name: 'Audit log' }).getByRole('listitem').first()).toBeVisible();
  },
};

/** The pictures that the guide names. */
const named = () => [...readFileSync(resolve(docs, 'authors.md'), 'utf8').matchAll(/\]\(images\/([\w-]+)\.png\)/g)].map((match) => match[1]);

test('the guide names the pictures that are made, and they are small', () => {
  expect([...new Set(named())].sort()).toEqual(Object.keys(PICTURES).sort());
  const files = readdirSync(images);
  expect(files.sort()).toEqual(Object.keys(PICTURES).map((name) => `${name}.png`).sort());
  const bytes = files.reduce((sum, file) => sum + statSync(resolve(images, file)).size, 0);
  expect(bytes).toBeLessThan(MOST_BYTES);
});

test('the pictures of the guide', async ({ script, owner, newcomer }) => {
  test.skip(process.env.TRACKPASS_GUIDE !== '1', 'TRACKPASS_GUIDE=1 makes the pictures anew');
  mkdirSync(images, { recursive: true });
  const all = [...(await tracks(script)).values()].map((track) => track.id);
  await inviteMember(script, 'maya@example.com');
  const closed = await invite(script, { publicTitle: 'Autumn course for partners', trackIds: all.slice(0, 1) });
  await invite(script, {
    publicTitle: 'Workshop: Git for bakers',
    type: 'LIVE_EVENT',
    startsAt: after(4 * DAY),
    endsAt: after(4 * DAY + 4 * HOUR),
    timeZone: 'Europe/Lisbon',
    inviteLimit: 40,
    trackIds: all.slice(0, 2),
  });
  const busy = await invite(script, { publicTitle: 'First steps for everybody', inviteLimit: 30, playLimit: 3 });
  for (let learner = 0; learner < 3; learner += 1) await claim(await newcomer(), busy.token);
  await closeInvite(script, closed.id);
  await owner.setViewportSize({ width: 1280, height: 800 });
  await owner.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  for (const [name, arrange] of Object.entries(PICTURES)) {
    await test.step(name, async () => {
      await arrange({ owner, busy: busy.id, trackIds: all });
      await settled(owner);
      await owner.screenshot({ path: resolve(images, `${name}.png`), caret: 'hide' });
    });
  }
});
