// What a team does without a browser before a test begins: its tracks, its invites, its members, by the API alone.
import { type Script, expect } from './test.ts';

const TEAM = 'team';

export type Track = { id: string; slug: string; title: string };
export type Invite = { id: string; token: string; url: string; version: number };

/** The team's tracks by slug. */
export async function tracks(script: Script): Promise<Map<string, Track>> {
  type Answer = { team: { tracks: { nodes: Track[] } } };
  const query = `query($team: String!) { team(slug: $team) { tracks(first: 50) { nodes { id slug title } } } }`;
  const { team } = await script.ask<Answer>(query, { team: TEAM });
  return new Map(team.tracks.nodes.map((track) => [track.slug, track]));
}

/** Makes an invite; with the shell track if `input` names none. */
export async function invite(script: Script, input: Record<string, unknown> = {}): Promise<Invite> {
  type Answer = { createTrackInvite: { trackInvite: Invite | null; userErrors: unknown[] } };
  const trackIds = [(await tracks(script)).get('shell-first-steps')?.id];
  const query = `mutation($team: String!, $input: TrackInviteInput!) {
    createTrackInvite(teamSlug: $team, input: $input) { trackInvite { id token url version } userErrors { field message } }
  }`;
  const answer = await script.ask<Answer>(query, {
    team: TEAM,
    input: { publicTitle: 'First steps for everybody', trackIds, ...input },
  });
  expect(answer.createTrackInvite.userErrors).toEqual([]);
  return answer.createTrackInvite.trackInvite as Invite;
}

/** Runs a mutation that takes one id, and fails on errors of the input. */
export async function act(script: Script, mutation: string, variables: Record<string, unknown>): Promise<void> {
  const answer = await script.ask<Record<string, { userErrors: unknown[] }>>(mutation, variables);
  for (const payload of Object.values(answer)) expect(payload.userErrors).toEqual([]);
}

export const closeInvite = (script: Script, id: string) =>
  act(script, `mutation($id: ID!) { closeTrackInvite(id: $id) { userErrors { message } } }`, { id });

export const deleteInvite = (script: Script, id: string) =>
  act(script, `mutation($id: ID!) { deleteTrackInvite(id: $id) { userErrors { message } } }`, { id });

/** Saves the team's form. */
export const setForm = (script: Script, input: Record<string, unknown>) =>
  act(
    script,
    `mutation($team: String!, $input: InviteFormInput!) { updateInviteForm(teamSlug: $team, input: $input) { userErrors { message } } }`,
    { team: TEAM, input },
  );

/** Makes an invite for each title, several in one request, as a script would. */
export async function invites(script: Script, titles: string[], input: Record<string, unknown> = {}): Promise<void> {
  const trackIds = [(await tracks(script)).get('shell-first-steps')?.id];
  for (let at = 0; at < titles.length; at += 10) {
    const some = titles.slice(at, at + 10);
    const fields = some.map((_, n) => `m${n}: createTrackInvite(teamSlug: "${TEAM}", input: $i${n}) { userErrors { message } }`);
    const variables = Object.fromEntries(some.map((publicTitle, n) => [`i${n}`, { publicTitle, trackIds, ...input }]));
    const names = some.map((_, n) => `$i${n}: TrackInviteInput!`).join(', ');
    await act(script, `mutation(${names}) { ${fields.join('\n')} }`, variables);
  }
}

/** How many seats of an invite are taken. */
export async function seats(script: Script, id: string): Promise<number> {
  type Answer = { trackInvite: { claimCount: number } };
  const { trackInvite } = await script.ask<Answer>(`query($id: ID!) { trackInvite(id: $id) { claimCount } }`, { id });
  return trackInvite.claimCount;
}

export const inviteMember = (script: Script, email: string, role = 'AUTHOR') =>
  act(
    script,
    `mutation($team: String!, $email: String!, $role: Role!) {
      inviteMember(teamSlug: $team, email: $email, role: $role) { userErrors { message } }
    }`,
    { team: TEAM, email, role },
  );

/** Takes a claim away again. */
export const revoke = (script: Script, claimId: string) =>
  act(script, `mutation($ids: [ID!]!) { revokeClaims(claimIds: $ids) { userErrors { message } } }`, { ids: [claimId] });

/** An instant so many milliseconds from another. */
export const after = (milliseconds: number, from = Date.now()) => new Date(from + milliseconds).toISOString();

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
