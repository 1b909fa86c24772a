// docs/journeys.md says which test walks which way: it must be true.
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';

const root = resolve(import.meta.dirname, '../..');

type Journey = { file: string; name: string };

/** The rows of the tables: what is gone, the file, the test. */
function journeys(): Journey[] {
  const text = readFileSync(resolve(root, 'docs/journeys.md'), 'utf8');
  const rows = text.matchAll(/^\| (?<what>[^|]+) \| `(?<file>[^`]+)` \| (?<name>[^|]+) \|$/gm);
  return [...rows].map(({ groups }) => ({ file: groups?.file as string, name: groups?.name as string }));
}

/** The names of a file's tests, as they stand there. */
function namesIn(file: string): string[] {
  const text = readFileSync(resolve(root, file), 'utf8');
  const pattern = file.endsWith('.rs') ? /\bfn (?<name>\w+)\(/g : /\btest\((?<quote>['"`])(?<name>(?:\\.|(?!\k<quote>).)*)\k<quote>/g;
  return [...text.matchAll(pattern)].map(({ groups }) => (groups?.name as string).replaceAll("\\'", "'"));
}

test('every journey names a test that exists, and every file of tests has one', () => {
  const all = journeys();
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.spec.ts')).map((file) => `e2e/tests/${file}`);
  const missing = all.filter(({ file, name }) => !namesIn(file).includes(name));
  expect(missing).toEqual([]);
  const unnamed = files.filter((file) => !all.some((journey) => journey.file === file));
  expect(unnamed).toEqual([]);
});
