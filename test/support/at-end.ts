const ends: (() => unknown)[] = [];

/** Runs at the end of the test file, the last that was asked for first; to be asked for anywhere, hooks and tests included. */
export function atEnd(run: () => unknown): void {
  ends.push(run);
}

/** What files share may have been read before this one began: `end-of-file.ts` has it called for each. */
export async function runEnds(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}
