// What people do without their screens, as the browser that is theirs: the API, with the cookies of that browser. For all that
// a test needs to have happened and does not prove. No page is loaded for it.
import { type BrowserContext, type Page, expect } from '@playwright/test';
import type { Server } from './server.ts';

/** The server at which a browser is. */
const homes = new WeakMap<BrowserContext, string>();

/** A browser begins its visit to a server. */
export const visits = (context: BrowserContext, url: string) => void homes.set(context, url);

/** Asks as the person whose browser this is; throws when the answer has errors. */
export async function asVisitor<T>(page: Page, query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const origin = homes.get(page.context()) as string;
  const answer = await page.request.post('/graphql', { headers: { origin }, data: { query, variables } });
  const body = (await answer.json()) as { data?: T; errors?: unknown[] };
  if (!body.data || body.errors) throw new Error(`${answer.status()}: ${JSON.stringify(body)}`);
  return body.data;
}

/** Runs mutations as the person whose browser this is, and fails on errors of the input. */
export async function acts(page: Page, mutation: string, variables: Record<string, unknown>): Promise<void> {
  const answer = await asVisitor<Record<string, { userErrors: unknown[] }>>(page, mutation, variables);
  for (const payload of Object.values(answer)) expect(payload.userErrors).toEqual([]);
}

/**
 * Signs a person in by the code that the server sends, and joins the teams that invite them. A page that is open already learns
 * of it when it loads again.
 */
export async function signIn(page: Page, server: Server, email: string): Promise<void> {
  await acts(page, 'mutation($email: String!) { requestEmailCode(email: $email) { userErrors { message } } }', { email });
  const code = await server.code(email);
  const verify = 'mutation($email: String!, $code: String!) { verifyEmailCode(email: $email, code: $code) { userErrors { message } } }';
  await acts(page, verify, { email, code });
  type Answer = { viewer: { teamInvitations: { teamSlug: string }[] } };
  const { viewer } = await asVisitor<Answer>(page, '{ viewer { teamInvitations { teamSlug } } }');
  const join = 'mutation($team: String!) { joinTeam(teamSlug: $team) { userErrors { message } } }';
  for (const { teamSlug } of viewer.teamInvitations) await acts(page, join, { team: teamSlug });
}

/** Signs the owner in by the link that the server printed. */
export async function signInByLink(page: Page, link: string): Promise<void> {
  const secret = new URL(link).hash.replace('#link=', '');
  await acts(page, 'mutation($secret: String!) { useSignInLink(secret: $secret) { userErrors { message } } }', { secret });
}

/** Leaves the details that a form of the usual fields asks for. */
export async function leaveDetails(page: Page, token: string, firstName: string): Promise<void> {
  const local = firstName.normalize('NFD').replace(/[^a-z]/gi, '').toLowerCase();
  const details = Object.entries({ firstName, lastName: 'Learner', email: `${local}@example.com` }).map(([key, value]) => ({ key, value }));
  const leave = `mutation($token: String!, $details: [DetailInput!]!) {
    submitDetails(token: $token, details: $details) { userErrors { message } }
  }`;
  await acts(page, leave, { token, details });
}

/** Claims an invite; answers the claim's id. */
export async function claim(page: Page, token: string): Promise<string> {
  type Answer = { claimInvite: { claim: { id: string } | null; denial: { message: string } | null } };
  const query = `mutation($token: String!) { claimInvite(token: $token) { claim { id } denial { message } } }`;
  const { claimInvite } = await asVisitor<Answer>(page, query, { token });
  expect(claimInvite.denial).toBeNull();
  return claimInvite.claim?.id as string;
}

/** Leaves details and claims; answers the claim's id. */
export async function joins(page: Page, token: string, firstName: string): Promise<string> {
  await leaveDetails(page, token, firstName);
  return claim(page, token);
}

/** A play that runs, and its challenges in order. */
export type Play = { id: string; challenges: { id: string }[] };

/** Starts a play of a track that was claimed. */
export async function startPlay(page: Page, claimId: string, trackId: string): Promise<Play> {
  type Answer = { startPlay: { play: Play | null; denial: { message: string } | null } };
  const query = `mutation($claim: ID!, $track: ID!) {
    startPlay(claimId: $claim, trackId: $track) { play { id challenges { id } } denial { message } }
  }`;
  const { startPlay: started } = await asVisitor<Answer>(page, query, { claim: claimId, track: trackId });
  expect(started.denial).toBeNull();
  return started.play as Play;
}
