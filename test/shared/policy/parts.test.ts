import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { differenceWords, differentParts, withParts } from '../../../shared/policy/parts.ts';
import { documents } from '../../guard/arbitrary.ts';

const before: PolicyDocument = {
  version: '1',
  default: 'allow',
  hide: ['delete_run'],
  tools: { get_run: {}, add_run: { require: [{ path: 'args.suite_id', op: 'eq', value: 1 }] } },
};
const after: PolicyDocument = {
  version: '1',
  default: 'deny',
  tools: { get_run: {}, get_case: {}, constructor: {} },
};
const keys = (one: PolicyDocument, other: PolicyDocument) => differentParts(one, other).map(({ key }) => key);

describe('Parts of a document', () => {
  it('are those in which two differ, with what each says', () => {
    expect(keys(before, after)).toEqual(['default', 'hide', 'tools/add_run', 'tools/get_case', 'tools/constructor']);
    expect(differentParts(before, after)[1]).toEqual({
      key: 'hide',
      tool: null,
      before: '[\n  "delete_run"\n]',
      after: null,
    });
    expect(differentParts(before, after)[3]).toEqual({
      key: 'tools/get_case',
      tool: 'get_case',
      before: null,
      after: '{}',
    });
    expect(keys(before, before)).toEqual([]);
  });
  it('are named for a list of versions, the first of them where they are many', () => {
    const of = (tools: PolicyDocument['tools'], more: Partial<PolicyDocument> = {}) =>
      differenceWords(before, { ...before, ...more, tools });
    const { tools } = before;
    expect(of(tools)).toBeNull();
    expect(of({ ...tools, get_case: {} })).toBe('Changed get_case');
    expect(of({ ...tools, get_case: {} }, { hide: [] })).toBe('Changed what is hidden and get_case');
    expect(differenceWords(before, after)).toBe('Changed the default, what is hidden, add_run and 2 more');
  });
  it('are taken one by one, and the others stay', () => {
    expect(withParts(before, after, new Set())).toEqual(before);
    expect(withParts(before, after, new Set(['tools/get_case']))).toEqual({
      ...before,
      tools: { ...before.tools, get_case: {} },
    });
    const { hide: _hide, ...rest } = before;
    expect(withParts(before, after, new Set(['hide', 'tools/add_run', 'tools/get_run']))).toEqual({
      ...rest,
      tools: { get_run: {} },
    });
  });
  it('make the other document where all are taken', () => {
    fc.assert(
      fc.property(documents, documents, (one, other) => {
        const all = withParts(one, other, new Set(keys(one, other)));
        expect(differentParts(all, other)).toEqual([]);
      }),
    );
  });
});
