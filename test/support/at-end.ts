import { afterAll } from 'vitest';

const ends: (() => unknown)[] = [];
// Registered while the file that imports this is read: an `afterAll` within a hook or a test is taken and never run.
afterAll(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Runs at the end of the test file, the last that was asked for first; to be asked for anywhere, hooks and tests included. */
export function atEnd(run: () => unknown): void {
  ends.push(run);
}
