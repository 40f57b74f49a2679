import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCodes, exitOf } from '../../shared/error-codes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const codes = Object.keys(errorCodes) as ErrorCode[];

/** What a page explains: the words in bold that its list items begin with. */
function explained(page: string): string[] {
  const text = readFileSync(join(root, 'docs', `${page}.md`), 'utf8');
  return text.split('\n').flatMap((line) => {
    const head = /^- ((?:\*\*[^*]+\*\*(?:, )?)+)/.exec(line)?.[1] ?? '';
    return [...head.matchAll(/\*\*([^*]+)\*\*/g)].map((found) => found[1] ?? '');
  });
}

function sourceOf(folder: string): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && name !== 'error-codes.ts')
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))
    .join('\n');
}

describe('the codes of errors', () => {
  it.each(['errors', 'testrail'] as const)('are explained once each in docs/%s.md', (page) => {
    const wanted = codes.filter((code) => errorCodes[code].document === page);
    const found = explained(page).filter((word) => Object.hasOwn(errorCodes, word));
    expect(found.toSorted()).toEqual(wanted.toSorted());
  });

  it('are all that docs/errors.md explains, but for sentences, causes of one word and outcomes in brackets', () => {
    const others = explained('errors').filter((word) => /^[a-z]+(?:[-_][a-z]+)+$/.test(word));
    expect(others.filter((word) => !Object.hasOwn(errorCodes, word))).toEqual([]);
  });

  it('are all in use: a code that nothing raises would be explained in vain', () => {
    const source = ['electron', 'shared'].map(sourceOf).join('\n');
    // `server-failing` and `server-crash-loop` are made of the state of a server.
    const unused = codes.filter((code) => !source.includes(`'${code}'`) && code !== 'server-crash-loop');
    expect(unused).toEqual([]);
  });

  it('end the command line as the table says, and with 1 where they are told in another way', () => {
    expect(exitOf('policy-invalid')).toBe(3);
    expect(exitOf('testrail-insecure')).toBe(2);
    expect(exitOf('journal-full')).toBe(1);
  });
});
