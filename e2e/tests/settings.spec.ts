// Settings, the command palette, shortcuts and toasts: what a team's owner does with the team, and what others see of it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { heading } from '../support/playing.ts';
import { act, invite, inviteMember, invites } from '../support/team.ts';
import { accessible, everyLook, expect, signIn, test } from '../support/test.ts';
import { claim } from '../support/visitor.ts';

const said = (page: Page, words: string | RegExp) => page.locator('.toasts').getByText(words);
const dialog = (page: Page) => page.locator('dialog[open]');

test('an owner renames the team, and invites, changes and removes members, who join by themselves', async ({ server, owner, newcomer }) => {
  await owner.goto('/settings');
  await expect(heading(owner, 'Team')).toBeVisible();
  await owner.getByLabel('Name').fill('  ');
  await owner.getByRole('button', { name: 'Save' }).click();
  await expect(owner.getByText('Give the team a name of 1 to 100 characters.')).toBeVisible();
  await owner.getByLabel('Name').fill('Harbour Labs');
  await owner.getByRole('button', { name: 'Save' }).click();
  await expect(said(owner, 'The team is called Harbour Labs now.')).toBeVisible();
  await expect(owner.getByRole('button', { name: 'Team: Harbour Labs' })).toBeVisible();
  await owner.getByRole('button', { name: 'Leave the team' }).click();
  await everyLook(owner);
  await dialog(owner).getByRole('button', { name: 'Leave' }).click();
  await expect(dialog(owner).getByText(/last owner\. Make somebody else an owner first/)).toBeVisible();
  await owner.keyboard.press('Escape');

  await owner.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Members' }).click();
  await expect(heading(owner, 'Members')).toBeFocused();
  await owner.getByLabel('E-mail').fill('maya@example');
  await owner.getByRole('button', { name: 'Invite' }).click();
  await expect(owner.locator('.field .error')).toBeVisible();
  await owner.getByLabel('E-mail').fill('maya@example.com');
  await owner.getByRole('radio', { name: /^Viewer/ }).check();
  await owner.getByRole('button', { name: 'Invite' }).click();
  // This server has no mail server: somebody has to pass it on.
  await expect(owner.getByText(`Open ${server.url}/join/team and sign in with the address maya@example.com.`)).toBeVisible();
  const maya = owner.getByRole('row', { name: /^maya@example\.com/ });
  await expect(maya.getByText(/^Invited, \d/)).toBeVisible();
  await everyLook(owner, 'members-invited');
  await owner.getByLabel('E-mail').fill('maya@example.com');
  await owner.getByRole('button', { name: 'Invite' }).click();
  await expect(owner.getByText(/maya@example\.com is invited already/)).toBeVisible();

  await owner.getByRole('combobox', { name: 'Role of maya@example.com' }).selectOption('Instructor');
  await expect(said(owner, 'maya@example.com: Instructor now.')).toBeVisible();
  await owner.keyboard.press('F8');
  await owner.keyboard.press('Shift+Tab');
  await expect(owner.getByRole('button', { name: 'Undo' })).toBeFocused();
  await owner.keyboard.press('Enter');
  await expect(said(owner, 'maya@example.com: Viewer again.')).toBeVisible();
  await owner.locator('tr', { hasText: '(you)' }).getByRole('combobox').selectOption('Author');
  await expect(owner.getByRole('alert').getByText(/last owner/)).toBeVisible();

  const other = await newcomer();
  await signIn(other, server, 'eve@example.com');
  await other.goto('/join/team');
  await expect(heading(other, 'There is no invitation for you here')).toBeVisible();
  await expect(other.getByText('You are eve@example.com.')).toBeVisible();
  await everyLook(other, 'join-other-address');

  const member = await newcomer();
  await member.goto('/join/team');
  await expect(heading(member, 'You are invited to a team')).toBeVisible();
  await everyLook(member, 'join-stranger');
  await member.getByRole('link', { name: 'Sign in' }).first().click();
  await member.getByLabel('E-mail').fill('maya@example.com');
  await member.getByRole('button', { name: 'Send code' }).click();
  await member.getByLabel('Six-digit code').fill(await server.code('maya@example.com'));
  await member.getByRole('button', { name: 'Sign in' }).click();
  const join = member.getByRole('button', { name: 'Join Harbour Labs' });
  await expect(join).toBeVisible();
  await expect(member.getByText('Sees tracks, invites, learners and reports.')).toBeVisible();
  await everyLook(member, 'join');
  // Signed in, and no member yet: the desk is closed, and says where it opens.
  await member.goto('/invites');
  await expect(heading(member, 'You are not a member of a team')).toBeVisible();
  await everyLook(member, 'join-no-team');
  await member.getByRole('link', { name: 'Look at the invitation to Harbour Labs' }).click();
  await member.getByRole('button', { name: 'Decline' }).click();
  await expect(member.getByText(/^You declined\. Until/)).toBeVisible();
  await owner.reload();
  await expect(maya.getByText(/^Declined, \d/)).toBeVisible();
  await maya.getByRole('button', { name: 'Actions for maya@example.com' }).click();
  await owner.locator('.menu:popover-open').getByText('Withdraw invitation').click();
  await everyLook(owner);
  await dialog(owner).getByRole('button', { name: 'Withdraw' }).click();
  await expect(said(owner, 'The invitation of maya@example.com is withdrawn.')).toBeVisible();
  await expect(maya).toHaveCount(0);
  // She still looks at it.
  await join.click();
  await expect(said(member, /was withdrawn/)).toBeVisible();
  await expect(heading(member, 'There is no invitation for you here')).toBeVisible();
  await owner.getByLabel('E-mail').fill('maya@example.com');
  await owner.getByRole('radio', { name: /^Viewer/ }).check();
  await owner.getByRole('button', { name: 'Invite' }).click();
  await expect(maya).toBeVisible();
  await member.reload();
  await join.click();
  await expect(heading(member, 'Manage track invites')).toBeVisible();
  await member.goto('/settings/members');
  await expect(heading(member, 'Members')).toBeVisible();
  await expect(member.getByRole('button', { name: 'Invite' })).toHaveCount(0);
  await expect(member.getByRole('combobox')).toHaveCount(0);
  await expect(member.getByRole('button', { name: 'Share content' })).toHaveCount(0);
  await expect(member.getByRole('navigation', { name: 'Settings' }).getByRole('link')).toHaveText(['Team', 'Members', 'Appearance']);
  await member.goto('/settings/audit');
  await expect(member.getByText('Audit log: for owners')).toBeVisible();
  await everyLook(member);

  await owner.reload();
  await expect(maya).toBeVisible();
  await expect(maya.getByText(/^Invited/)).toHaveCount(0);
  await owner.getByRole('combobox', { name: 'Role of maya@example.com' }).selectOption('Author');
  await expect(said(owner, 'maya@example.com: Author now.')).toBeVisible();
  await maya.getByRole('button', { name: 'Actions for maya@example.com' }).click();
  await owner.locator('.menu:popover-open').getByText('Remove from the team').click();
  await everyLook(owner);
  await dialog(owner).getByRole('button', { name: 'Remove' }).click();
  await expect(said(owner, 'maya@example.com is not a member any more.')).toBeVisible();
  await expect(maya).toHaveCount(0);
});

test('a token is shown once, and its examples work when pasted into a shell', async ({ server, script, owner }) => {
  await invite(script, { publicTitle: 'Monday' });
  await owner.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await owner.goto('/settings/tokens');
  await owner.getByRole('button', { name: 'New token' }).first().click();
  await dialog(owner).getByRole('checkbox', { name: /^Read/ }).uncheck();
  await dialog(owner).getByRole('button', { name: 'Create token' }).click();
  await expect(dialog(owner).getByText('Choose at least one scope.')).toBeVisible();
  await everyLook(owner);
  await dialog(owner).getByRole('checkbox', { name: /^Read/ }).check();
  await dialog(owner).getByLabel('Name').fill('Nightly report');
  await dialog(owner).getByRole('button', { name: 'Create token' }).click();

  const made = owner.getByRole('region', { name: /Nightly report/ });
  const secret = await made.getByLabel('Token').inputValue();
  expect(secret).toMatch(/^tp_[\w-]{43}$/);
  const pasted = async (language: string) => {
    await made.getByRole('radio', { name: language }).check();
    await made.getByRole('button', { name: 'Copy example' }).click();
    return owner.evaluate(() => navigator.clipboard.readText());
  };
  const curl = spawnSync('sh', ['-c', await pasted('curl')], { encoding: 'utf8' });
  expect(JSON.parse(curl.stdout), curl.stderr).toMatchObject({
    data: { team: { trackInvites: { nodes: [{ publicTitle: 'Monday', status: 'ACTIVE', claimCount: 0 }] } } },
  });
  const python = spawnSync('python3', ['-'], { input: await pasted('Python'), encoding: 'utf8' });
  expect(JSON.parse(python.stdout || '{}'), python.stderr).toEqual(JSON.parse(curl.stdout));
  await everyLook(owner);

  await owner.reload();
  await expect(owner.getByText(secret)).toHaveCount(0);
  const row = owner.getByRole('row', { name: /Nightly report/ });
  await expect(row.getByText(/^Active until/)).toBeVisible();
  await row.getByRole('button', { name: /^Revoke/ }).click();
  await expect(dialog(owner).getByText(/Every script that uses it is refused from now on/)).toBeVisible();
  await everyLook(owner);
  await dialog(owner).getByRole('button', { name: 'Revoke' }).click();
  await expect(row.getByText(/^Revoked/)).toBeVisible();
  const refused = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify({ query: '{ team(slug: "team") { id } }' }),
  });
  expect(await refused.text()).toContain('UNAUTHENTICATED');
});

test('the audit log tells who changed what from what to what, and is filtered', async ({ script, owner }) => {
  await inviteMember(script, 'maya@example.com');
  const { id } = await invite(script, { publicTitle: 'Monday', playLimit: 3 });
  await act(
    script,
    `mutation($id: ID!) { updateTrackInvite(id: $id, version: 1, input: { publicTitle: "Tuesday", playLimit: 0 }) { userErrors { message } } }`,
    { id },
  );
  await invites(script, Array.from({ length: 26 }, (_, number) => `Copy ${number}`));
  await owner.goto('/settings/audit');
  const log = owner.getByRole('list', { name: 'Audit log' });
  await expect(log.getByRole('listitem')).toHaveCount(25);
  await owner.getByRole('button', { name: 'Older' }).click();
  const edit = log.getByRole('listitem').filter({ hasText: 'changed the invite' });
  await expect(edit.getByText('Public title')).toBeVisible();
  await expect(edit).toContainText(/Monday →\s+became Tuesday/);
  await expect(edit).toContainText(/3 →\s+became unlimited/);
  await expect(edit.locator('time')).toHaveAttribute('title', /\d\d:\d\d:\d\d/);
  await everyLook(owner);
  await edit.getByRole('link', { name: 'Tuesday' }).click();
  await expect(heading(owner, 'Tuesday')).toBeVisible();
  await owner.goBack();
  await owner.getByRole('combobox', { name: 'What' }).selectOption('Team and members');
  await expect(log.getByRole('listitem')).toHaveCount(1);
  await expect(log).toContainText('invited to the team maya@example.com');
  await owner.getByLabel('To', { exact: true }).fill('2020-01-01');
  await expect(owner.getByText('Nothing fits these filters')).toBeVisible();
  await owner.getByRole('button', { name: 'Clear filters' }).first().click();
  await expect(log.getByRole('listitem')).toHaveCount(25);
  await owner.getByRole('combobox', { name: 'Who' }).selectOption({ index: 1 });
  await expect(log.getByRole('listitem').first()).toBeVisible();
});

test('a person is found, handed out whole, and erased after their address was typed', async ({ server, script, owner, newcomer }) => {
  const { token } = await invite(script);
  const anna = await newcomer();
  await signIn(anna, server, 'anna@arbor.example');
  await claim(anna, token);
  await owner.goto('/settings/privacy');
  await owner.getByLabel('E-mail').fill('nobody@arbor.example');
  await owner.keyboard.press('Enter');
  await expect(owner.getByText('Nothing is kept under this address')).toBeVisible();
  await owner.getByLabel('E-mail').fill('anna@arbor.example');
  await owner.keyboard.press('Enter');
  const person = owner.getByRole('region', { name: 'anna@arbor.example' });
  await expect(person.getByText('1 invite')).toBeVisible();
  const [download] = await Promise.all([
    owner.waitForEvent('download'),
    person.getByRole('button', { name: 'Export everything' }).click(),
  ]);
  const file = JSON.parse(readFileSync(await download.path(), 'utf8'));
  expect(file).toMatchObject({ email: 'anna@arbor.example', claims: [{ revokedAt: null }] });
  await person.getByRole('button', { name: 'Erase this person' }).click();
  await expect(dialog(owner).getByText(/Reports keep numbers, not names/)).toBeVisible();
  await dialog(owner).getByLabel(/^Type anna/).fill('somebody@else.example');
  await dialog(owner).getByRole('button', { name: 'Erase', exact: true }).click();
  await expect(dialog(owner).getByText('Type anna@arbor.example to erase this person.')).toBeVisible();
  await everyLook(owner);
  await dialog(owner).getByLabel(/^Type anna/).fill('anna@arbor.example');
  await owner.keyboard.press('Enter');
  await expect(said(owner, /^Erased\./)).toBeVisible();
  await owner.getByRole('button', { name: 'Find' }).click();
  await expect(owner.getByText('Nothing is kept under this address')).toBeVisible();
});

test('the palette finds by parts of words, remembers, and leads anywhere by keys alone', async ({ script, owner }) => {
  const { id } = await invite(script, { publicTitle: 'Kubernetes networking' });
  await invite(script, { publicTitle: 'Planet of nets' });
  await owner.goto('/settings/appearance');
  await expect(heading(owner, 'Appearance')).toBeVisible();
  await owner.keyboard.press('Control+k');
  const field = owner.getByRole('combobox', { name: 'Find an invite, a track, an action' });
  await expect(field).toBeFocused();
  await field.fill('kub net');
  const options = owner.getByRole('listbox').getByRole('option');
  await expect(options.first()).toContainText('Kubernetes networking');
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await expect(field).toHaveAttribute('aria-activedescendant', (await options.first().getAttribute('id')) as string);
  await everyLook(owner);
  await field.press('Enter');
  await expect(owner).toHaveURL(new RegExp(`/invites/${id}$`));
  await expect(heading(owner, 'Kubernetes networking')).toBeVisible();

  await owner.keyboard.press('Control+k');
  await expect(owner.getByRole('group', { name: 'Recent' }).getByRole('option').first()).toContainText('Kubernetes networking');
  await field.fill('theme dark');
  await field.press('Enter');
  await expect(owner.locator('html')).toHaveAttribute('data-theme', 'dark');
  await owner.reload();
  await expect(owner.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(heading(owner, /./)).toBeVisible();
  await owner.getByRole('button', { name: 'Search or run a command' }).click();
  await field.fill('zzzz');
  await expect(owner.getByText('Nothing is called so. Try fewer letters.')).toBeVisible();
  await field.press('Escape');
  await expect(field).toBeHidden();
  await expect(owner.getByRole('button', { name: 'Search or run a command' })).toBeFocused();

  await owner.keyboard.press('Control+k');
  await field.fill('import');
  await field.press('Enter');
  await expect(owner.getByRole('dialog', { name: /Import/ })).toBeVisible();
});

test('shortcuts act outside of fields, never while typing, and can be switched off', async ({ script, owner }) => {
  await invite(script, { publicTitle: 'Monday' });
  await owner.goto('/invites');
  await expect(owner.getByRole('link', { name: 'Monday' }).first()).toBeVisible();
  await owner.keyboard.press('?');
  await expect(owner.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await everyLook(owner);
  await owner.keyboard.press('Escape');
  await owner.keyboard.press('/');
  const search = owner.getByRole('searchbox').first();
  await expect(search).toBeFocused();
  await owner.keyboard.type('c?/');
  await expect(search).toHaveValue('c?/');
  await expect(owner.locator('dialog[open]')).toHaveCount(0);
  expect(new URL(owner.url()).pathname).toBe('/invites');
  await owner.goto('/settings/appearance');
  await owner.getByRole('switch', { name: 'Single-key shortcuts' }).uncheck();
  await heading(owner, 'Appearance').focus();
  await owner.keyboard.press('c');
  await owner.keyboard.press('?');
  await owner.keyboard.press('Control+k');
  await expect(owner.getByRole('combobox', { name: 'Find an invite, a track, an action' })).toBeVisible();
  expect(new URL(owner.url()).pathname).toBe('/settings/appearance');
  await expect(owner.getByRole('dialog', { name: 'Keyboard shortcuts' })).toHaveCount(0);
});

test('an undo waits while somebody points at it, and is gone when its time is over', async ({ script, owner }) => {
  await inviteMember(script, 'maya@example.com', 'VIEWER');
  await owner.goto('/settings/members');
  const role = owner.getByRole('combobox', { name: 'Role of maya@example.com' });
  await role.selectOption('Author');
  const toast = owner.locator('.toast', { hasText: 'Author now.' });
  await expect(toast).toBeVisible();
  const clock = () =>
    toast.evaluate((one) => one.getAnimations({ subtree: true }).map((animation) => animation.playState));
  expect(await clock()).toEqual(['running']);
  await toast.hover();
  expect(await clock()).toEqual(['paused']);
  await owner.mouse.move(0, 0);
  await toast.getByRole('button', { name: 'Undo' }).focus();
  expect(await clock()).toEqual(['paused']);
  await accessible(owner);
  await role.focus();
  await owner.keyboard.press('Escape');
  await toast.evaluate((one) => one.getAnimations({ subtree: true }).forEach((animation) => animation.finish()));
  await expect(toast).toHaveCount(0);
  await heading(owner, 'Members').focus();
  await owner.keyboard.press('Control+z');
  await expect(role).toHaveValue('AUTHOR');
  await role.selectOption('Owner');
  await expect(said(owner, 'maya@example.com: Owner now.')).toBeVisible();
  await heading(owner, 'Members').focus();
  await owner.keyboard.press('Control+z');
  await expect(said(owner, 'maya@example.com: Author again.')).toBeVisible();
  await expect(role).toHaveValue('AUTHOR');
});

test('lost rights are said, and what they allowed is no longer offered', async ({ server, script, newcomer }) => {
  await inviteMember(script, 'maya@example.com');
  const maya = await newcomer();
  await signIn(maya, server, 'maya@example.com');
  await maya.goto('/invites');
  await expect(maya.getByRole('button', { name: 'Share content' })).toBeVisible();
  type Members = { team: { members: { person: { id: string; email: string | null } }[] } };
  const { team } = await script.ask<Members>('{ team(slug: "team") { members { person { id email } } } }');
  const id = team.members.find((member) => member.person.email === 'maya@example.com')?.person.id;
  await act(
    script,
    `mutation($id: ID!) { setMemberRole(teamSlug: "team", personId: $id, role: VIEWER) { userErrors { message } } }`,
    { id },
  );
  // She comes back to the tab later.
  await maya.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 60_000;
    window.dispatchEvent(new Event('focus'));
  });
  await expect(said(maya, /Your role in .* is Viewer now/)).toBeVisible();
  await expect(maya.getByRole('button', { name: 'Share content' })).toHaveCount(0);
});
