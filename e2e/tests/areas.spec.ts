// The page comes in parts, one for each area: a deep link fetches the part it needs, a part that does not arrive says so and
// comes at the next try, and the content security policy is in nobody's way.
import type { Page } from '@playwright/test';
import { heading } from '../support/playing.ts';
import { invite } from '../support/team.ts';
import { accessible, expect, test } from '../support/test.ts';
import { asVisitor, claim } from '../support/visitor.ts';

/** Addresses of members' screens, the areas that each needs, and the heading that proves that they are there. */
const DESK = [
  { path: '/invites', areas: ['author'], title: 'Manage track invites' },
  { path: '/content', areas: ['author', 'studio'], title: 'Content' },
  { path: '/form', areas: ['author', 'studio'], title: 'Form' },
  { path: '/settings/appearance', areas: ['author', 'settings'], title: 'Appearance' },
  { path: '/reports', areas: ['author', 'reports'], title: 'Activity Report' },
  { path: '/invites/new/restrictions', areas: ['author', 'wizard'], title: /^New invite/ },
];

const AREAS = ['author', 'invite', 'live', 'palette', 'reports', 'settings', 'studio', 'wizard', 'learner', 'play', 'aside'];

/** The areas that a page asked for, by their stylesheets, and how many files of code; both grow as it asks for more. */
function fetched(page: Page): { areas: Set<string>; code: Set<string> } {
  const names = { areas: new Set<string>(), code: new Set<string>() };
  page.on('request', (request) => {
    const name = new URL(request.url()).pathname.split('/').at(-1) ?? '';
    const area = AREAS.find((area) => name === `${area}.css`);
    if (area) names.areas.add(area);
    if (name.endsWith('.wasm')) names.code.add(name);
  });
  return names;
}

for (const { path, areas, title } of DESK) {
  test(`a deep link to ${path} loads ${areas.join(' and ')}, and no more`, async ({ owner }) => {
    const page = await owner.context().newPage();
    const names = fetched(page);
    const answer = await page.goto(path);
    await expect(heading(page, title)).toBeVisible();
    expect(answer?.headers()['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect([...names.areas].sort()).toEqual(areas);
    const further = areas.slice(1).map((area) => `${area}_after_author.wasm`);
    expect([...names.code], 'the first area comes with the program, the next in a part of its own').toEqual(
      expect.arrayContaining(['first_author.wasm', ...further]),
    );
    expect([...names.code]).not.toContain('split_author.wasm');
  });
}

test('a deep link to an invitation and to a play loads the learner’s areas, and no author’s', async ({
  script,
  newcomer,
}) => {
  const { token } = await invite(script);
  const page = await newcomer();
  const names = fetched(page);
  await page.goto(`/i/${token}`);
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  expect([...names.areas]).toEqual(['learner']);

  const claimId = await claim(page, token);
  type Answer = { viewer: { library: { nodes: { tracks: { track: { id: string } }[] }[] } } };
  const { viewer } = await asVisitor<Answer>(page, '{ viewer { library { nodes { tracks { track { id } } } } } }', {});
  const trackId = viewer.library.nodes[0]?.tracks[0]?.track.id;
  const { startPlay } = await asVisitor<{ startPlay: { play: { id: string } } }>(
    page,
    'mutation($claimId: ID!, $trackId: ID!) { startPlay(claimId: $claimId, trackId: $trackId) { play { id } } }',
    { claimId, trackId },
  );
  await page.goto(`/play/${startPlay.play.id}`);
  await expect(heading(page, 'Look around')).toBeVisible();
  expect([...names.areas].sort()).toEqual(['learner', 'play']);
});

test('a deep link to /sign-in loads what signing in needs', async ({ newcomer }) => {
  const page = await newcomer();
  const names = fetched(page);
  await page.goto('/sign-in');
  await expect(heading(page, 'Sign in')).toBeVisible();
  expect([...names.areas]).toEqual(['author']);
});

for (const part of ['code', 'style'] as const) {
  test(`a part whose ${part} does not arrive says so, and comes at the next try`, async ({ owner, tolerated }) => {
    tolerated.push(/net::ERR_FAILED|Failed to fetch/);
    const page = await owner.context().newPage();
    await page.goto('/invites');
    await expect(heading(page, 'Manage track invites')).toBeVisible();
    const lost = part === 'code' ? /\.wasm$/ : /\/wizard\.css$/;
    await page.route(lost, (route) => route.abort());
    await page.getByRole('button', { name: 'Share content' }).click();
    await page.getByRole('link', { name: 'Create' }).click();
    const notice = page.getByRole('alert').filter({ hasText: 'This part of the page did not arrive' });
    await expect(notice).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
    await accessible(page);
    await page.unroute(lost);
    await notice.getByRole('button', { name: 'Try again' }).click();
    await expect(heading(page, /^New invite/)).toBeVisible();
    await expect(page.getByLabel('Public title')).toBeEditable();
  });
}

test('the policy lets no inline script run', async ({ newcomer, tolerated }) => {
  tolerated.push(/Content Security Policy/);
  const page = await newcomer();
  await page.goto('/sign-in');
  await expect(heading(page, 'Sign in')).toBeVisible();
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.head.append(script);
    return 'ran' in window;
  });
  expect(ran).toBe(false);
});
