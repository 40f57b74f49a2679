import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** All that a built file imports, its own chunks included. */
function importsOf(file: string, seen = new Set<string>()): ReadonlySet<string> {
  for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/^import\b[^;]*?"([^"]+)";$/gm)) {
    if (seen.has(from)) continue;
    seen.add(from);
    if (from.startsWith('./')) importsOf(join(file, '..', from), seen);
  }
  return seen;
}

it("the journal's threads load no schema library: each would keep it in memory of its own", () => {
  const imports = [...importsOf(join(import.meta.dirname, '../../out/main/journal-worker.js'))];
  expect(imports).toContain('node:sqlite');
  expect(imports).not.toContain('zod');
});
