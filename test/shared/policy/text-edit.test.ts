import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { printPolicy } from '../../../shared/policy/print.ts';
import { scopeToProjects } from '../../../shared/policy/project-scope.ts';
import { applyTextEdits, editsTo } from '../../../shared/policy/text-edit.ts';
import { documents as anyDocument } from '../../guard/arbitrary.ts';

function documentOf(text: string): PolicyDocument {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.document;
}
const scoped = (text: string, projects: readonly number[], known: readonly string[] = []): string =>
  applyTextEdits(text, editsTo(text, scopeToProjects(documentOf(text), projects, known)) ?? []);

/** As a person lays it out: some on one line, blank lines, blanks in a row. */
const text = `{
  "version": "1", "default": "deny",

  "tools": {
    "get_case":  {},
    "get_run": { "limits": [{ "counter": "r", "window": "minute", "max": 30 }] },

    "add_run": {
      "require": [
        { "path": "args.suite_id",   "op": "gt", "value": 0 }
      ]
    }
  }
}
`;

describe('A changed document in a text that a person laid out', () => {
  it('is written where it changed, and nowhere else', () => {
    expect(scoped(text, [1, 4])).toBe(`{
  "version": "1", "default": "deny",

  "tools": {
    "get_case":  { "require": [{ "path": "entity.project_id", "op": "in", "value": [1, 4] }] },
    "get_run": { "limits": [{ "counter": "r", "window": "minute", "max": 30 }], "require": [{ "path": "entity.project_id", "op": "in", "value": [1, 4] }] },

    "add_run": {
      "require": [
        { "path": "entity.project_id", "op": "in", "value": [1, 4] },
        { "path": "args.suite_id",   "op": "gt", "value": 0 }
      ]
    }
  }
}
`);
  });
  it('changes a value in its place, and takes away what was put there', () => {
    const once = scoped(text, [1]);
    expect(scoped(once, [1, 7])).toBe(once.replaceAll('"value": [1]', '"value": [1, 7]'));
    // `{}` was written out and back: what it said is what it says.
    expect(documentOf(scoped(once, []))).toEqual(documentOf(text));
    expect(scoped(once, [])).toContain('        { "path": "args.suite_id",   "op": "gt", "value": 0 }\n      ]');
  });
  it('writes a shorthand out where it changes, and only there', () => {
    const short = `{
  "version": "1",
  "tools": {
    "close_run": { "action": "deny", "reason": "No" },
    "get_case": {}
  }
}`;
    const after: PolicyDocument = {
      ...documentOf(short),
      tools: { ...documentOf(short).tools, get_case: { deny_if: [{ conditions: [] }] } },
    };
    expect(applyTextEdits(short, editsTo(short, after) ?? [])).toContain(
      '"close_run": { "action": "deny", "reason": "No" }',
    );
    const both = scoped(short, [4]);
    expect(documentOf(both)).toEqual(scopeToProjects(documentOf(short), [4], []));
    expect(both).not.toContain('action');
  });
  it('lists every tool where the text allowed what it does not list', () => {
    const open = '{ "version": "1", "default": "allow", "tools": {} }';
    const made = scoped(open, [2], ['get_case', 'get_run']);
    expect(documentOf(made)).toEqual(scopeToProjects(documentOf(open), [2], ['get_case', 'get_run']));
    expect(made.split('\n')).toHaveLength(4);
  });
  it('says the same where it says nothing new, byte for byte; and of no policy nothing', () => {
    expect(editsTo(text, documentOf(text))).toEqual([]);
    expect(editsTo('{ "version": 1 }', documentOf(text))).toBeNull();
    expect(editsTo('{', documentOf(text))).toBeNull();
  });
  it('says what was wanted, whatever stood there', () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, fc.nat(4), (before, after, blanks) => {
        const [one, other] = [printPolicy(before), printPolicy(after)];
        if (!parsePolicy(one).ok || !parsePolicy(other).ok) return;
        const laid = JSON.stringify(JSON.parse(one), null, blanks);
        const made = applyTextEdits(laid, editsTo(laid, documentOf(other)) ?? []);
        expect(documentOf(made)).toEqual(documentOf(other));
      }),
    );
  });
});
