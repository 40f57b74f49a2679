import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reservedRules } from '../../shared/reserved-rules.ts';

const root = join(import.meta.dirname, '../..');
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n');
const sources = files
  .filter((file) => /^(electron|shared|renderer|scripts)\/.*\.(tsx?|mjs)$/.test(file))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');

const codeOf = (text: string): string[] => [...text.matchAll(/`([^`\s]+)`/g)].map((found) => found[1] ?? '');
const isPath = (code: string): boolean =>
  /^[\w@./-]+\.(tsx?|mjs|cjs|json|css|yml)$/.test(code) || /^[\w-]+(\/[\w-]+)*\/$/.test(code);

function missing(document: string): string[] {
  const paths = codeOf(readFileSync(join(root, document), 'utf8')).filter(isPath);
  expect(paths.length).toBeGreaterThan(20);
  // What a folder of data holds is no file of ours.
  return paths.filter((path) => !/^(settings|secrets|control)\.json$/.test(path) && !isThere(path));
}

const isThere = (path: string): boolean => files.some((file) => `/${file}`.includes(`/${path}`));

describe('documents for contributors', () => {
  it.each(['ARCHITECTURE.md', 'CONTRIBUTING.md'])('%s names files and folders that are there', (document) => {
    expect(missing(document)).toEqual([]);
  });

  it('ARCHITECTURE.md walks by names that the code has, in 20 hops at most', () => {
    const walks = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
      .split(/^### /m)
      .filter((part) => /^.*hop by hop/.test(part))
      .map((part) => part.split('\n').filter((line) => /^\d+\. /.test(line)));
    expect(walks).toHaveLength(2);
    for (const hops of walks) {
      expect(hops.length).toBeLessThanOrEqual(20);
      const names = codeOf(hops.join('\n')).filter((code) => !isPath(code));
      const unknown = names.flatMap((name) => name.split('.')).filter((name) => !sources.includes(name));
      expect(unknown).toEqual([]);
    }
  });

  it('docs/policy.md has every rule that no document holds, and no other', () => {
    const page = readFileSync(join(root, 'docs/policy.md'), 'utf8');
    const rows = page.split('\n').filter((line) => line.startsWith('| `('));
    const explained = rows.flatMap((row) =>
      [...(row.split(' | ')[0] ?? '').matchAll(/`(\(.+?\))`/g)].map(([, rule]) => rule),
    );
    expect(explained.toSorted()).toEqual(Object.values(reservedRules).toSorted());
    for (const rule of Object.values(reservedRules)) expect(sources.split(`'${rule}'`)).toHaveLength(2);
  });
});
