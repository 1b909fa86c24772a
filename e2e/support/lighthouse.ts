// Lighthouse as its mobile report does it: a phone on a simulated slow 4G, the cache empty. In a browser of its own: one that
// Playwright holds as well gives Lighthouse no whole trace.
import { launch } from 'chrome-launcher';
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
export async function look(url: string, categories: Category[], executablePath?: string): Promise<Finding> {
  const chrome = await launch({ chromePath: executablePath, chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu'], logLevel: 'silent' });
  try {
    const result = await lighthouse(url, { port: chrome.port, onlyCategories: categories, logLevel: 'error' });
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
    chrome.kill();
  }
}
