// The wizard: dates across clock changes, drafts, every step by keyboard, at once, and in every look.
import { noteShifts, shifts } from '../support/shifts.ts';
import { invite, tracks } from '../support/team.ts';
import { accessible, everyLook, expect, test } from '../support/test.ts';
import { entry, goTo, leave, order, toast } from '../support/wizard.ts';

test('r29 r35 a time that is missing or comes twice is said so, in every zone of the browser', async ({ owner }) => {
  test.setTimeout(240_000);
  await owner.goto('/invites/new');
  await owner.getByRole('radio', { name: /^Live event/ }).check();
  await goTo(owner, 'Restrictions');
  const wrong = await owner.evaluate(async () => {
    const year = new Date().getUTCFullYear() + 1;
    const formats = new Map<string, Intl.DateTimeFormat>();
    const format = (zone: string) => {
      const made = formats.get(zone) ?? new Intl.DateTimeFormat('en-US', {
        timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
      });
      formats.set(zone, made);
      return made;
    };
    const wall = (zone: string, at: number) => {
      const parts = format(zone).formatToParts(at);
      const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
      return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    };
    const offset = (zone: string, at: number) => wall(zone, at) - at;
    const jumps = (zone: string) => {
      const found: number[] = [];
      const hour = 3_600_000;
      for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 240 * hour) {
        let [low, high] = [at, at + 240 * hour];
        if (offset(zone, low) === offset(zone, high)) continue;
        while (high - low > 60_000) {
          const middle = Math.floor((low + high) / 120_000) * 60_000;
          if (offset(zone, middle) === offset(zone, low)) low = middle;
          else high = middle;
        }
        found.push(high);
      }
      return found;
    };
    const by = (selector: string) => document.querySelector(selector) as HTMLInputElement;
    const zoneField = by('select[aria-label="Time zone"]');
    const [date, time] = [...document.querySelectorAll<HTMLInputElement>('.datetime input')] as [HTMLInputElement, HTMLInputElement];
    const set = (field: HTMLInputElement, value: string, type: string) => {
      field.value = value;
      field.dispatchEvent(new Event(type, { bubbles: true }));
    };
    const settled = () => new Promise((done) => setTimeout(done, 0));
    const field = date.closest('.field') as HTMLElement;
    const shows = async (local: number) => {
      const text = new Date(local).toISOString();
      set(date, text.slice(0, 10), 'input');
      set(time, text.slice(11, 16), 'input');
      await settled();
      await settled();
      return [...field.querySelectorAll<HTMLElement>('.hint, .which')].map((one) => one.innerText).join(' ');
    };
    const wrong: string[] = [];
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      set(zoneField, zone, 'change');
      if (zoneField.value !== zone) wrong.push(`${zone} cannot be chosen`);
      const noon = await shows(Date.UTC(year, 5, 15, 12));
      if (/go forward|comes twice/.test(noon)) wrong.push(`${zone}: an ordinary noon is ${noon}`);
      for (const jump of jumps(zone)) {
        const [before, from] = [offset(zone, jump - 60_000), offset(zone, jump)];
        // The last minute that is missing, or the first that comes twice.
        const words = await shows(from > before ? jump + from - 60_000 : jump + from);
        const expected = from > before ? /go forward over this time, so it is missing/ : /go back over this time, so it comes twice/;
        if (!expected.test(words)) wrong.push(`${zone} ${new Date(jump).toISOString()}: ${words}`);
      }
    }
    return wrong;
  });
  expect(wrong).toEqual([]);
  await owner.getByLabel('Time zone').selectOption('Europe/Amsterdam');
  await owner.getByLabel('Starts', { exact: true }).fill('2030-10-27');
  await owner.getByLabel('Start time').fill('02:30');
  const which = owner.getByRole('group', { name: /comes twice. Which is meant/ });
  await expect(which.getByLabel(/^The first/)).toBeChecked();
  await which.getByLabel(/^The second/).check();
  await expect(owner.getByText('Link opens')).toBeVisible();
  await accessible(owner);
});

test('a draft of an older version is read, and one that cannot be read is put aside and shown', async ({ owner }) => {
  await owner.goto('/invites');
  await leave(owner, { typed: { publicTitle: 'From before', accessSetting: 'SPECIFIC_PEOPLE', allowed: 'acme.example\nnope nope' } });
  await owner.goto('/invites/new');
  await expect(owner.getByLabel('Public title')).toHaveValue('From before');
  await goTo(owner, 'Access');
  await expect(owner.getByRole('list', { name: 'Allowed entries' }).getByRole('listitem')).toHaveText(['@acme.example']);
  await goTo(owner, 'Basics');
  await owner.getByRole('button', { name: 'Discard draft' }).click();
  await owner.getByRole('dialog').getByRole('button', { name: 'Discard draft' }).click();

  await owner.goto('/invites');
  await leave(owner, '{ "typed": { "tracks": "a draft nobody can read"');
  await owner.goto('/invites/new');
  const notice = owner.getByText('A draft kept here cannot be read');
  await expect(notice).toBeVisible();
  await owner.getByText('What was kept').click();
  await expect(owner.getByLabel('The draft as it was kept')).toHaveValue(/a draft nobody can read/);
  await accessible(owner);
  await owner.getByLabel('Public title').fill('Anew');
  await owner.reload();
  await expect(notice, 'it stays until it is thrown away').toBeVisible();
  await owner.getByRole('button', { name: 'Throw it away' }).click();
  await expect(notice).toHaveCount(0);
});

test('a live event with every restriction is made by keyboard alone, and tried before it is saved', async ({ owner }) => {
  // The same keys mean the same day and hour, whether the browser's language puts the day or the month first.
  const day = `0606${new Date().getFullYear() + 1}`;
  const press = (key: string) => owner.keyboard.press(key);
  /** Tabs until what is focused fits. */
  const reach = async (role: string, name: RegExp) => {
    for (let tabs = 0; tabs < 80; tabs += 1) {
      const here = owner.locator(':focus');
      if ((await here.count()) && (await owner.getByRole(role as 'button', { name }).and(here).count())) return;
      await press('Tab');
    }
    throw new Error(`no ${role} ${name} by Tab`);
  };
  const type = async (role: string, name: RegExp, text: string) => {
    await reach(role, name);
    await press('Control+a');
    await owner.keyboard.type(text);
  };
  /** Types into a part of a date or time field that Tab leads to. */
  const typeAt = async (label: string, keys: string) => {
    const field = owner.getByLabel(label, { exact: true });
    for (let tabs = 0; tabs < 20; tabs += 1) {
      if (await field.and(owner.locator(':focus')).count()) return owner.keyboard.type(keys);
      await press('Tab');
    }
    throw new Error(`no ${label} by Tab`);
  };
  const on = async (step: string) => {
    await reach('link', /^Next/);
    await press('Enter');
    await expect(owner.getByRole('form', { name: step })).toBeVisible();
  };
  await owner.goto('/invites/new');
  await expect(owner.getByRole('form', { name: 'Basics' })).toBeVisible();
  await reach('radio', /^Self paced/);
  await press('ArrowDown');
  await expect(owner.getByRole('radio', { name: /^Live event/ })).toBeChecked();
  await type('textbox', /^Public title/, 'Community day');
  await reach('combobox', /^Select tracks/);
  await owner.keyboard.type('shell');
  await expect(owner.getByRole('option')).toHaveCount(1);
  await press('Enter');
  await press('Escape');
  await on('Restrictions');
  await reach('radio', /^Forever/);
  await press('ArrowDown');
  await type('textbox', /^Months/, '2');
  await type('textbox', /^How many times can each track|^plays/i, '3');
  await typeAt('Starts', day);
  await typeAt('Start time', '0900A');
  await typeAt('Ends', day);
  await typeAt('End time', '1100A');
  await expect(owner.getByLabel('Starts', { exact: true })).toHaveValue(/-06-06$/);
  await expect(owner.getByLabel('End time')).toHaveValue('11:00');
  await reach('checkbox', /^Attendees lose access/);
  await press('Space');
  await type('textbox', /^How many unique users|^people/i, '30');
  await on('Sharing');
  await reach('switch', /^Show sharing button/);
  await press('Space');
  await on('Access');
  await reach('radio', /^Anyone with the link/);
  await press('ArrowDown');
  await press('ArrowDown');
  await type('textbox', /^Allowed email addresses/, 'acme.example');
  await press('Enter');
  await on('Review');
  await expect(owner.getByText('Anyone at acme.example can claim from', { exact: false }).first()).toBeVisible();

  // Tried before it exists: too early, at the start, from elsewhere.
  const trial = owner.getByRole('region', { name: 'Try it as…' });
  await type('textbox', /^E-mail/, 'anna@acme.example');
  await press('Enter');
  await expect(trial.getByText('Not let in yet: the link is not open').first()).toBeVisible();
  await expect(trial.getByRole('list', { name: 'When the answer changes' }).getByRole('listitem')).toHaveCount(3);
  await expect(trial.getByText('Rule R38.')).toBeVisible();
  await reach('button', /^At the start/);
  await press('Enter');
  await owner.keyboard.press('Shift+Tab');
  await trial.getByRole('button', { name: 'Try' }).focus();
  await press('Enter');
  await expect(trial.getByText('Let in', { exact: true }).first()).toBeVisible();
  await expect(trial.getByText(/^Who claims then keeps the content until .* 11:00/)).toBeVisible();
  await trial.getByLabel('E-mail').fill('eve@notacme.example');
  await trial.getByRole('button', { name: 'Try' }).press('Enter');
  await expect(trial.getByText('Add the address or its domain to the allowed e-mail addresses.')).toBeVisible();
  await accessible(owner);
  await reach('button', /^Save$/);
  await press('Enter');
  await expect(toast(owner, 'Saved.')).toBeVisible();
  await expect(owner.getByRole('row', { name: /Community day/ })).toContainText('0 of 30');
});

test('steps change at once, and nothing jumps while data arrives', async ({ script, owner }) => {
  const all = [...(await tracks(script)).values()].map((track) => track.id);
  const { id } = await invite(script, { publicTitle: 'Course', trackIds: all, inviteLimit: 30 });
  await noteShifts(owner);
  await owner.route('**/graphql', async (route) => {
    await new Promise((done) => setTimeout(done, 150));
    await route.continue();
  });
  await owner.goto(`/invites/${id}/edit`);
  await expect(order(owner).getByRole('listitem')).toHaveCount(3);
  await owner.getByRole('combobox', { name: 'Select tracks' }).waitFor();
  const shifted = (await shifts(owner)).reduce((sum, { value }) => sum + value, 0);
  console.log(`layout shift while the wizard loads: ${shifted.toFixed(4)}`);
  expect(shifted).toBeLessThan(0.02);
  const took = await owner.evaluate(async () => {
    const took: number[] = [];
    for (const step of ['Restrictions', 'Sharing', 'Access', 'Review', 'Basics']) {
      const link = [...document.querySelectorAll<HTMLAnchorElement>('.steps a')].find((one) => one.textContent?.includes(step));
      const from = performance.now();
      link?.click();
      while (document.querySelector('form.wizard-main')?.getAttribute('aria-label') !== step) await Promise.resolve().then(() => new Promise((done) => setTimeout(done, 0)));
      took.push(performance.now() - from);
    }
    return took;
  });
  console.log(`steps changed in ${took.map((one) => Math.round(one)).join(', ')} ms (development build)`);
  expect(Math.max(...took), 'lenient: the development build on a busy machine').toBeLessThan(1_000);
});

test('every step of the wizard with its dialog looks right everywhere', async ({ owner: page }) => {
  await page.goto('/invites/new');
  await page.getByLabel('Public title').fill('Community day');
  const combo = page.getByRole('combobox', { name: 'Select tracks' });
  for (const word of ['shell', 'git', 'sql']) {
    await combo.fill(word);
    await expect(page.getByRole('option')).toHaveCount(1);
    await combo.press('Enter');
  }
  await combo.press('Escape');
  await page.getByRole('radio', { name: /^Live event/ }).check();
  await order(page).getByRole('button', { name: /^Reorder/ }).nth(1).press('Space');
  await everyLook(page, 'steps-lifted');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Discard draft' }).click();
  await expect(page.getByRole('dialog', { name: 'Discard draft?' })).toBeVisible();
  await everyLook(page, 'steps-discard');
  await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
  await goTo(page, 'Restrictions');
  for (const [label, value] of [['Starts', '2030-10-27'], ['Start time', '02:30'], ['Ends', '2030-10-27'], ['End time', '14:00']] as const) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
  await everyLook(page, 'steps-restrictions');
  await goTo(page, 'Access');
  await page.getByRole('radio', { name: /^Only specific people/ }).check();
  const people = Array.from({ length: 140 }, (_, at) => `learner${at}@acme.example`);
  await entry(page).fill(`${people.join('\n')}\neve@@example\ntwo words@example.com\nACME@acme.example,acme@acme.example`);
  await expect(page.getByText(/^141 valid$/)).toBeVisible();
  await everyLook(page, 'steps-access');
  await page.getByRole('button', { name: 'Remove invalid' }).click();
  await goTo(page, 'Review');
  await page.getByRole('region', { name: 'Try it as…' }).getByRole('button', { name: 'Try' }).click();
  await expect(page.getByText('Not let in yet: the link is not open').first()).toBeVisible();
  await everyLook(page, 'steps-review');
});
