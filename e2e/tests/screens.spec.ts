// Every screen as people have it: on a phone and on a wide desk, in light and in dark. axe finds nothing, nothing scrolls
// sideways, no word is garbled. The ways between the screens are gone on a phone, the harder of the two.
import { packed } from '../support/archive.ts';
import { DOORS } from '../support/doors.ts';
import { atChallenge, complete, heading, startChallenge } from '../support/playing.ts';
import { DAY, HOUR, after, closeInvite, invite, inviteMember, setForm, tracks } from '../support/team.ts';
import { type Newcomer, type Script, everyLook, expect, test } from '../support/test.ts';
import { claim } from '../support/visitor.ts';

const viewport = { width: 360, height: 740 };

/** A team in the middle of its work: invites of every status, learners, plays. Answers the id of the busiest invite. */
async function teamAtWork(script: Script, newcomer: Newcomer): Promise<string> {
  await inviteMember(script, 'maya@example.com');
  const all = [...(await tracks(script)).values()].map((track) => track.id);
  const closed = await invite(script, { publicTitle: 'Autumn course for partners', trackIds: all.slice(0, 1) });
  await invite(script, {
    publicTitle: 'Workshop: Git for bakers and other careful people, with a rather long title that has to wrap',
    type: 'LIVE_EVENT',
    startsAt: after(4 * DAY),
    endsAt: after(4 * DAY + 4 * HOUR),
    timeZone: 'Europe/Lisbon',
    inviteLimit: 40,
    trackIds: all.slice(0, 2),
  });
  const full = await invite(script, { publicTitle: 'One seat', inviteLimit: 1, expiresAt: after(17 * DAY), timeZone: 'UTC' });
  const busy = await invite(script, {
    publicTitle: 'First steps for everybody',
    publicDescription: 'Half an hour, **no experience** needed.',
    internalDescription: 'For the newsletter of October.',
    trackIds: all,
    inviteLimit: 30,
    playLimit: 3,
    contentDuration: { months: 1 },
  });
  const learner = await newcomer();
  await claim(learner, full.token);
  await claim(learner, busy.token);
  await claim(await newcomer(), busy.token);
  await closeInvite(script, closed.id);
  await learner.goto('/library');
  await learner.getByRole('button', { name: /^Start.*Git/ }).first().click();
  await atChallenge(learner, 'Your first version');
  return busy.id;
}

test.slow();

test('the desk of an author', async ({ script, owner: page, newcomer }) => {
  await page.setViewportSize(viewport);
  await page.goto('/invites');
  await expect(page.getByText('No invites yet')).toBeVisible();
  await everyLook(page, 'invites-none');
  const busy = await teamAtWork(script, newcomer);
  await page.goto('/invites?status=active,upcoming,expired');
  await expect(page.getByText('4 invites, newest first')).toBeVisible();
  await everyLook(page, 'invites');
  await page.getByRole('button', { name: 'More for One seat' }).click();
  await everyLook(page, 'invites-menu');
  await page.locator('.menu:popover-open').getByText('Delete', { exact: true }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await everyLook(page, 'invites-delete');

  await page.goto('/content');
  await expect(page.getByRole('row', { name: /First steps in the shell/ })).toBeVisible();
  await page.getByRole('checkbox', { name: /^Select First steps/ }).check();
  await everyLook(page, 'content');
  await page.getByRole('button', { name: 'Import track' }).click();
  await everyLook(page, 'content-import');
  const broken = { ...packed('sql-questions'), name: 'broken.tar.gz', buffer: Buffer.from('not an archive') };
  await page.getByLabel('Track archive').setInputFiles(broken);
  await expect(page.getByText(/broken.tar.gz is not imported/)).toBeVisible();
  await everyLook(page, 'content-import-refused');

  await page.goto(`/invites/${busy}`);
  await expect(page.getByText('In plain words')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: /\d+ plays?, \d+ completed/ }).first()).toBeVisible();
  await everyLook(page, 'invite');
  await page.goto(`/invites/${busy}/learners`);
  await expect(page.getByRole('row', { name: /A guest/ })).toHaveCount(2);
  await everyLook(page, 'invite-learners');
  await page.goto('/form');
  await page.getByRole('checkbox', { name: 'Company name' }).check();
  await page.getByRole('switch', { name: /^Consent/ }).check();
  await page.getByRole('switch', { name: /^Custom messaging/ }).check();
  await everyLook(page, 'form');
  await page.goto('/nowhere');
  await expect(heading(page, 'There is nothing here')).toBeVisible();
  await everyLook(page, 'nowhere');
  await page.goto('/invites/invite_00000000000000000000000000000001');
  await expect(heading(page, 'This invite does not exist')).toBeVisible();
  await everyLook(page, 'invite-gone');
});

test('the wizard', async ({ script, owner: page }) => {
  await page.setViewportSize(viewport);
  const all = [...(await tracks(script)).values()].map((track) => track.id);
  await page.goto(`/invites/new?tracks=${all.join(',')}`);
  await page.getByLabel('Public title').fill('First steps for everybody');
  await page.getByLabel('Public description').fill('Half an hour, no experience needed.');
  await expect(page.getByRole('list', { name: 'Selected tracks, in order' }).getByRole('listitem')).toHaveCount(3);
  await everyLook(page, 'wizard-basics');
  const step = async (name: string) => {
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: new RegExp(`^${name}`) }).click();
    await expect(page.getByRole('form', { name })).toBeVisible();
  };
  await step('Restrictions');
  await page.getByRole('group', { name: /^How long is content/ }).getByLabel('Specify').check();
  const closing = page.getByRole('group', { name: /^When will this invite stop/ });
  await closing.getByLabel('Specify').check();
  await everyLook(page, 'wizard-restrictions-error');
  await closing.getByLabel('Expires on').fill(after(60 * DAY).slice(0, 10));
  await closing.getByLabel('Time', { exact: true }).fill('17:00');
  await everyLook(page, 'wizard-restrictions-self-paced');
  await step('Basics');
  await page.getByRole('radio', { name: /^Live event/ }).check();
  await step('Restrictions');
  await page.getByLabel('Starts', { exact: true }).fill(after(9 * DAY).slice(0, 10));
  await page.getByLabel('Start time').fill('10:00');
  await page.getByLabel('Ends', { exact: true }).fill(after(9 * DAY).slice(0, 10));
  await page.getByLabel('End time').fill('14:00');
  await page.getByLabel('Time zone').selectOption('America/New_York');
  await everyLook(page, 'wizard-restrictions-live');
  await step('Sharing');
  await page.getByRole('switch', { name: /^Show sharing/ }).check();
  await everyLook(page, 'wizard-sharing');
  await step('Access');
  await page.getByRole('radio', { name: /^Only specific people/ }).check();
  await page.getByLabel('Allowed email addresses').fill('acme.example\nnoor@delft.example\nACME.example\nnot an address');
  await expect(page.getByText(/^\d+ invalid$/)).toBeVisible();
  await everyLook(page, 'wizard-access');
  await page.getByRole('button', { name: 'Remove invalid' }).click();
  await step('Review');
  const trial = page.getByRole('region', { name: 'Try it as…' });
  await trial.getByLabel('E-mail').fill('eve@notacme.example');
  await trial.getByRole('button', { name: 'Try' }).click();
  await expect(trial.getByText(/^Not let in/).first()).toBeVisible();
  await everyLook(page, 'wizard-review');
});

test('r64 the link answers each of the twelve visitors in words of its own, and again after a reload', async ({ server, script, newcomer }) => {
  await setForm(script, {
    fields: ['FIRST_NAME', 'LAST_NAME', 'EMAIL', 'COMPANY_NAME', 'COUNTRY', 'CONSENT'].map((type) => ({ type })),
    consentText: 'I agree that the team keeps these answers.',
  });
  const people: Newcomer = (options) => newcomer({ viewport, ...options });
  for (const door of DOORS) {
    await test.step(door.answer, async () => {
      const { page, token } = await door.arrange({ server, script, newcomer: people });
      await page.goto(`/i/${token}`);
      await door.shown(page);
      await everyLook(page, `link-${door.answer.replaceAll(/\W+/g, '-')}`);
      if (door.answer === 'the form') {
        await page.getByRole('button', { name: 'Continue' }).click();
        await expect(page.getByText(/answers need another look/)).toBeVisible();
        await everyLook(page, 'link-the-form-errors');
      }
      await page.reload();
      await door.shown(page);
      await page.close();
    });
  }
});

test('a learner’s library and play', async ({ server, script, newcomer }) => {
  const page = await newcomer({ viewport });
  await page.goto('/sign-in');
  await expect(heading(page, 'Sign in')).toBeVisible();
  await everyLook(page, 'sign-in');
  await page.getByLabel('E-mail').fill('sam@example.com');
  await page.getByRole('button', { name: 'Send code' }).click();
  await page.getByLabel('Six-digit code').fill(await server.code('sam@example.com'));
  await everyLook(page, 'sign-in-code');
  await page.goto('/library');
  await expect(page.getByText('You hold no tracks yet')).toBeVisible();
  await everyLook(page, 'library-empty');

  const all = [...(await tracks(script)).values()].map((track) => track.id);
  const shell = (await tracks(script)).get('shell-first-steps')?.id as string;
  const event = await invite(script, {
    publicTitle: 'Workshop',
    type: 'LIVE_EVENT',
    startsAt: after(2 * HOUR),
    endsAt: after(6 * HOUR),
    timeZone: 'Europe/Lisbon',
    trackIds: all,
  });
  const course = await invite(script, {
    publicTitle: 'First steps for everybody',
    playLimit: 2,
    contentDuration: { days: 3 },
    showShareButton: true,
    trackIds: [shell, ...all.filter((id) => id !== shell)],
  });
  await claim(page, event.token);
  await claim(page, course.token);
  await page.goto('/library');
  await expect(heading(page, 'Library')).toBeVisible();
  await expect(page.getByRole('heading', { level: 2 })).toHaveCount(2);
  await everyLook(page, 'library');
  await page.getByRole('button', { name: /^Start.*First steps/ }).first().click();
  await atChallenge(page, 'Look around');
  await everyLook(page, 'play-introduction');
  await startChallenge(page);
  await expect(page.getByRole('button', { name: 'Mark as done' })).toBeVisible();
  await everyLook(page, 'play-challenge');
  await complete(page);
  await page.getByRole('button', { name: /^Next challenge/ }).click();
  await atChallenge(page, 'Names with a dot');
  const check = page.getByRole('button', { name: 'Check', exact: true });
  await expect(check).toBeVisible();
  await page.getByLabel(/It is encrypted/).check();
  await check.click();
  await expect(page.getByRole('status').filter({ hasText: /\w/ }).first()).toBeVisible();
  await everyLook(page, 'play-quiz-wrong');
  await page.getByRole('button', { name: 'Stop play' }).click();
  await expect(page.getByRole('dialog', { name: 'Stop this play?' })).toBeVisible();
  await everyLook(page, 'play-stop');
  await page.getByRole('dialog').getByRole('button', { name: 'Stop play' }).click();
  await expect(heading(page, 'This play was stopped')).toBeVisible();
  await everyLook(page, 'play-over');
  await page.goto('/play/play_00000000000000000000000000000001');
  await expect(heading(page, 'This play does not exist')).toBeVisible();
  await everyLook(page, 'play-none');
});
