// What moves on a page by itself while its data arrives: the browser's own measure of layout shifts.
import type { Page } from '@playwright/test';

/** How much moved, and what. */
export type Shift = { value: number; moved: string };

/** From now on every document of this page notes its shifts. */
export const noteShifts = (page: Page) =>
  page.addInitScript(() => {
    const shifts: Shift[] = [];
    Object.assign(globalThis, { shifts });
    type Entry = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node?: Element }[] };
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries() as Entry[]) {
        const moved = sources.map(({ node }) => `${node?.nodeName}.${node?.className}`).join(' | ');
        if (!hadRecentInput) shifts.push({ value, moved });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });

/** The shifts of the document that is shown, those of the frame that is just being drawn included. */
export const shifts = (page: Page): Promise<Shift[]> =>
  page.evaluate(async () => {
    for (let frames = 0; frames < 2; frames += 1) await new Promise((drawn) => requestAnimationFrame(drawn));
    return (globalThis as unknown as { shifts: Shift[] }).shifts;
  });
