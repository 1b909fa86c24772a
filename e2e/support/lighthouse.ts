// Lighthouse as its mobile report does it: a phone on a simulated slow 4G, the cache empty. In a process and a browser of its
// own: inside a test runner it gets no whole trace of what it loads.
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Result } from 'lighthouse';

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
export async function look(url: string, categories: Category[], executablePath = ''): Promise<Finding> {
  const program = resolve(import.meta.dirname, 'lighthouse.mjs');
  const { NODE_OPTIONS: _, ...env } = process.env;
  const words = [program, url, categories.join(','), executablePath];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env, maxBuffer: 64 * 1024 * 1024 });
  const lhr = JSON.parse(stdout) as Result;
  if (lhr.runtimeError) throw new Error(`${lhr.runtimeError.code}: ${lhr.runtimeError.message}`);
  const scores = Object.fromEntries(categories.map((name) => [name, lhr.categories[name]?.score ?? null]));
  const lost = categories.flatMap((name) =>
    (lhr.categories[name]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (lhr.audits[id]?.score ?? 1) < 1)
      .map(({ id }) => `${name}: ${lhr.audits[id]?.title} (${lhr.audits[id]?.displayValue ?? lhr.audits[id]?.explanation ?? id})`),
  );
  return { scores, lost, interactive: lhr.audits.interactive?.numericValue ?? null };
}
