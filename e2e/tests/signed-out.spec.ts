// Whoever may not watch any more while they do: the page says so by itself, and leads back.
import { HOUR, after, invite } from '../support/team.ts';
import { accessible, expect, test } from '../support/test.ts';

test('signing out in one tab ends the dashboard in another, which leads back to it', async ({ owner, script }) => {
  const { id } = await invite(script, {
    publicTitle: 'Autumn room',
    type: 'LIVE_EVENT',
    startsAt: after(-HOUR),
    endsAt: after(3 * HOUR),
    timeZone: 'Europe/Lisbon',
  });
  await owner.goto(`/invites/${id}/live`);
  await expect(owner.getByRole('heading', { level: 1, name: 'Autumn room' })).toBeVisible();
  await expect(owner.getByText('Nobody has joined yet')).toBeVisible();

  const tab = await owner.context().newPage();
  await tab.goto('/library');
  await tab.getByRole('button', { name: 'Sign out' }).click();
  await expect(tab).toHaveURL(/\/sign-in/);

  await expect(owner.getByRole('heading', { level: 1, name: 'You are signed out' })).toBeVisible();
  await accessible(owner);
  await owner.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await expect(owner).toHaveURL(new RegExp(`/sign-in\\?next=.*${id}`));
});
