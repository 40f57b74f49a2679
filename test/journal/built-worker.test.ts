import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const out = join(import.meta.dirname, '../../out/main');

/** The text of a built file, and of all chunks that it loads as it begins. */
function loadedBy(file: string, seen = new Set<string>()): string {
  if (seen.has(file)) return '';
  seen.add(file);
  const text = readFileSync(join(out, file), 'utf8');
  const chunks = [...text.matchAll(/\bfrom ?["`]\.\/([^"`]+)["`]/g)].map(([, chunk = '']) => loadedBy(chunk, seen));
  return text + chunks.join('');
}

it("the journal's threads load no schema library: each would keep it in memory of its own", () => {
  const worker = loadedBy('journal-worker.js');
  expect([worker.includes('node:sqlite'), worker.includes('ZodError')]).toEqual([true, false]);
  const importing = [...worker.matchAll(/\bimport\(["`]\.\/(import-[^"`]+)["`]\)/g)].map(([, file = '']) =>
    loadedBy(file),
  );
  expect(importing.map((text) => text.includes('ZodError'))).toEqual([true]);
});
