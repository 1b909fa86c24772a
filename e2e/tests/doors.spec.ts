// Coming in when things go wrong: no scripts, a lost answer, two tabs, the back button, a clock that is off, a code that was
// mistyped, too old or used, a crowd at the door.
import type { Page } from '@playwright/test';
import { isAsking } from '../support/asking.ts';
import { heading } from '../support/playing.ts';
import { DAY, HOUR, MINUTE, act, after, invite, revoke, seats, setForm } from '../support/team.ts';
import { accessible, everyLook, expect, test } from '../support/test.ts';
import { claim } from '../support/visitor.ts';

const start = (page: Page) => page.getByRole('button', { name: 'Start', exact: true });
const field = (page: Page) => page.getByLabel('Six-digit code');

test('r113 a browser without scripts and a chat tool are told what the link is', async ({ server, script, newcomer }) => {
  const title = `Shells & "pipes" <b>for all</b></title><script>alert(1)</script>`;
  const { token } = await invite(script, { publicTitle: title, publicDescription: 'Learn **by doing**.' });
  const page = await newcomer({ javaScriptEnabled: false });
  await page.goto(`/i/${token}`);
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  // Playwright looks for texts everywhere but in a noscript element.
  const words = await page.locator('.boot noscript p').allTextContents();
  expect(words[1]).toBe('Learn by doing.');
  expect(words[2]).toContain('switch JavaScript on');
  await expect(page.locator('.boot noscript p').last()).toBeVisible();
  await expect(page.locator('.boot > [role=status]')).toBeHidden();
  await expect(page).toHaveTitle(`${title} · Trackpass`);
  const said = (name: string) => page.locator(`meta[property="og:${name}"]`).getAttribute('content');
  expect(await said('title')).toBe(title);
  expect(await said('description')).toBe('Learn by doing.');
  const picture = await fetch(`${server.url}${new URL((await said('image')) as string).pathname}`);
  expect(picture.headers.get('content-type')).toBe('image/png');
  // With scripts the page takes over, and has its own one heading.
  const whole = await newcomer();
  await whole.goto(`/i/${token}`);
  await expect(start(whole)).toBeVisible();
  expect(await whole.getByRole('heading', { level: 1 }).allInnerTexts()).toEqual([title]);
});

test.describe('an answer that is lost', () => {
  test.use({ tolerated: [/ERR_FAILED|Failed to load resource/] });

  test('r66 claiming again after it gives the same claim, two tabs share it, and the way back leads into the content', async ({
    script,
    newcomer,
  }) => {
    const { id, token } = await invite(script, { inviteLimit: 1 });
    const page = await newcomer();
    await page.goto(`/i/${token}`);
    let lost = 0;
    // The server takes the claim; neither the answer nor its cookie arrives.
    await page.route('**/graphql', async (route) => {
      if (lost > 0 || !isAsking(route.request(), 'ClaimInvite')) return route.continue();
      lost += 1;
      await route.fetch();
      await page.context().clearCookies();
      return route.abort();
    });
    await start(page).click();
    await expect(page.getByText('The server cannot be reached')).toBeVisible();
    expect([lost, await seats(script, id)]).toEqual([1, 1]);
    // The last seat is taken, and it is this browser's: the page may say that it is full, but a second tab that was open
    // already gets in as well.
    const kept = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('claim:')).length);
    expect(kept).toBe(1);
    await act(script, `mutation($id: ID!) { updateTrackInvite(id: $id, version: 1, input: { inviteLimit: 2 }) { userErrors { message } } }`, { id });
    const tab = await page.context().newPage();
    await tab.goto(`/i/${token}`);
    await expect(start(tab)).toBeVisible();
    await Promise.all([start(page).click(), start(tab).click()]);
    await expect(heading(page, 'Library')).toBeVisible();
    await expect(heading(tab, 'Library')).toBeVisible();
    expect(await seats(script, id)).toBe(1);
    expect(await page.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith('claim:')))).toBe(false);
    await page.goBack();
    await expect(page.getByText('The content is yours.')).toBeVisible();
    await expect(page.getByRole('button', { name: /^Start/ })).toHaveCount(1);
  });
});

test('r78 r82 the form says what is missing field by field, and asks for consent in a sentence of its own', async ({
  script,
  newcomer,
}) => {
  await setForm(script, {
    fields: [
      { type: 'FIRST_NAME' },
      { type: 'LAST_NAME' },
      { type: 'EMAIL' },
      { type: 'COUNTRY' },
      { type: 'CUSTOM', key: 'shirt', label: 'Shirt size' },
      { type: 'CONSENT' },
    ],
    consentText: 'I agree that Acme keeps these answers.',
  });
  const { token } = await invite(script, { accessSetting: 'ANYONE_LEAVING_DETAILS' });
  const page = await newcomer();
  await page.goto(`/i/${token}`);
  const send = page.getByRole('button', { name: 'Continue' });
  await send.click();
  for (const words of [
    'Enter your first name.',
    'Enter your last name.',
    'Enter your e-mail address.',
    'Choose your country.',
    'Fill in “Shirt size”.',
    'Tick this to go on.',
  ]) {
    await expect(page.getByText(words)).toBeVisible();
  }
  await expect(page.getByLabel('First name')).toBeFocused();
  const consent = page.getByRole('group', { name: 'Consent' }).getByRole('checkbox', { name: 'I agree that Acme keeps these answers.' });
  await expect(consent).toHaveAccessibleDescription('Tick this to go on.');
  await everyLook(page);
  await page.getByLabel('First name').fill('<img src=x onerror=alert(1)>');
  await page.getByLabel('Last name').fill('=1+1');
  await page.getByLabel('E-mail').fill('noor@delft.example');
  await page.getByLabel('Country').selectOption({ index: 3 });
  await page.getByLabel('Shirt size').fill('M\nor L');
  await consent.press('Space');
  await send.click();
  await expect(heading(page, 'Library')).toBeVisible();
});

test('r60 a code may be pasted, survives a reload, and says why it is no good: mistyped, too often, too old', async ({
  server,
  script,
  newcomer,
}) => {
  const email = 'noor@acme.example';
  const { token } = await invite(script, { accessSetting: 'SPECIFIC_PEOPLE', allowedEmailAddresses: ['acme.example'] });
  const page = await newcomer();
  await page.goto(`/i/${token}`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send code' }).click();
  const first = await server.code(email);
  await expect(field(page)).toBeFocused();
  await expect(field(page)).toHaveAttribute('autocomplete', 'one-time-code');
  await expect(field(page)).toHaveAttribute('inputmode', 'numeric');
  const again = page.getByRole('button', { name: 'send a new code' });
  await expect(again).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByText(/in \d+ s\./)).toBeVisible();
  await everyLook(page);

  // A phone drops the page while its owner looks for the mail.
  await page.reload();
  await expect(page.getByText(email)).toBeVisible();
  const tell = async (code: string, words: string | RegExp) => {
    await field(page).fill(code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByText(words)).toBeVisible();
    await expect(field(page)).toBeFocused();
  };
  await tell('12', 'Type all six digits of the code.');
  const wrong = first === '000000' ? '000001' : '000000';
  for (const words of ['4 more times', '3 more times', '2 more times', 'once more', 'mistyped 5 times']) {
    await tell(wrong, new RegExp(words));
  }
  await tell(first, /mistyped 5 times/);
  await accessible(page);

  // After a reload nothing waits: another may be asked for at once.
  await again.click();
  const second = await server.code(email);
  // The field is emptied for it.
  await expect(page.getByText(/in \d+ s\./)).toBeVisible();
  await server.setClock(after(11 * MINUTE));
  await tell(second, /too old/);

  // Somebody else's address, and back: the page never says whether one is on the list.
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByLabel('E-mail').fill('eve@other.example');
  await page.getByRole('button', { name: 'Send code' }).click();
  await server.code('eve@other.example');
  await expect(page.getByText('eve@other.example')).toBeVisible();
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send code' }).click();
  const third = await server.code(email);
  // Copied out of the mail with a space in it.
  await field(page).evaluate((input: HTMLInputElement, text) => {
    input.focus();
    document.execCommand('insertText', false, text);
  }, ` ${third.slice(0, 3)} ${third.slice(3)}`);
  await expect(field(page)).toHaveValue(third);
  await page.keyboard.press('Enter');
  await expect(start(page)).toBeVisible();

  // The same address too often.
  const other = await newcomer();
  await other.goto(`/i/${token}`);
  for (let sent = 0; sent < 6; sent += 1) {
    await other.request.post('/graphql', {
      headers: { origin: server.url },
      data: { query: `mutation { requestEmailCode(email: "often@acme.example") { userErrors { message } } }` },
    });
  }
  await other.getByLabel('E-mail').fill('often@acme.example');
  await other.getByRole('button', { name: 'Send code' }).click();
  await expect(other.getByText(/Too many codes were asked for\. Wait \d+ min, then ask for the next\./)).toBeVisible();
});

test('r47 r113 a page that is looked at says that a seat has come free, and counts by the server’s clock', async ({
  script,
  newcomer,
}) => {
  const full = await invite(script, { inviteLimit: 1 });
  const claimId = await claim(await newcomer(), full.token);
  const page = await newcomer();
  await page.goto(`/i/${full.token}`);
  await expect(page.getByText('Every seat of this invite is taken')).toBeVisible();
  await revoke(script, claimId);
  await expect(page.getByText('A seat has come free.')).toBeVisible();
  await expect(start(page)).toBeVisible();

  const event = await invite(script, {
    type: 'LIVE_EVENT',
    startsAt: after(3 * DAY + HOUR),
    endsAt: after(3 * DAY + 5 * HOUR),
    timeZone: 'Europe/Lisbon',
  });
  for (const off of [-DAY, DAY]) {
    const wrong = await newcomer();
    await wrong.clock.install({ time: Date.now() + off });
    await wrong.goto(`/i/${event.token}`);
    await expect(wrong.getByRole('timer', { name: /^Opens in 2 days/ })).toBeVisible();
  }
});

test.describe('a crowd at the door', () => {
  test.use({ tolerated: [/429/] });

  test('the page comes back by itself when the server says when, and says so meanwhile', async ({ script, newcomer }) => {
    const { token } = await invite(script);
    const page = await newcomer();
    // What the server answers to a flood (proven there); no classroom of this size fits into a test.
    const refuse = { InvitationQuery: 2, ClaimInvite: 2 };
    await page.route('**/graphql', (route) => {
      for (const operation of ['InvitationQuery', 'ClaimInvite'] as const) {
        if (refuse[operation] > 0 && isAsking(route.request(), operation)) {
          refuse[operation] -= 1;
          return route.fulfill({
            status: 429,
            headers: { 'retry-after': '1' },
            contentType: 'application/graphql-response+json; charset=utf-8',
            body: JSON.stringify({ errors: [{ message: 'too many requests', extensions: { code: 'RATE_LIMITED', retryAfter: 1 } }] }),
          });
        }
      }
      return route.continue();
    });
    await page.goto(`/i/${token}`);
    await expect(heading(page, 'One moment')).toBeVisible();
    await accessible(page);
    await start(page).click();
    await expect(page.getByText('Many are coming in at once.')).toBeVisible();
    await expect(heading(page, 'Library')).toBeVisible();
    expect(refuse).toEqual({ InvitationQuery: 0, ClaimInvite: 0 });
  });
});
