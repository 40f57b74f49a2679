import { type Completion, CompletionContext } from '@codemirror/autocomplete';
import { EditorState, type Transaction, type TransactionSpec } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { describe, expect, it } from 'vitest';
import { completePolicy } from '../../../../renderer/features/policy/completions.ts';
import { type EditorTool, editorTools } from '../../../../renderer/features/policy/vocabulary.ts';
import type { ToolRow } from '../../../../shared/control/tools.ts';
import type { JsonObject } from '../../../../shared/json.ts';

function tool(name: string, properties: JsonObject): ToolRow {
  return {
    name,
    what: `What ${name} does`,
    definition: { name, inputSchema: { type: 'object', properties } },
  } as never;
}
const rows = [
  tool('update_run', {
    run_id: { type: 'integer', description: 'The run' },
    status: { type: 'string', enum: ['open', 'closed'] },
    case_ids: { type: 'array', items: { type: 'integer' } },
    include_all: { type: 'boolean' },
    options: { type: 'object', properties: { note: { type: ['string', 'null'] } } },
  }),
  tool('add_$#{odd}', {}),
];
const tools = editorTools(rows);

/** What is offered at `|`, in its order; null where nothing is. */
function offered(
  marked: string,
  { explicit = false, known = tools }: { explicit?: boolean; known?: readonly EditorTool[] } = {},
) {
  const pos = marked.indexOf('|');
  const state = EditorState.create({ doc: marked.replace('|', ''), selection: { anchor: pos } });
  const result = completePolicy(new CompletionContext(state, pos, explicit), known);
  if (result === null) return null;
  const options = [...result.options].sort((a, b) => (b.boost ?? 0) - (a.boost ?? 0));
  return { state, pos, result, options, labels: options.map(({ label }) => label) };
}
const labels = (marked: string, explicit = false) => offered(marked, { explicit })?.labels ?? null;

/** The text after an option was taken, with the cursor in it. */
function taken(marked: string, label: string, explicit = true): string {
  const found = offered(marked, { explicit });
  const option = found?.options.find((one) => one.label === label) as Completion;
  if (found === null || option === undefined) throw new Error(`${label} is not offered: ${found?.labels.join()}`);
  const view = {
    state: found.state,
    dispatch(change: Transaction | TransactionSpec) {
      view.state = 'state' in change ? change.state : view.state.update(change).state;
    },
  };
  if (typeof option.apply !== 'function') throw new Error('It cannot be taken');
  option.apply(view as unknown as EditorView, option, found.result.from, found.pos);
  const { doc, selection } = view.state;
  return `${doc.sliceString(0, selection.main.head)}|${doc.sliceString(selection.main.head)}`;
}

describe('nothing is offered', () => {
  it.each([
    ['beside a value that is complete', '{ "default": "deny"| }'],
    ['in an empty place, unless it is asked for', '{ | }'],
    ['for a number', '{ "tools": { "update_run": { "limits": [{ "max": 4| }] } } }'],
    ['for a text of one’s own', '{ "description": "a|" }'],
    ['for a key where the language has none', '{ "version": { "a|" } }'],
    ['for a key that is not known', '{ "nonsense": "d|" }'],
    [
      'for arguments of a tool that the server does not have',
      '{ "tools": { "gone": { "limits": [{ "sum": "a|" }] } } }',
    ],
  ])('%s', (_where, marked) => expect(labels(marked)).toBeNull());
});

describe('keys', () => {
  it('are those of the place, in the order of the language, without what stands already', () => {
    expect(labels('{ | "version": "1" }', true)?.slice(0, 3)).toEqual(['"default"', '"arguments"', '"hide"']);
    expect(labels('{ "tools": { "a": { "limits": [{ | }] } } }', true)).toContain('"window"');
  });
  it('name the one that is being written too, though it stands already', () => {
    expect(labels('{ "default|": "deny", "version": "1" }')).toContain('"default"');
  });
  it('below tools are the tools of the server that have no entry yet', () => {
    expect(labels('{ "tools": { "update_run": {}, "a|" } }')).toEqual(['"add_$#{odd}"']);
  });

  it.each([
    ['with the only word that they can have', '{ | }', '"version"', '{ "version": "1"| }'],
    [
      'with an empty object, the cursor in it',
      '{ "tools": { | } }',
      '"update_run"',
      '{ "tools": { "update_run": {|} } }',
    ],
    ['with an empty list, the cursor in it', '{ | }', '"hide"', '{ "hide": [|] }'],
    ['with empty quotes, the cursor between them', '{ | }', '"default"', '{ "default": "|" }'],
    ['and a comma before the key that follows', '{ |\n"tools": {} }', '"version"', '{ "version": "1",|\n"tools": {} }'],
    ['in place of what is begun, with its quotes', '{ "def|" }', '"default"', '{ "default": "|" }'],
    ['in place of what is begun without a closing quote', '{ "def|\n}', '"default"', '{ "default": "|"\n}'],
    ['in place of a word without quotes', '{ def| }', '"default"', '{ "default": "|" }'],
    [
      'in place of the whole key when the cursor is within it',
      '{ "de|fau": "deny" }',
      '"default"',
      '{ "default"|: "deny" }',
    ],
    [
      'with marks of templates as they are',
      '{ "tools": { | } }',
      '"add_$#{odd}"',
      '{ "tools": { "add_$#{odd}": {|} } }',
    ],
  ])('are taken %s', (_how, before, label, after) => expect(taken(before, label)).toBe(after));
});

describe('values', () => {
  const within = (text: string) => `{ "tools": { "update_run": ${text} } }`;
  const condition = (text: string) => within(`{ "require": [{ ${text} }] }`);

  it('are the words of their key, the careful one first', () => {
    expect(labels('{ "default": "|" }')).toEqual(['"deny"', '"allow"']);
  });
  it.each([
    ['a word that is begun', '{ "default": "a|" }', '"allow"', '{ "default": "allow"| }'],
    ['a quote that is begun', '{ "default": "|\n}', '"allow"', '{ "default": "allow"|\n}'],
    ['nothing yet', '{ "default": | }', '"allow"', '{ "default": "allow"| }'],
    [
      'the key that follows, without a comma',
      '{ "default": |\n"hide": [] }',
      '"deny"',
      '{ "default": "deny",|\n"hide": [] }',
    ],
  ])('are taken for %s', (_what, before, label, after) => expect(taken(before, label)).toBe(after));

  it('without quotes are taken whole, wherever in them the cursor is', () => {
    const before = condition('"path": "args.include_all", "op": "eq", "value": t|rue');
    expect(taken(before, 'false')).toBe(condition('"path": "args.include_all", "op": "eq", "value": false|'));
  });
  it('that hide are the tools of the server', () => {
    expect(labels('{ "hide": ["|"] }')).toEqual(['"update_run"', '"add_$#{odd}"']);
  });
  it('of a path are the arguments of the tool, any argument, and what the call touches', () => {
    const found = labels(condition('"path": "|"')) ?? [];
    expect(found.slice(0, 7)).toEqual([
      '"args.run_id"',
      '"args.status"',
      '"args.case_ids"',
      '"args.include_all"',
      '"args.options"',
      '"args.options.note"',
      '"args.*"',
    ]);
    expect(found).toContain('"entity.project_id"');
  });
  it.each([
    ['listed by the schema', '"path": "args.status", "op": "eq", "value": "|"', ['"open"', '"closed"']],
    ['listed, within a list', '"path": "args.status", "op": "in", "value": ["|"]', ['"open"', '"closed"']],
    ['yes and no', '"path": "args.include_all", "op": "eq", "value": t|', ['true', 'false']],
    [
      'whether it is there, whatever its schema lists',
      '"path": "args.status", "op": "exists", "value": f|',
      ['true', 'false'],
    ],
    ['nothing where the schema lists none', '"path": "args.run_id", "op": "eq", "value": "|"', null],
    ['nothing deeper within a value', '"path": "args.status", "op": "eq", "value": { "value": { "a": "|" } }', null],
  ])('of a condition are %s', (_what, text, found) => expect(labels(condition(text))).toEqual(found));
  it.each([
    ['sum are numbers', 'sum', ['"args.run_id"']],
    ['count are lists', 'count', ['"args.case_ids"']],
    ['counter is one of the tool', 'counter', ['"update_run_rate"']],
  ])('of a limit for %s', (_what, key, found) => {
    expect(labels(within(`{ "limits": [{ "${key}": "|" }] }`))).toEqual(found);
  });
  it('that an approval is needed unless are whole arguments by name', () => {
    const text = within('{ "approval": { "unless": [{ "only": ["|"] }] } }');
    expect(labels(text)).toEqual(['"run_id"', '"status"', '"case_ids"', '"include_all"', '"options"']);
  });
});

describe('what the editor knows of a tool', () => {
  const known = (properties: JsonObject) => editorTools([tool('t', properties)])[0]?.arguments;
  it.each([
    ['a type', { a: { type: 'integer' } }, { types: ['integer'], values: [] }],
    ['types of which one is none', { a: { type: ['string', 7, null] } }, { types: ['string'] }],
    ['no type', { a: {} }, { types: [], values: [], what: null }],
    [
      'a list of values, without what is no plain value',
      { a: { enum: ['x', 1, null, { b: 1 }, [2]] } },
      { values: ['x', 1, null] },
    ],
    ['the values of its items', { a: { type: 'array', items: { enum: ['x'] }, enum: ['y'] } }, { values: ['x'] }],
    ['what it is for', { a: { description: 'Said' } }, { what: 'Said' }],
    ['a description that is no text', { a: { description: 7 } }, { what: null }],
  ] as const)('is of an argument %s', (_what, properties, expected) => {
    expect(known(properties)).toMatchObject([{ path: 'args.a', ...expected }]);
  });
  it('leaves out names that no path can write, and what is no schema', () => {
    expect(known({ '': {}, 'a.b': {}, 'a*': {}, 'a[0]': {}, b: true, c: {} })?.map(({ path }) => path)).toEqual([
      'args.c',
    ]);
  });
  it('goes three levels deep', () => {
    const nested = (depth: number): JsonObject => ({
      type: 'object',
      properties: { a: depth === 0 ? {} : nested(depth - 1) },
    });
    expect(known({ a: nested(5) })?.map(({ path }) => path)).toEqual(['args.a', 'args.a.a', 'args.a.a.a']);
  });
  it('is nothing where a server gives no schema', () => {
    const odd = [null, {}, { inputSchema: [] }, { inputSchema: { properties: [] } }];
    const found = editorTools(odd.map((definition) => ({ ...rows[0], definition }) as never));
    expect(found.map((one) => one.arguments)).toEqual([[], [], [], []]);
  });
});
