// The page comes in parts, one for each area: a deep link fetches the part it needs, a part that does not arrive says so and
// comes at the next try, and the content security policy is in nobody's way.
import type { Page } from '@playwright/test';
import { heading } from '../support/playing.ts';
import { asVisitor, claim, invite } from '../support/team.ts';
import { accessible, expect, test } from '../support/test.ts';

/** Where an area begins, as its own address, and the heading that proves that it is there. */
const DESK_AREAS = [
  { area: 'author', path: '/invites', title: 'Manage track invites' },
  { area: 'author', path: '/content', title: 'Content' },
  { area: 'author', path: '/form', title: 'Form' },
  { area: 'wizard', path: '/invites/new/restrictions', title: /^New invite/ },
];

/** Every chunk and stylesheet of its own that a page asked for. */
function fetched(page: Page): string[] {
  const names: string[] = [];
  page.on('request', (request) => names.push(new URL(request.url()).pathname));
  return names;
}

const style = (area: string) => new RegExp(`/${area}\\.css$`);
const code = (name: string) => /\.wasm$/.test(name);

for (const { area, path, title } of DESK_AREAS) {
  test(`a deep link to ${path} loads the area ${area}`, async ({ owner }) => {
    const page = await owner.context().newPage();
    const names = fetched(page);
    const answer = await page.goto(path);
    await expect(heading(page, title)).toBeVisible();
    expect(answer?.headers()['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(names.filter((name) => style(area).test(name))).toHaveLength(1);
    expect(names.filter(code).length, 'the main file and at least one part').toBeGreaterThan(1);
    expect(names.filter((name) => style(area === 'wizard' ? 'author' : 'wizard').test(name))).toEqual([]);
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
  expect(names.filter((name) => style('learner').test(name))).toHaveLength(1);

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
  expect(names.filter((name) => style('play').test(name))).toHaveLength(1);
  for (const area of ['author', 'wizard', 'desk', 'sign_in']) {
    expect(names.filter((name) => style(area).test(name)), area).toEqual([]);
  }
});

test('a deep link to /sign-in loads the area of signing in alone', async ({ newcomer }) => {
  const page = await newcomer();
  const names = fetched(page);
  await page.goto('/sign-in');
  await expect(heading(page, 'Sign in')).toBeVisible();
  expect(names.filter((name) => style('sign_in').test(name))).toHaveLength(1);
  for (const area of ['author', 'wizard', 'learner', 'play']) {
    expect(names.filter((name) => style(area).test(name)), area).toEqual([]);
  }
});

for (const part of ['code', 'style'] as const) {
  test(`a part whose ${part} does not arrive says so, and comes at the next try`, async ({ owner, tolerated }) => {
    tolerated.push(/net::ERR_FAILED|Failed to fetch/);
    const page = await owner.context().newPage();
    await page.goto('/content');
    await expect(heading(page, 'Content')).toBeVisible();
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
