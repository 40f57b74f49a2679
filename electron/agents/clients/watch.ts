import { statSync } from 'node:fs';
import { fileOf, type Surroundings } from './places.ts';
import { projectFiles } from './projects.ts';
import { clientTable } from './table.ts';

/** A person who edits a file sees within this time what became of it. Folders may not exist yet, so they are not watched. */
const everyMs = 2_000;

/** Calls `changed` when a file of a client, or of a project that it knows of, changed, came or went. Returns an unsubscribe function. */
export function watchClientFiles(around: Surroundings, changed: () => void): () => void {
  let last = signature(around);
  const timer = setInterval(() => {
    const now = signature(around);
    if (now === last) return;
    last = now;
    changed();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

function signature(around: Surroundings): string {
  return clientTable
    .flatMap((facts) => [fileOf(facts, around), ...projectFiles(facts, around).map(({ path }) => path)])
    .map((path) => {
      try {
        const { mtimeMs, size, ino } = statSync(path);
        return `${path} ${mtimeMs} ${size} ${ino}`;
      } catch {
        return path;
      }
    })
    .join('\n');
}
