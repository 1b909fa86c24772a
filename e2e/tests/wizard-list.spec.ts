// The wizard's allow list: typed, pasted, dropped, mended, and as long as a list may be.
import { invite } from '../support/team.ts';
import { accessible, expect, signIn, test } from '../support/test.ts';
import { claim } from '../support/visitor.ts';
import { entry, steps } from '../support/wizard.ts';

test('r57 r58 a list is typed, pasted, dropped, searched and mended', async ({ owner }) => {
  await owner.goto('/invites/new/access');
  await owner.getByRole('radio', { name: /^Only specific people/ }).check();
  const chips = owner.getByRole('list', { name: 'Allowed entries' });
  await entry(owner).fill('Acme.example');
  await entry(owner).press('Enter');
  await entry(owner).fill('*.acme.example, noor@bücher.example\nnot an address\nACME.example');
  await expect(chips.getByRole('listitem')).toHaveText(['@acme.example', '*.acme.example', 'noor@xn--bcher-kva.example']);
  await expect(owner.getByText('1 duplicate left out')).toBeVisible();
  const wrong = owner.getByRole('list', { name: 'Lines to mend' });
  await expect(wrong.getByRole('listitem')).toHaveCount(1);
  await expect(wrong).toContainText('Line 2not an addressThere is a space in it.');
  await expect(steps(owner).getByRole('link', { name: /^Access/ })).toContainText('1 error');
  await accessible(owner);
  await wrong.getByRole('button', { name: 'Mend not an address' }).click();
  await expect(entry(owner)).toBeFocused();
  await expect(entry(owner)).toHaveValue('not an address');
  await entry(owner).fill('mira@delft.example');
  await entry(owner).press('Enter');
  await expect(owner.getByText(/^4 valid$/)).toBeVisible();
  await entry(owner).press('Backspace');
  await expect(entry(owner), 'the last one comes back to be mended').toHaveValue('mira@delft.example');
  await entry(owner).fill('');
  await chips.getByRole('button', { name: 'Remove *.acme.example' }).click();
  await expect(owner.getByText(/^2 valid$/)).toBeVisible();

  // Files as spreadsheets write them.
  const file = owner.locator('input[type=file]');
  const drop = (name: string, buffer: Buffer) => file.setInputFiles({ name, mimeType: 'text/csv', buffer });
  const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  await drop('unicode.csv', utf16('Name\tE-mail\r\nJörg\tjoerg@acme.example\r\nZoë\tzoe@acme.example\r\n'));
  await expect(owner.getByText(/^4 valid$/)).toBeVisible();
  await expect(owner.getByText(/written in UTF-16/)).toBeVisible();
  await drop('latin1.csv', Buffer.from('Name;E-mail\r\nJörg;lea@acme.example\r\n', 'latin1'));
  await expect(owner.getByText(/^5 valid$/)).toBeVisible();
  await expect(owner.getByText(/Windows-1252/)).toBeVisible();
  await drop('book.xlsx', Buffer.from('PK\x03\x04 and the rest of a workbook'));
  await expect(owner.getByText(/book.xlsx: This is a workbook, not a CSV/)).toBeVisible();
  await accessible(owner);
  const many = Array.from({ length: 50_000 }, (_, at) => `learner${at}@big.example`).join('\r\n');
  await drop('everybody.csv', Buffer.from(many));
  await expect(owner.getByText(/^Nothing was added: that is 50000 new entries/)).toBeVisible({ timeout: 90_000 });
  await expect(owner.getByText(/^5 valid$/), 'nothing is lost').toBeVisible();
  await owner.getByRole('button', { name: 'Allow @big.example (50,000 addresses)' }).click();
  await expect(owner.getByText(/^6 valid$/)).toBeVisible();

  // What stands half-written in the field survives a reload, with the list.
  await entry(owner).fill('half@writ');
  await owner.reload();
  await expect(entry(owner)).toHaveValue('half@writ');
  await expect(chips.getByRole('listitem')).toHaveCount(6);
});

test('r57 ten thousand entries do not stutter, and the next one is refused in words', async ({ owner }) => {
  await owner.goto('/invites/new/access');
  await owner.getByRole('radio', { name: /^Only specific people/ }).check();
  await owner.evaluate(() => {
    const text = Array.from({ length: 10_000 }, (_, at) => `learner${at}@site${at % 100}.example`).join('\n');
    const data = new DataTransfer();
    data.setData('text/plain', text);
    const field = document.querySelector('.chip-input') as HTMLTextAreaElement;
    field.focus();
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await expect(owner.getByText(/^10,000 valid$/)).toBeVisible({ timeout: 90_000 });
  await expect(owner.getByText('10,000 entries added.')).toBeVisible();
  await owner.evaluate(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => seen.push(...list.getEntries().map((one) => one.duration))).observe({ type: 'longtask' });
  });
  await entry(owner).pressSequentially('late@acme.example', { delay: 40 });
  const longest = await owner.evaluate(() => Math.max(0, ...(globalThis as unknown as { seen: number[] }).seen));
  console.log(`longest task while typing beside 10,000 entries: ${Math.round(longest)} ms (development build)`);
  expect(longest).toBeLessThan(100);
  await entry(owner).press('Enter');
  await expect(owner.getByText(/^Nothing was added: that is 1 new entry, and a list takes 10,000 at most/)).toBeVisible();
  await expect(entry(owner), 'it stays to be looked at').toHaveValue('late@acme.example');
  await entry(owner).fill('');
  await owner.getByLabel('Search the list').fill('@site7.');
  const chips = owner.getByRole('list', { name: 'Allowed entries' });
  await expect(chips.locator('.chip')).toHaveCount(100);
  await owner.getByRole('button', { name: 'Remove these 100' }).click();
  await expect(owner.getByText(/^9,900 valid$/)).toBeVisible();
  await accessible(owner);
});

test('r61 a change of the list says how many claimers are no longer on it', async ({ server, script, owner, newcomer }) => {
  const { id, token } = await invite(script, { publicTitle: 'Course' });
  for (const email of ['anna@acme.example', 'bob@delft.example']) {
    const learner = await newcomer();
    await signIn(learner, server, email);
    await claim(learner, token);
  }
  await owner.goto(`/invites/${id}/edit/access`);
  await owner.getByRole('radio', { name: /^Only specific people/ }).check();
  await entry(owner).fill('acme.example\n');
  await expect(owner.getByText('1 claimed learner is no longer on the list')).toBeVisible();
  await accessible(owner);
  await entry(owner).fill('delft.example\n');
  await expect(owner.getByText(/no longer on the list/)).toHaveCount(0);
});
