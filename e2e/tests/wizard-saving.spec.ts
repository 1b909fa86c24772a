// The wizard's saves that go wrong: a lost answer, a server that ends in the middle, no network, a colleague who was faster.
import type { Page, Route } from '@playwright/test';
import { hold } from '../support/held.ts';
import type { Server } from '../support/server.ts';
import { invite, inviteMember, tracks } from '../support/team.ts';
import { type Script, accessible, expect, signIn, test } from '../support/test.ts';
import { goTo, order, toast } from '../support/wizard.ts';

const notice = (page: Page) => page.getByRole('alert').filter({ hasText: 'Not saved.' });

/** The titles of the team's invites. */
async function saved(script: Script): Promise<string[]> {
  type Answer = { team: { trackInvites: { nodes: { publicTitle: string }[] } } };
  const { team } = await script.ask<Answer>('{ team(slug: "team") { trackInvites(first: 9) { nodes { publicTitle } } } }');
  return team.trackInvites.nodes.map((one) => one.publicTitle).sort();
}

test('r2 a track that was archived meanwhile is named and has to go', async ({ script, owner }) => {
  const all = await tracks(script);
  await owner.goto(`/invites/new?tracks=${[...all.values()].map((track) => track.id).join(',')}`);
  await owner.getByLabel('Public title').fill('Course');
  await expect(order(owner).getByRole('listitem')).toHaveCount(3);
  const gone = all.get('git-time-machine');
  await script.ask(`mutation($id: ID!) { archiveTrack(id: $id) { userErrors { message } } }`, { id: gone?.id });
  await owner.reload();
  const row = order(owner).getByRole('listitem').filter({ hasText: gone?.title as string });
  await expect(row).toContainText('Archived or deleted: remove it to save.');
  await accessible(owner);
  await goTo(owner, 'Review');
  await owner.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(owner.getByText(`“${gone?.title}” was archived or deleted. Remove it to save.`).first()).toBeVisible();
  await owner.getByRole('button', { name: `Remove: ${gone?.title}` }).click();
  await goTo(owner, 'Review');
  await owner.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(toast(owner, 'Saved.')).toBeVisible();
});

test.describe('a save whose answer is lost', () => {
  test.use({ tolerated: [/Failed to load resource/] });

  test('makes one invite, with what was typed last', async ({ script, owner }) => {
    const shell = (await tracks(script)).get('shell-first-steps')?.id as string;
    await owner.goto(`/invites/new?tracks=${shell}`);
    await owner.getByLabel('Public title').fill('First words');
    await goTo(owner, 'Review');
    // The server gets it and saves it; the answer never arrives.
    await owner.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('createTrackInvite')) return route.continue();
      await route.fetch();
      await route.abort('connectionreset');
    });
    await owner.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(notice(owner)).toContainText('it is saved once');
    await accessible(owner);
    await owner.unroute('**/graphql');
    // A reload in between, and other words: still one invite.
    await goTo(owner, 'Basics');
    await owner.getByLabel('Public title').fill('Last words');
    await owner.reload();
    await expect(owner.getByLabel('Public title')).toHaveValue('Last words');
    await goTo(owner, 'Review');
    await owner.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(toast(owner, 'Saved.')).toBeVisible();
    expect(await saved(script)).toEqual(['Last words']);
  });
});

test('what is typed while a save is under way is kept, of a new invite as of an edit, and saved next', async ({ script, owner }) => {
  const title = owner.getByLabel('Public title');
  const press = () => owner.getByRole('button', { name: 'Save', exact: true }).click();
  const shell = (await tracks(script)).get('shell-first-steps')?.id as string;
  await owner.goto(`/invites/new?tracks=${shell}`);
  await title.fill('Course');
  for (const [operation, meanwhile] of [
    ['CreateTrackInvite', 'Course for bakers'],
    ['UpdateTrackInvite', 'Course for careful bakers'],
  ] as const) {
    await goTo(owner, 'Review');
    const answer = await hold(owner, operation);
    await press();
    await answer.asked();
    await goTo(owner, 'Basics');
    await title.fill(meanwhile);
    await answer.letGo();
    await expect(toast(owner, 'What you typed meanwhile is not saved yet.')).toBeVisible();
    await expect(owner).toHaveURL(/\/invites\/invite_\w+\/edit$/);
    await expect(title).toHaveValue(meanwhile);
    await expect(owner.getByText('changed this invite')).toHaveCount(0);
  }
  expect(await saved(script)).toEqual(['Course for bakers']);
  await goTo(owner, 'Review');
  await press();
  await expect(owner).toHaveURL(/\/invites\?saved=/);
  expect(await saved(script)).toEqual(['Course for careful bakers']);
});

test.describe('a server that ends in the middle of a save', () => {
  // One pattern: of an array of two Playwright takes the second for options of the fixture.
  test.use({ tolerated: [/Failed to load resource|WebSocket connection/] });

  /** At which moment of a save the server is killed. */
  const moments: Record<string, (server: Server, send: () => Promise<unknown>) => Promise<unknown>> = {
    'Before it arrives': (server) => server.kill(),
    'While it is worked on': async (server, send) => {
      const sent = send().catch(() => 'the connection went away');
      await server.kill();
      return sent;
    },
    'After it was saved': async (server, send) => {
      await send();
      await server.kill();
    },
  };

  /** Presses *Save*; the server is killed at this moment. */
  async function saveInto(page: Page, server: Server, mutation: string, moment: string): Promise<void> {
    const intercept = async (route: Route) => {
      if (!route.request().postData()?.includes(mutation)) return route.fallback();
      await moments[moment]?.(server, () => route.fetch());
      await route.abort('connectionreset');
    };
    await page.route('**/graphql', intercept);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(notice(page)).toContainText('Everything you typed is kept in this browser. Save again');
    await page.unroute('**/graphql', intercept);
  }

  test('loses nothing that was typed, says what to do, and one invite comes of it', async ({ server, script, owner }) => {
    test.setTimeout(120_000);
    const shell = (await tracks(script)).get('shell-first-steps')?.id as string;
    const all = Object.keys(moments);
    for (const moment of all) {
      await owner.goto(`/invites/new?tracks=${shell}`);
      await owner.getByLabel('Public title').fill(moment);
      await goTo(owner, 'Restrictions');
      await goTo(owner, 'Review');
      await saveInto(owner, server, 'createTrackInvite', moment);
      // Nobody is there yet: said again, and still nothing is lost.
      await notice(owner).getByRole('button', { name: 'Save again' }).click();
      await expect(notice(owner)).toContainText('it is saved once');
      await goTo(owner, 'Basics');
      await expect(owner.getByLabel('Public title')).toHaveValue(moment);
      await expect(order(owner).getByRole('listitem')).toHaveCount(1);
      await server.startAgain();
      if (moment === all.at(-1)) await owner.reload();
      await expect(owner.getByLabel('Public title')).toHaveValue(moment);
      await goTo(owner, 'Review');
      await owner.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(toast(owner, 'Saved.')).toBeVisible();
    }
    expect(await saved(script)).toEqual([...all].sort());

    // An edit whose answer went down with the server is not taken for a colleague's.
    const { id } = await invite(script, { publicTitle: 'Course' });
    await owner.goto(`/invites/${id}/edit`);
    await owner.getByLabel('Public title').fill('Course of spring');
    await goTo(owner, 'Review');
    await saveInto(owner, server, 'updateTrackInvite', 'After it was saved');
    await server.startAgain();
    await notice(owner).getByRole('button', { name: 'Save again' }).click();
    await expect(toast(owner, 'Saved.')).toBeVisible();
    await expect(owner.getByRole('row', { name: /Course of spring/ })).toBeVisible();
  });

  test('without a network nothing is lost either, and the save goes through when it is back', async ({ script, owner }) => {
    const shell = (await tracks(script)).get('shell-first-steps')?.id as string;
    await owner.goto(`/invites/new?tracks=${shell}`);
    await expect(order(owner).getByRole('listitem')).toHaveCount(1);
    await owner.context().setOffline(true);
    await owner.getByLabel('Public title').fill('From a train');
    // All steps are there without a network.
    for (const step of ['Restrictions', 'Sharing', 'Access', 'Review']) await goTo(owner, step);
    await owner.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(notice(owner)).toContainText('Everything you typed is kept in this browser. Save again');
    await accessible(owner);
    expect(await saved(script)).toEqual([]);
    await owner.context().setOffline(false);
    await owner.reload();
    await goTo(owner, 'Basics');
    await expect(owner.getByLabel('Public title')).toHaveValue('From a train');
    await goTo(owner, 'Review');
    await owner.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(toast(owner, 'Saved.')).toBeVisible();
    expect(await saved(script)).toEqual(['From a train']);
  });
});

test('r92a where both changed the same field, the person decides', async ({ server, script, newcomer }) => {
  await inviteMember(script, 'maya@example.com');
  const { id } = await invite(script, { publicTitle: 'Monday', inviteLimit: 30 });
  const maya = await newcomer();
  await signIn(maya, server, 'maya@example.com');
  await maya.goto(`/invites/${id}/edit`);
  await maya.getByLabel('Public title').fill('Wednesday');
  await script.ask(
    `mutation($id: ID!) { updateTrackInvite(id: $id, version: 1, input: { publicTitle: "Tuesday", inviteLimit: 40 }) { userErrors { message } } }`,
    { id },
  );
  await goTo(maya, 'Review');
  await maya.getByRole('button', { name: 'Save', exact: true }).click();
  const title = maya.getByRole('radiogroup', { name: 'Public title: whose value stands' });
  await expect(title.getByLabel('Keep mine')).toBeChecked();
  const seats = maya.getByRole('radiogroup', { name: 'Seats: whose value stands' });
  await expect(seats.getByLabel('Take theirs')).toBeChecked();
  await accessible(maya);
  await title.getByLabel('Take theirs').check();
  await seats.getByLabel('As it was').check();
  await title.getByRole('link', { name: /^Look at Public title/ }).click();
  await expect(maya.getByRole('textbox', { name: 'Public title' })).toHaveValue('Tuesday');
  await goTo(maya, 'Review');
  await maya.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(toast(maya, 'Saved.')).toBeVisible();
  type Answer = { trackInvite: { publicTitle: string; inviteLimit: number } };
  const answer = await script.ask<Answer>(`query($id: ID!) { trackInvite(id: $id) { publicTitle inviteLimit } }`, { id });
  expect(answer.trackInvite).toEqual({ publicTitle: 'Tuesday', inviteLimit: 30 });
});
