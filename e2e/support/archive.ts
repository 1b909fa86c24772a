// Track archives as an author would make them: a directory, packed.
import { spawnSync } from 'node:child_process';
import { sampleTracks } from './server.ts';

export type Upload = { name: string; mimeType: string; buffer: Buffer };

/** One of the sample tracks as `SLUG.tar.gz`. */
export function packed(slug: string): Upload {
  const done = spawnSync('tar', ['czf', '-', '-C', sampleTracks, slug], { maxBuffer: 64 * 1024 * 1024 });
  if (done.status !== 0) throw new Error(`tar: ${done.stderr}`);
  return { name: `${slug}.tar.gz`, mimeType: 'application/gzip', buffer: done.stdout };
}
