// Who gets in: each access setting, for newcomers and for those who come back, with a seat left and without; who is asked for
// details, and who is not; and whose claim it is once a guest turns out to be somebody.
import type { Page } from '@playwright/test';
import { isAsking } from '../support/asking.ts';
import { heading } from '../support/playing.ts';
import { type Invite, invite, seats, setForm } from '../support/team.ts';
import { expect, signIn, test } from '../support/test.ts';
import { claim, joins, leaveDetails } from '../support/visitor.ts';

const start = (page: Page) => page.getByRole('button', { name: 'Start', exact: true });
const says = (page: Page, words: string) => expect(page.getByText(words).first()).toBeVisible();
const FULL = 'Every seat of this invite is taken';
const YOURS = 'The content is yours.';

test('r47 r53 r56 r57 r64 three access settings, newcomers and those who return, full or not', async ({ server, script, newcomer }) => {
  test.slow();
  const settings = {
    ANYONE_WITH_LINK: {
      admit: async () => {},
      newcomer: (page: Page) => expect(start(page)).toBeVisible(),
      whenFull: (page: Page) => says(page, FULL),
    },
    ANYONE_LEAVING_DETAILS: {
      admit: (page: Page, name: string, token: string) => leaveDetails(page, token, name),
      newcomer: (page: Page) => expect(page.getByLabel('First name')).toBeVisible(),
      whenFull: (page: Page) => says(page, FULL),
    },
    SPECIFIC_PEOPLE: {
      admit: (page: Page, name: string) => signIn(page, server, `${name.toLowerCase()}@acme.example`),
      newcomer: (page: Page) => says(page, 'Prove your e-mail address'),
      // Outsiders learn nothing of demand: the list comes before full.
      whenFull: (page: Page) => says(page, 'Prove your e-mail address'),
    },
  };
  for (const [accessSetting, { admit, newcomer: met, whenFull }] of Object.entries(settings)) {
    await test.step(accessSetting, async () => {
      const { id, token } = await invite(script, { accessSetting, inviteLimit: 1, allowedEmailAddresses: ['acme.example'] });
      const stranger = await newcomer();
      await stranger.goto(`/i/${token}`);
      await met(stranger);
      const returning = await newcomer();
      await admit(returning, 'Ada', token);
      await returning.goto(`/i/${token}`);
      await expect(start(returning)).toBeVisible();
      await returning.reload();
      expect(await seats(script, id), 'opening a link takes no seat').toBe(0);
      await start(returning).click();
      await expect(heading(returning, 'Library')).toBeVisible();
      expect(await seats(script, id)).toBe(1);

      await returning.goto(`/i/${token}`);
      await says(returning, YOURS);
      await stranger.reload();
      await whenFull(stranger);
      const late = await newcomer();
      if (accessSetting !== 'ANYONE_LEAVING_DETAILS') await admit(late, 'Ben', token);
      await late.goto(`/i/${token}`);
      await says(late, FULL);
      await expect(late.getByLabel('First name'), 'no details are collected for a seat that cannot be given').toHaveCount(0);
      for (const page of [stranger, returning, late]) await page.context().close();
    });
  }
});

test('r78 r84 r87 r88 details are asked for once: first and second invite, changed fields, another browser, signed in there, a lost seat', async ({
  server,
  script,
  newcomer,
}) => {
  const gated = (input = {}): Promise<Invite> => invite(script, { accessSetting: 'ANYONE_LEAVING_DETAILS', ...input });
  const [first, second, third] = [await gated(), await gated(), await gated({ inviteLimit: 1 })];
  const usual = ['FIRST_NAME', 'LAST_NAME', 'EMAIL'].map((type) => ({ type }));
  const fill = async (page: Page) => {
    await page.getByLabel('First name').fill('Noor');
    await page.getByLabel('Last name').fill('de Vries');
    await page.getByLabel('E-mail').fill('typed@delft.example');
  };
  const laptop = await newcomer();
  await laptop.goto(`/i/${first.token}`);
  await fill(laptop);
  await laptop.getByRole('button', { name: 'Continue' }).click();
  await expect(heading(laptop, 'Library')).toBeVisible();
  await laptop.goto(`/i/${second.token}`);
  await expect(start(laptop)).toBeVisible();
  await setForm(script, { fields: [...usual, { type: 'COMPANY_NAME' }, { type: 'CONSENT' }], consentText: 'I agree.' });
  await laptop.reload();
  await expect(start(laptop), 'nor for fields that came since').toBeVisible();

  // Another browser is another person, even with the same address typed: asked for all of it.
  const phone = await newcomer();
  await phone.goto(`/i/${second.token}`);
  await fill(phone);
  await phone.getByRole('button', { name: 'Continue' }).click();
  await expect(phone.getByText('2 answers need another look.')).toBeVisible();
  // Proven, it is the same person again, and is asked no more.
  await signIn(laptop, server, 'noor@delft.example');
  await signIn(phone, server, 'noor@delft.example');
  await phone.reload();
  await expect(start(phone)).toBeVisible();

  // The seat is lost while the form is filled in: what was typed is kept, and not asked for again.
  const slow = await newcomer();
  await slow.goto(`/i/${third.token}`);
  await fill(slow);
  await slow.getByLabel('Company name').fill('Delft');
  await slow.getByRole('checkbox', { name: 'I agree.' }).check();
  await slow.route('**/graphql', async (route) => {
    if (isAsking(route.request(), 'SubmitDetails')) await claim(phone, third.token);
    await route.continue();
  });
  await slow.getByRole('button', { name: 'Continue' }).click();
  await says(slow, 'Your details are kept; you will not be asked again.');
  await says(slow, FULL);
  await slow.goto(`/i/${second.token}`);
  await expect(start(slow)).toBeVisible();
});

test('r52 r87 two claims of one person are one claim from the moment they prove who they are, and a seat is free', async ({
  server,
  script,
  newcomer,
}) => {
  const { id, token } = await invite(script, { publicTitle: 'Kept for me', inviteLimit: 2, accessSetting: 'ANYONE_LEAVING_DETAILS' });
  const [phone, laptop, waiting] = [await newcomer(), await newcomer(), await newcomer()];
  await joins(phone, token, 'Sam');
  await phone.goto('/library');
  await phone.getByRole('button', { name: /^Start/ }).click();
  await phone.getByRole('button', { name: 'Start challenge' }).click();
  await phone.getByRole('button', { name: 'Mark as done' }).click();
  await expect(phone.getByText('You completed this challenge')).toBeVisible();
  await joins(laptop, token, 'Sam');
  await waiting.goto(`/i/${token}`);
  await says(waiting, FULL);
  await signIn(phone, server, 'sam@example.com');
  await signIn(laptop, server, 'sam@example.com');
  await laptop.goto('/library');
  await expect(laptop.getByRole('heading', { name: 'Kept for me' })).toHaveCount(1);
  await says(laptop, '1 of 6 challenges');
  expect(await seats(script, id)).toBe(1);
  await expect(waiting.getByLabel('First name')).toBeVisible();
});
