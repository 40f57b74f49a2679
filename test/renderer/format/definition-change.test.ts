import { describe, expect, it } from 'vitest';
import { changeWords, ordered } from '../../../renderer/format/definition-change.ts';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';

const tool = (properties: JsonObject, more: JsonObject = {}, required: readonly string[] = []): JsonObject => ({
  name: 'add_case',
  description: 'Adds a case.',
  inputSchema: { type: 'object', properties, required: [...required] },
  ...more,
});
const text = { type: 'string' };
const said = (accepted: JsonValue, definition: JsonValue) => changeWords({ accepted, definition } as never);

describe('what changed of a definition', () => {
  it.each<[string, JsonValue, JsonValue, string]>([
    ['nothing there before', null, tool({}), 'It was not there before.'],
    ['one argument more', tool({}), tool({ a: text }), 'New argument a.'],
    ['two more', tool({}), tool({ a: text, b: text }), 'New arguments a, b.'],
    ['one less', tool({ a: text }), tool({}), 'Without argument a.'],
    ['one for another', tool({ a: text }), tool({ b: text }), 'New argument b, without argument a.'],
    ['the type of one', tool({ a: text }), tool({ a: { type: 'number' } }), 'Arguments differ.'],
    ['one that is needed now', tool({ a: text }), tool({ a: text }, {}, ['a']), 'Arguments differ.'],
    ['one more, which is needed', tool({ a: text }), tool({ a: text, b: text }, {}, ['b']), 'New argument b.'],
    // The new one must not draw the eye from what an old one means now.
    [
      'one more, and another means something else',
      tool({ a: text }),
      tool({ a: { type: 'string', description: 'The password.' }, b: text }),
      'New argument b, the other arguments differ.',
    ],
    [
      'one less, and another is needed now',
      tool({ a: text, b: text }),
      tool({ a: text }, {}, ['a']),
      'Without argument b, the other arguments differ.',
    ],
    ['the description', tool({}), tool({}, { description: 'Deletes.' }), 'Description differs.'],
    ['the title', tool({}), tool({}, { title: 'Add' }), 'Title differs.'],
    ['the annotations', tool({}), tool({}, { annotations: { readOnlyHint: true } }), 'Annotations differ.'],
    ['the result', tool({}), tool({}, { outputSchema: {} }), 'Result differs.'],
    [
      'all of it',
      tool({ a: text }),
      tool({ b: text }, { title: 'x', description: 'y', annotations: {}, outputSchema: {} }),
      'New argument b, without argument a, description differs, title differs, annotations differ, result differs.',
    ],
    ['what has no words of its own', tool({}), tool({}, { icons: [] }), 'Its definition differs.'],
    ['the order of keys alone', { name: 'x', title: 't' }, { title: 't', name: 'x' }, 'Its definition differs.'],
    ['an argument named like a prototype', tool({}), tool(JSON.parse('{"__proto__":{}}')), 'New argument __proto__.'],
    ['a schema that is none', tool({}, { inputSchema: null }), tool({}, { inputSchema: 5 }), 'Arguments differ.'],
  ])('%s', (_what, accepted, definition, words) => {
    expect(said(accepted, definition)).toBe(words);
  });
});

it('puts the keys of all objects in order, lists stay, and a key named like a prototype is one', () => {
  const value = JSON.parse('{"b":[{"d":1,"c":2}],"__proto__":1,"a":null}');
  expect(JSON.stringify(ordered(value))).toBe('{"__proto__":1,"a":null,"b":[{"c":2,"d":1}]}');
});
