// What nobody should send, sent from a browser: garbage in links, forged cookies, codes used again, answers too long or made to
// mislead. Each gets a clear answer, nothing is lost, nothing leaks.
import type { Page } from '@playwright/test';
import { heading } from '../support/playing.ts';
import { invite } from '../support/team.ts';
import { accessible, expect, test } from '../support/test.ts';
import { claim } from '../support/visitor.ts';

const start = (page: Page) => page.getByRole('button', { name: 'Start', exact: true });

test('r55 r115 garbage in a link leads nowhere in the words of an unknown one, and a forged cookie makes a stranger', async ({
  script,
  newcomer,
  server,
}) => {
  const { token } = await invite(script);
  const page = await newcomer();
  const garbage = ['x', '%00', '%F0%9F%90%9A', "'%20OR%201=1--", '<script>', `${token}x`, token.slice(1), 'A'.repeat(3_000)];
  let words = '';
  for (const link of garbage) {
    await page.goto(`/i/${link}`);
    await expect(heading(page, 'This link does not work'), link).toBeVisible();
    words ||= await page.getByRole('main').innerText();
    expect(await page.getByRole('main').innerText(), link).toBe(words);
  }
  await accessible(page);

  const holder = await newcomer();
  await claim(holder, token);
  await holder.goto(`/i/${token}`);
  await expect(holder.getByText('The content is yours.')).toBeVisible();
  const guest = (await holder.context().cookies()).find((cookie) => cookie.name.endsWith('trackpass_guest'));
  expect(guest).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  const value = guest?.value as string;
  const [person, signature] = value.split('.') as [string, string];
  for (const forged of [person, `${person}.${'A'.repeat(signature.length)}`, `person_${'f'.repeat(32)}.${signature}`, `${value}x`, 'x'.repeat(3_000)]) {
    const thief = await newcomer();
    await thief.context().addCookies([{ name: guest?.name as string, value: forged, url: server.url }]);
    await thief.goto(`/i/${token}`);
    await expect(start(thief), forged.slice(0, 60)).toBeVisible();
    await thief.context().close();
  }
});

test('r60 a code opens one door once: used again, by somebody else or for another address, it says so', async ({ server, script, newcomer }) => {
  const { token } = await invite(script, { accessSetting: 'SPECIFIC_PEOPLE', allowedEmailAddresses: ['acme.example'] });
  const [noor, eve] = [await newcomer(), await newcomer()];
  const ask = async (page: Page, email: string) => {
    await page.goto(`/i/${token}`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Send code' }).click();
    return server.code(email);
  };
  const tell = async (page: Page, code: string) => {
    await page.getByLabel('Six-digit code').fill(code);
    await page.getByRole('button', { name: 'Continue' }).click();
  };
  const code = await ask(noor, 'noor@acme.example');
  await tell(noor, code);
  await expect(start(noor)).toBeVisible();
  // Somebody saw it over her shoulder.
  const others = await ask(eve, 'eve@acme.example');
  await eve.evaluate(() => sessionStorage.clear());
  await tell(eve, code === others ? '000000' : code);
  await expect(eve.getByText('4 more times', { exact: false })).toBeVisible();
  await eve.route('**/graphql', (route) => {
    const body = route.request().postData() ?? '';
    return route.continue({ postData: body.replace('eve@acme.example', 'noor@acme.example') });
  });
  await tell(eve, code);
  await expect(eve.getByText(/a code works once/)).toBeVisible();
});

test('r86 a name of a megabyte, of steering marks, of formulas: named at its field, and what was typed stays', async ({
  script,
  newcomer,
  tolerated,
}) => {
  tolerated.push(/413/);
  const { id, token } = await invite(script, { accessSetting: 'ANYONE_LEAVING_DETAILS' });
  const page = await newcomer();
  await page.goto(`/i/${token}`);
  const [first, last] = [page.getByLabel('First name'), page.getByLabel('Last name')];
  const send = page.getByRole('button', { name: 'Continue' });
  await page.getByLabel('E-mail').fill('noor@delft.example');
  await last.fill('de Vries');
  const refused = async (name: string, words: string | RegExp) => {
    await first.fill(name);
    await send.click();
    await expect(page.getByText(words).first()).toBeVisible();
    await expect(last, 'nothing typed is lost').toHaveValue('de Vries');
  };
  await first.fill('A'.repeat(1_000_000));
  await expect(first, 'the field takes no more').toHaveValue('A'.repeat(200));
  await first.evaluate((field: HTMLInputElement) => field.removeAttribute('maxlength'));
  await refused('Anna\u202enimdA', /Remove line breaks, control characters and direction marks/);
  await expect(first).toHaveAttribute('aria-invalid', 'true');
  await refused('A'.repeat(10_000), /Shorten this to \d+ characters or fewer; it has 10000/);
  await refused('A'.repeat(1_000_000), /too (large|long)|Shorten/i);
  await accessible(page);
  await first.fill('=HYPERLINK("http://evil.example")');
  await last.fill('<img src=x onerror=alert(1)>');
  await send.click();
  await expect(heading(page, 'Library')).toBeVisible();

  type Answer = { trackInvite: { claims: { nodes: { learner: { name: string } }[] } } };
  const query = 'query($id: ID!) { trackInvite(id: $id) { claims { nodes { learner { name } } } } }';
  const { trackInvite } = await script.ask<Answer>(query, { id });
  expect(trackInvite.claims.nodes[0]?.learner.name).toBe('=HYPERLINK("http://evil.example") <img src=x onerror=alert(1)>');
});
