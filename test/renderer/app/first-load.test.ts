import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../../out/renderer');

it('what the first page needs is one script and one style sheet, without the schemas that only other pages use', () => {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path ?? '');
  expect(named.map((path) => path.replace(/^.*\./, '')).toSorted()).toEqual(['css', 'js']);
  const script = readFileSync(join(folder, named.find((path) => path.endsWith('.js')) ?? ''), 'utf8');
  const has = (words: string) => script.includes(words);
  expect([has('Calls, newest first'), has('ZodError')]).toEqual([true, false]);
});
