// Lighthouse as its mobile report does it: a phone on a simulated slow 4G, the cache empty. In a browser of its own, which
// listens on a port for it.
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';

export type Category = 'performance' | 'accessibility' | 'best-practices';

/** What Lighthouse found. */
export type Finding = {
  /** 0 to 1, by category. */
  scores: Record<string, number | null>;
  /** What lost points in a category, in words. */
  lost: string[];
  /** Until the page answers to touch, in ms of the simulated phone. */
  interactive: number | null;
};

/** Looks at an address. */
export async function look(url: string, categories: Category[], executablePath: string, args: string[]): Promise<Finding> {
  const port = await freePort();
  const browser = await chromium.launch({ executablePath, args: [...args, `--remote-debugging-port=${port}`] });
  try {
    const result = await lighthouse(url, { port, onlyCategories: categories, logLevel: 'error' });
    if (!result) throw new Error(`Lighthouse says nothing about ${url}`);
    const { lhr } = result;
    if (lhr.runtimeError) throw new Error(`${lhr.runtimeError.code}: ${lhr.runtimeError.message}`);
    const scores = Object.fromEntries(categories.map((name) => [name, lhr.categories[name]?.score ?? null]));
    const lost = categories.flatMap((name) =>
      (lhr.categories[name]?.auditRefs ?? [])
        .filter(({ id, weight }) => weight > 0 && (lhr.audits[id]?.score ?? 1) < 1)
        .map(({ id }) => `${name}: ${lhr.audits[id]?.title} (${lhr.audits[id]?.displayValue ?? lhr.audits[id]?.explanation ?? id})`),
    );
    return { scores, lost, interactive: lhr.audits.interactive?.numericValue ?? null };
  } finally {
    await browser.close();
  }
}

function freePort(): Promise<number> {
  return new Promise((answer) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => answer(port));
    });
  });
}
