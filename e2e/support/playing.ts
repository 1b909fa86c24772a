// How a learner gets through the shell track in the page: what is asked, read from the page, and answered.
import { type Page, expect } from '@playwright/test';

/** The challenges of `shell-first-steps`, in order; a quiz with its right answers. */
export const SHELL_CHALLENGES: { title: string; answers?: RegExp[] }[] = [
  { title: 'Look around' },
  { title: 'Names with a dot', answers: [/Its name begins with a dot/] },
  { title: 'Sort the inbox' },
  { title: 'Search the log' },
  { title: 'Ring the bell' },
  { title: 'What would it do?', answers: [/writes the number of calm nights/, /its old content is lost/] },
];

/** Starts the challenge that is shown. */
export async function startChallenge(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start challenge' }).click();
}

/** Completes the challenge that is started: chooses the right answers, or says that it is done. */
export async function complete(page: Page, answers?: RegExp[]): Promise<void> {
  if (!answers) return page.getByRole('button', { name: 'Mark as done' }).click();
  for (const answer of answers) await page.getByRole('group', { name: /^Choose/ }).getByLabel(answer).check();
  await page.getByRole('button', { name: 'Check', exact: true }).click();
}

/** The heading of what is shown. */
export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

/** Waits for a challenge to be shown. */
export async function atChallenge(page: Page, title: string): Promise<void> {
  await expect(heading(page, title)).toBeVisible();
}
