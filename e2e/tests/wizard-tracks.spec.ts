// The wizard's tracks: put in order by mouse, by touch, by buttons and by keys.
import type { Page } from '@playwright/test';
import { inviteMember } from '../support/team.ts';
import { accessible, expect, signIn, test } from '../support/test.ts';
import { type Draft, leave, order } from '../support/wizard.ts';

const titles = async (page: Page) => order(page).locator('b').allTextContents();
const grip = (page: Page, title: string) => order(page).getByRole('button', { name: new RegExp(`^Reorder ${title}\\.`) });
/** Where to press a grip: its middle, brought to the middle of the window, where no bar lies over it. */
const held = async (page: Page, title: string): Promise<{ x: number; y: number }> => {
  await grip(page, title).evaluate((one) => one.scrollIntoView({ block: 'center', behavior: 'instant' }));
  const box = await grip(page, title).boundingBox();
  if (!box) throw new Error(`${title} is nowhere`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

/** A draft with so many tracks, named A1, A2 and so on. */
const withTracks = (count: number): Draft => ({
  format: 2,
  typed: {
    publicTitle: 'Many',
    tracks: Array.from({ length: count }, (_, at) => ({
      id: `track_${String(at + 1).padStart(32, '0')}`,
      title: `A${at + 1}`,
      challenges: 2,
      seconds: 600,
    })),
    zone: 'UTC',
  },
});

test('r12 tracks are put in order by mouse, by buttons and by keys, and Escape puts one back', async ({ owner }) => {
  await owner.goto('/invites');
  await leave(owner, withTracks(4));
  await owner.goto('/invites/new');
  await expect.poll(() => titles(owner)).toEqual(['A1', 'A2', 'A3', 'A4']);
  const said = (words: string) => expect(owner.getByRole('status').filter({ hasText: words })).toHaveCount(1);

  // By mouse: over two rows, shown while it moves, dropped where it is.
  const to = await held(owner, 'A3');
  const from = await held(owner, 'A1');
  const rows = await order(owner).locator('li').nth(2).boundingBox();
  to.y = (rows?.y ?? 0) + (rows?.height ?? 0) / 2;
  await owner.mouse.move(from.x, from.y);
  await owner.mouse.down();
  await owner.mouse.move(from.x, (from.y + to.y) / 2, { steps: 5 });
  await owner.mouse.move(to.x, to.y + 4, { steps: 5 });
  await expect(order(owner).locator('li.lifted b')).toHaveText('A1');
  await said('A1, position 3 of 4.');
  await owner.mouse.up();
  expect(await titles(owner)).toEqual(['A2', 'A3', 'A1', 'A4']);
  await expect(grip(owner, 'A1')).toBeFocused();

  // By mouse again, and Escape while it is held.
  const again = await held(owner, 'A4');
  await owner.mouse.move(again.x, again.y);
  await owner.mouse.down();
  await owner.mouse.move(again.x, again.y - 150, { steps: 5 });
  await expect(order(owner).locator('li.lifted')).toHaveCount(1);
  await owner.keyboard.press('Escape');
  await owner.mouse.up();
  expect(await titles(owner)).toEqual(['A2', 'A3', 'A1', 'A4']);
  await said('Cancelled. A4 is back at position 4 of 4.');

  // By keys.
  await grip(owner, 'A4').focus();
  await owner.keyboard.press('Space');
  await said('Lifted. A4, position 4 of 4. Arrow keys move, Space drops, Escape cancels.');
  await owner.keyboard.press('ArrowUp');
  await owner.keyboard.press('Home');
  await said('A4, position 1 of 4.');
  await accessible(owner);
  await owner.keyboard.press('Space');
  expect(await titles(owner)).toEqual(['A4', 'A2', 'A3', 'A1']);
  await expect(grip(owner, 'A4')).toBeFocused();
  await owner.keyboard.press('Space');
  await owner.keyboard.press('End');
  await owner.keyboard.press('Escape');
  expect(await titles(owner)).toEqual(['A4', 'A2', 'A3', 'A1']);
  await expect(grip(owner, 'A4')).toBeFocused();

  // By buttons; the focus goes with the track, and at the end it is told why nothing happens.
  const up = owner.getByRole('button', { name: 'Move up: A2' });
  await up.focus();
  await owner.keyboard.press('Enter');
  await expect(up).toBeFocused();
  await expect(up).toHaveAttribute('aria-disabled', 'true');
  expect(await titles(owner)).toEqual(['A2', 'A4', 'A3', 'A1']);
  await owner.keyboard.press('Enter');
  await said('A2 is first already.');
  await owner.getByRole('button', { name: 'Remove: A4' }).click();
  await expect(owner.getByRole('button', { name: 'Remove: A3' })).toBeFocused();
});

test('r12 a finger carries a track, also beyond the window, among two hundred', async ({ server, newcomer, script }) => {
  await inviteMember(script, 'maya@example.com');
  const phone = await newcomer({ viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });
  await signIn(phone, server, 'maya@example.com');
  await phone.goto('/invites');
  await leave(phone, withTracks(200));
  await phone.goto('/invites/new');
  await expect(order(phone).getByRole('listitem')).toHaveCount(200);
  const touch = await phone.context().newCDPSession(phone);
  const at = async (type: string, x?: number, y?: number) =>
    touch.send('Input.dispatchTouchEvent', {
      type: type as 'touchStart',
      touchPoints: x === undefined || y === undefined ? [] : [{ x, y }],
    });
  const { x, y } = await held(phone, 'A2');
  const scrolled = await phone.evaluate(() => scrollY);
  await at('touchStart', x, y);
  for (let step = 1; step <= 8; step += 1) await at('touchMove', x, y + step * ((760 - y) / 8));
  // Held at the lower edge the page goes on under the finger.
  await expect.poll(() => phone.evaluate(() => scrollY)).toBeGreaterThan(scrolled + 600);
  await at('touchEnd');
  await expect(order(phone).locator('li.lifted')).toHaveCount(0);
  const moved = (await titles(phone)).indexOf('A2');
  expect(moved, 'it went far down').toBeGreaterThan(6);
  expect(new Set(await titles(phone)).size, 'none is lost').toBe(200);
});
