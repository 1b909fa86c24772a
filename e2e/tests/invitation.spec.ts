// The ways from one answer of a link to the next; each of the twelve answers (R64) by itself: screens.spec.ts.
import { heading } from '../support/playing.ts';
import { DAY, HOUR, act, after, invite, revoke, seats, setForm } from '../support/team.ts';
import { accessible, expect, signIn, test } from '../support/test.ts';
import { asVisitor, claim } from '../support/visitor.ts';

test('r94 r115 a deleted link says what an unknown one says, word for word', async ({ script, newcomer }) => {
  const { id, token } = await invite(script);
  await act(script, `mutation($id: ID!) { deleteTrackInvite(id: $id) { userErrors { message } } }`, { id });
  const page = await newcomer();
  const words = async (link: string) => {
    await page.goto(`/i/${link}`);
    await expect(heading(page, 'This link does not work')).toBeVisible();
    return page.getByRole('main').innerText();
  };
  expect(await words(token)).toBe(await words('B'.repeat(43)));
});

test('r113 an upcoming page counts down and opens by itself', async ({ server, script, newcomer }) => {
  const start = Date.now() + 3 * DAY;
  const { token } = await invite(script, {
    type: 'LIVE_EVENT',
    startsAt: after(0, start),
    endsAt: after(4 * HOUR, start),
    timeZone: 'Europe/Amsterdam',
  });
  const page = await newcomer();
  // Late enough that a slow machine has drawn the page before the link opens.
  await server.setClock(after(-DAY - 9000, start));
  await page.goto(`/i/${token}`);
  await expect(page.getByRole('timer', { name: 'Opens in less than a minute' })).toBeVisible();
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible({ timeout: 20_000 });
  expect(await page.evaluate(() => 'stayed' in window), 'the page was not reloaded').toBe(true);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(heading(page, 'Library')).toBeVisible();
});

test('r30 a page left open closes when the invite expires', async ({ server, script, newcomer }) => {
  const expiry = Date.now() + HOUR;
  const { token } = await invite(script, { expiresAt: after(0, expiry), timeZone: 'UTC' });
  const page = await newcomer();
  await server.setClock(after(-5000, expiry));
  await page.goto(`/i/${token}`);
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  await expect(page.getByText('This invite takes no new people')).toBeVisible();
});

test('r57 r60 somebody on the list proves the e-mail, mistypes the code once, and gets in', async ({
  server,
  script,
  newcomer,
}) => {
  const { token } = await invite(script, { accessSetting: 'SPECIFIC_PEOPLE', allowedEmailAddresses: ['acme.example'] });
  const page = await newcomer();
  await page.goto(`/i/${token}`);
  await page.getByLabel('E-mail').fill('no address');
  await page.getByRole('button', { name: 'Send code' }).click();
  await expect(page.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
  await accessible(page);
  await page.getByLabel('E-mail').fill('Noor@ACME.example');
  await page.getByRole('button', { name: 'Send code' }).click();
  const code = await server.code('noor@acme.example');
  const field = page.getByLabel('Six-digit code');
  await expect(field).toBeFocused();
  await field.fill(code === '000000' ? '000001' : '000000');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await accessible(page);
  await field.fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(heading(page, 'Library')).toBeVisible();
});

test('r59 somebody not on the list goes on with another address', async ({ server, script, newcomer }) => {
  const { token } = await invite(script, { accessSetting: 'SPECIFIC_PEOPLE', allowedEmailAddresses: ['acme.example'] });
  const page = await newcomer();
  await signIn(page, server, 'eve@sub.acme.example');
  await page.goto(`/i/${token}`);
  await page.getByRole('button', { name: 'Use another address' }).click();
  await page.getByLabel('E-mail').fill('eve@acme.example');
  await page.getByRole('button', { name: 'Send code' }).click();
  await page.getByLabel('Six-digit code').fill(await server.code('eve@acme.example'));
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
});

test('r56 r78 r86 the form names what is wrong, keeps what was typed, and is asked once', async ({
  script,
  newcomer,
}) => {
  await setForm(script, {
    fields: [
      { type: 'FIRST_NAME' },
      { type: 'LAST_NAME' },
      { type: 'EMAIL' },
      { type: 'COMPANY_NAME' },
      { type: 'COUNTRY', optional: true },
      { type: 'CONSENT' },
    ],
    consentText: 'I agree that Acme keeps these answers.',
    messagingTitle: 'Who is coming?',
    messagingText: 'We print the badges from this.',
  });
  const first = await invite(script, { accessSetting: 'ANYONE_LEAVING_DETAILS' });
  const second = await invite(script, { accessSetting: 'ANYONE_LEAVING_DETAILS', publicTitle: 'The next one' });
  const page = await newcomer();
  await page.goto(`/i/${first.token}`);
  await expect(page.getByRole('heading', { name: 'Who is coming?' })).toBeVisible();
  await accessible(page);
  await page.getByLabel('First name').fill('Noor');
  await page.getByLabel('E-mail').fill('noor at delft');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('4 answers need another look.')).toBeVisible();
  await expect(page.getByLabel('Last name')).toBeFocused();
  await expect(page.getByLabel('First name')).toHaveValue('Noor');
  await accessible(page);
  await page.getByLabel('Last name').fill('de Vries');
  await page.getByLabel('E-mail').fill('noor@delft.example');
  await page.getByLabel('Company name').fill('Delft');
  await page.getByRole('checkbox', { name: 'I agree that Acme keeps these answers.' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(heading(page, 'Library')).toBeVisible();
  await page.goto(`/i/${second.token}`);
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
});

test('r47 r52 the last seat goes to one, and who waits gets in when it is free again', async ({ script, newcomer }) => {
  const { token } = await invite(script, { inviteLimit: 1 });
  const [quick, slow] = [await newcomer(), await newcomer()];
  await slow.goto(`/i/${token}`);
  await expect(slow.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  const claimId = await claim(quick, token);
  await expect(slow.getByText('Every seat of this invite is taken')).toBeVisible();
  await revoke(script, claimId);
  await slow.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(heading(slow, 'Library')).toBeVisible();
});

test('r66 r67 claiming twice is claiming once, and the link leads into the content', async ({ script, newcomer }) => {
  const { id, token } = await invite(script, { inviteLimit: 2 });
  const page = await newcomer();
  await page.goto(`/i/${token}`);
  await page.getByRole('button', { name: 'Start', exact: true }).dblclick();
  await expect(heading(page, 'Library')).toBeVisible();
  await page.goto(`/i/${token}`);
  await expect(page.getByRole('button', { name: /^Start.*First steps in the shell$/ }).first()).toBeVisible();
  expect(await seats(script, id)).toBe(1);
});

test('r87 what a guest claimed is theirs on another device once the e-mail is proven', async ({
  server,
  script,
  newcomer,
}) => {
  const { token } = await invite(script, { publicTitle: 'Kept for me' });
  const [phone, laptop] = [await newcomer(), await newcomer()];
  await claim(phone, token);
  await signIn(phone, server, 'sam@example.com');
  await signIn(laptop, server, 'sam@example.com');
  await laptop.goto('/library');
  await expect(laptop.getByRole('heading', { name: 'Kept for me' })).toBeVisible();
  type Answer = { viewer: { isGuest: boolean } };
  const { viewer } = await asVisitor<Answer>(laptop, '{ viewer { isGuest } }', {});
  expect(viewer.isGuest).toBe(false);
});

test('r70 r76 the share button is there, in the tracks too, until the invite is full', async ({ script, newcomer }) => {
  const { token } = await invite(script, { showShareButton: true, inviteLimit: 2 });
  const page = await newcomer({ permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`/i/${token}`);
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByRole('dialog', { name: 'Share this invite' })).toBeVisible();
  await accessible(page);
  await page.keyboard.press('Escape');
  await claim(page, token);
  await page.goto('/library');
  await page.getByRole('button', { name: /^Start/ }).click();
  await expect(heading(page, 'Look around')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Share' })).toBeVisible();
  await claim(await newcomer(), token);
  await page.reload();
  await expect(heading(page, 'Look around')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Share' })).toHaveCount(0);
});
