// Ways through the wizard.
import { type Page, expect } from '@playwright/test';

/** The selected tracks in their order. */
export const order = (page: Page) => page.getByRole('list', { name: 'Selected tracks, in order' });

/** The field of the allow list. */
export const entry = (page: Page) => page.getByLabel('Allowed email addresses');

/** What the page says in passing. */
export const toast = (page: Page, words: string | RegExp) => page.getByRole('status').filter({ hasText: words }).first();

/** A draft as the browser keeps it. */
export type Draft = Record<string, unknown>;

/** Puts a draft where the wizard keeps its own, as a page before this one would have left it. */
export const leave = (page: Page, draft: Draft | string) =>
  page.evaluate((text) => localStorage.setItem('trackpass.draft.new', text), typeof draft === 'string' ? draft : JSON.stringify(draft));

/** The steps, each a link with its mistakes. */
export const steps = (page: Page) => page.getByRole('navigation', { name: 'Steps' });

/** Goes to a step by the list of steps. */
export async function goTo(page: Page, step: string): Promise<void> {
  await steps(page).getByRole('link', { name: new RegExp(`^${step}`) }).click();
  await expect(page.getByRole('form', { name: step })).toBeVisible();
}

/** Saves what was changed. */
export async function save(page: Page): Promise<void> {
  await goTo(page, 'Review');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' }).first()).toBeVisible();
}
