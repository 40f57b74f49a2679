import { afterAll, expect, onTestFinished } from 'vitest';

const ends: (() => unknown)[] = [];
// Registered while the file that imports this is read: an `afterAll` within a hook or a test is taken and never run.
afterAll(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Runs at the end of the test that asks for it; where a hook or the file itself asks, at the end of the file. */
export function atEnd(run: () => unknown): void {
  if (expect.getState().currentTestName === undefined) ends.push(run);
  else onTestFinished(async () => void (await run()));
}
