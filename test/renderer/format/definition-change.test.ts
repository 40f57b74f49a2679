import { describe, expect, test } from 'vitest';
import { changeWords } from '../../../renderer/format/definition-change.ts';

describe('a changed definition', () => {
  const definition = (properties: object, description = 'Adds') =>
    ({ description, inputSchema: { type: 'object', properties } }) as never;
  test('is said in words', () => {
    const accepted = definition({ section_id: {} });
    expect(changeWords({ accepted, definition: definition({ section_id: {}, template_id: {} }, 'Adds more') })).toBe(
      'New argument template_id, description differs.',
    );
    expect(changeWords({ accepted, definition: definition({}) })).toBe('Without argument section_id.');
    expect(changeWords({ accepted, definition: definition({ section_id: { type: 'integer' } }) })).toBe(
      'Arguments differ.',
    );
    expect(changeWords({ accepted: null, definition: accepted })).toBe('It was not there before.');
  });
});
