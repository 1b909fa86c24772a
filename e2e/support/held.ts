// Answers that take their time: what happens on a page between a question and its answer, made certain.
import type { Page } from '@playwright/test';
import { isAsking } from './asking.ts';
import { expect } from './test.ts';

/** Questions whose answers are held. */
export type Held = {
  /** Waits until so many have been asked. */
  asked(times?: number): Promise<void>;
  /** Lets the answers go, and waits until the page has them. What is asked from now on is answered at once. */
  letGo(): Promise<void>;
};

/**
 * Holds the answers to an operation from now on, or to the first so many. The server has done, or said, what was asked: only
 * the answer waits.
 */
export async function hold(page: Page, operation: string, first = Number.POSITIVE_INFINITY): Promise<Held> {
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  let free = false;
  let asked = 0;
  const answered: Promise<void>[] = [];
  await page.route('**/graphql', async (route) => {
    if (free || answered.length >= first || !isAsking(route.request(), operation)) return route.fallback();
    const answer = (async () => {
      const response = await route.fetch();
      asked += 1;
      await released;
      await route.fulfill({ response });
    })();
    answered.push(answer);
    return answer;
  });
  return {
    asked: (times = 1) => expect.poll(() => asked).toBeGreaterThanOrEqual(times),
    letGo: async () => {
      free = true;
      release();
      await Promise.all(answered);
      // The page has taken what came once it has drawn twice more.
      await page.evaluate(async () => {
        for (let frames = 0; frames < 2; frames += 1) await new Promise((drawn) => requestAnimationFrame(drawn));
      });
    },
  };
}
