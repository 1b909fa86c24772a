// The whole way of one invite: an author makes it, a learner plays it, both see the same, and so does a script.
import type { Page } from '@playwright/test';
import { packed } from '../support/archive.ts';
import { SHELL_CHALLENGES, atChallenge, complete, heading, startChallenge } from '../support/playing.ts';
import { inviteMember } from '../support/team.ts';
import { accessible, expect, test } from '../support/test.ts';

test.use({ sampleTracks: false });

test('an author invites, a learner claims, plays and finishes, the author and a script see it', async ({
  server,
  script,
  newcomer,
}) => {
  test.slow();
  const title = 'First steps, on us';
  await inviteMember(script, 'maya@example.com');
  const author = await newcomer({ permissions: ['clipboard-read', 'clipboard-write'] });

  await test.step('the author signs in by the code that was sent', async () => {
    await author.goto('/sign-in');
    await accessible(author);
    await author.getByLabel('E-mail').fill('maya@example.com');
    await author.getByRole('button', { name: 'Send code' }).click();
    await expect(heading(author, 'Enter your code')).toBeVisible();
    await accessible(author);
    await author.getByLabel('Six-digit code').fill(await server.code('maya@example.com'));
    await author.getByRole('button', { name: 'Sign in' }).click();
    await author.getByRole('button', { name: /^Join / }).click();
    await expect(heading(author, 'Manage track invites')).toBeVisible();
    await accessible(author);
  });

  await test.step('the author imports a track', async () => {
    await author.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Content' }).click();
    await expect(author.getByText('No tracks yet')).toBeVisible();
    await accessible(author);
    await author.getByRole('button', { name: 'Import track' }).first().click();
    const dialog = author.getByRole('dialog', { name: 'Import track' });
    await accessible(author);
    await dialog.getByLabel('Track archive').setInputFiles(packed('shell-first-steps'));
    await expect(dialog.getByText('“First steps in the shell” is here, with 6 challenges')).toBeVisible();
    await accessible(author);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(author.getByRole('row', { name: /First steps in the shell/ })).toBeVisible();
    await accessible(author);
  });

  await test.step('the author makes an invite with limits, in five steps', async () => {
    await author.getByRole('button', { name: 'Share content' }).click();
    await accessible(author);
    await author.getByRole('link', { name: 'Create' }).click();

    await expect(author.getByRole('form', { name: 'Basics' })).toBeVisible();
    await expect(author.getByRole('radio', { name: /^Self paced/ })).toBeChecked();
    await author.getByLabel('Public title').fill(title);
    await author.getByLabel('Public description').fill('Half an hour, **no experience** needed.');
    await author.getByLabel('Internal description').fill('For the newsletter.');
    await author.getByRole('combobox', { name: 'Select tracks' }).click();
    await accessible(author);
    await author.getByRole('option', { name: /First steps in the shell/ }).click();
    await author.getByRole('combobox', { name: 'Select tracks' }).press('Escape');
    await expect(author.getByRole('list', { name: 'Selected tracks, in order' }).getByRole('listitem')).toHaveCount(1);
    await accessible(author);
    await author.getByRole('link', { name: 'Next' }).click();

    await expect(author.getByRole('form', { name: 'Restrictions' })).toBeVisible();
    const content = author.getByRole('group', { name: /^How long is content available/ });
    await content.getByLabel('Specify').check();
    await content.getByRole('button', { name: 'More months' }).click();
    await content.getByRole('textbox', { name: 'Days' }).fill('2');
    await author.getByLabel('How many times can each track be played per person?').fill('2');
    const closing = author.getByRole('group', { name: /^When will this invite stop/ });
    await closing.getByLabel('Specify').check();
    const nextYear = new Date().getFullYear() + 1;
    await closing.getByLabel('Expires on').fill(`${nextYear}-03-31`);
    await closing.getByLabel('Time', { exact: true }).fill('17:00');
    await author.getByLabel('How many unique users can access this invite?').fill('30');
    const words = author.getByRole('complementary', { name: 'Preview' });
    await expect(words).toContainText('30 seats');
    await expect(words).toContainText('31 Mar');
    await accessible(author);
    await author.getByRole('link', { name: 'Next' }).click();

    await expect(author.getByRole('form', { name: 'Sharing' })).toBeVisible();
    await author.getByRole('switch', { name: /^Show sharing button/ }).check();
    await accessible(author);
    await author.getByRole('link', { name: 'Next' }).click();

    await expect(author.getByRole('form', { name: 'Access' })).toBeVisible();
    await expect(author.getByRole('radio', { name: /^Anyone with the link/ })).toBeChecked();
    await accessible(author);
    await author.getByRole('link', { name: 'Next' }).click();

    await expect(author.getByRole('form', { name: 'Review' })).toBeVisible();
    await expect(author.getByRole('heading', { name: 'Timeline' })).toBeVisible();
    const trial = author.getByRole('region', { name: 'Try it as…' });
    await trial.getByRole('button', { name: 'Try' }).click();
    await expect(trial.getByText('Let in', { exact: true }).first()).toBeVisible();
    await accessible(author);
    await author.getByRole('button', { name: 'Save' }).click();
    await expect(heading(author, 'Manage track invites')).toBeVisible();
  });

  const link = await test.step('the author copies the link', async () => {
    const row = author.getByRole('row', { name: new RegExp(title) });
    await expect(row).toContainText('Active');
    await expect(row).toContainText('0 of 30');
    await accessible(author);
    await row.getByRole('button', { name: `More for ${title}` }).click();
    await accessible(author);
    await author.getByRole('button', { name: 'Copy invite link', exact: true }).last().click();
    const popUp = author.getByRole('dialog', { name: 'Copy invite URL' });
    const url = await popUp.getByLabel(title).inputValue();
    await expect(popUp.getByText('On the clipboard.')).toBeVisible();
    expect(await author.evaluate(() => navigator.clipboard.readText())).toBe(url);
    await accessible(author);
    await popUp.getByRole('button', { name: 'Copy to clipboard' }).click();
    await popUp.getByRole('button', { name: 'Done' }).click();
    expect(url).toMatch(new RegExp(`^${server.url}/i/[\\w-]{22,}$`));
    return url;
  });

  const learner = await newcomer();
  await test.step('a learner without an account claims and starts', async () => {
    await learner.goto(link);
    await expect(heading(learner, title)).toBeVisible();
    await expect(learner.getByText('no experience')).toBeVisible();
    await expect(learner.getByRole('button', { name: 'Share' })).toBeVisible();
    await expect(learner.getByText('For the newsletter.')).toHaveCount(0);
    await accessible(learner);
    await learner.getByRole('button', { name: 'Start' }).click();
    await expect(heading(learner, 'Library')).toBeVisible();
    await expect(learner.getByText('2 of 2 plays left')).toBeVisible();
    await accessible(learner);
    await learner.getByRole('button', { name: /^Start.*First steps in the shell$/ }).click();
    await atChallenge(learner, 'Look around');
    await accessible(learner);
  });

  await test.step('the learner plays every challenge; a wrong answer is told and can be mended', async () => {
    for (const [at, { title, answers }] of SHELL_CHALLENGES.entries()) {
      await atChallenge(learner, title);
      const work = learner.getByRole('button', { name: answers ? 'Check' : 'Mark as done', exact: true });
      // A quiz has nothing to read before it, and has begun.
      if (!answers) await startChallenge(learner);
      await expect(work).toBeVisible();
      if (answers) {
        await accessible(learner);
        await learner.getByRole('group', { name: /^Choose/ }).getByLabel(/encrypted|screen/).check();
        await work.click();
        await expect(learner.getByRole('navigation', { name: 'Challenges' })).toContainText('Not yet right');
        await accessible(learner);
        const wrong = learner.getByRole('checkbox', { name: /screen/ });
        if (await wrong.isVisible()) await wrong.uncheck();
      }
      await complete(learner, answers);
      if (at + 1 < SHELL_CHALLENGES.length) {
        await expect(learner.getByText('You completed this challenge')).toBeVisible();
        if (at === 0) await accessible(learner);
        // A reload leads to what comes next, as the button does.
        if (at === 2) await learner.reload();
        else await learner.getByRole('button', { name: /^Next challenge/ }).click();
      }
    }
    await expect(heading(learner, 'You completed First steps in the shell')).toBeVisible();
    await expect(learner.getByRole('button', { name: /^Play again.*First steps in the shell$/ })).toBeVisible();
    await accessible(learner);
    await learner.goto('/library');
    await expect(learner.getByText('6 of 6 challenges').first()).toBeVisible();
    await expect(learner.getByText('1 of 2 plays left')).toBeVisible();
  });

  await test.step('the author sees the claim and the play', async () => {
    const row = author.getByRole('row', { name: new RegExp(title) });
    await expect(row).toContainText('1 of 30');
    await row.getByRole('link', { name: title }).click();
    await expect(heading(author, title)).toBeVisible();
    await expect(author.getByRole('listitem').filter({ hasText: '1 play, 1 completed' })).toBeVisible();
    await expect(author.getByText('For the newsletter.')).toBeVisible();
    await accessible(author);
    await author.getByRole('link', { name: /^Learners/ }).click();
    const claim = author.getByRole('row', { name: /A guest/ });
    await expect(claim).toContainText('Completed');
    await expect(claim).toContainText('6 of 6');
    await expect(claim).toContainText('1 used, 1 left');
    await accessible(author);
  });

  await test.step('a script with a token reads the same', async () => {
    type Answer = {
      team: {
        trackInvites: { nodes: { publicTitle: string; url: string; claimCount: number; claims: { nodes: Claim[] } }[] };
        activityReport: { claims: number; learners: number; plays: number; completedPlays: number };
        playReports: { nodes: { inviteTitle: string; state: string; completedChallenges: number }[] };
      };
    };
    type Claim = { state: string; tracks: { playsUsed: number; playLimit: number; completedChallenges: number }[] };
    const { team } = await script.ask<Answer>(`{
      team(slug: "team") {
        trackInvites(first: 5) {
          nodes {
            publicTitle url claimCount
            claims(first: 5) { nodes { state tracks { playsUsed playLimit completedChallenges } } }
          }
        }
        activityReport { claims learners plays completedPlays }
        playReports(first: 5) { nodes { inviteTitle state completedChallenges } }
      }
    }`);
    expect(team.trackInvites.nodes).toEqual([
      {
        publicTitle: title,
        url: link,
        claimCount: 1,
        claims: {
          nodes: [{ state: 'ACTIVE', tracks: [{ playsUsed: 1, playLimit: 2, completedChallenges: 6 }] }],
        },
      },
    ]);
    expect(team.activityReport).toEqual({ claims: 1, learners: 1, plays: 1, completedPlays: 1 });
    expect(team.playReports.nodes).toEqual([{ inviteTitle: title, state: 'COMPLETED', completedChallenges: 6 }]);
  });
});

test('the owner proves an e-mail and signs in by code from then on', async ({ server, newcomer }) => {
  const byCode = async (page: Page) => {
    await page.goto('/sign-in');
    await page.getByLabel('E-mail').fill('owner@example.com');
    await page.getByRole('button', { name: 'Send code' }).click();
    await page.getByLabel('Six-digit code').fill(await server.code('owner@example.com'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(heading(page, 'Manage track invites')).toBeVisible();
  };
  const owner = await newcomer();
  await owner.goto(server.ownerLink);
  await expect(owner.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await byCode(owner);
  await expect(owner.getByRole('button', { name: 'Account: owner@example.com' })).toBeVisible();
  const elsewhere = await newcomer();
  await byCode(elsewhere);
});
