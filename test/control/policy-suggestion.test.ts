import { expect, it } from 'vitest';
import { policySuggestionHandlers } from '../../electron/control/handlers/policy-suggestion.ts';
import { fromWindow } from '../support/start-here.ts';

const handlers = policySuggestionHandlers();
const text = `{
  "version": "1", "default": "allow",
  "tools": {
    "get_run":  {},
    "add_run": { "approval": {} }
  }
}
`;
const suggested =
  '{ "version": "1", "default": "deny", "tools": { "get_run": { "deny_if": [{ "conditions": [] }] } } }';

it('of a suggestion one part is taken, and the rest of the text stays as it was laid out', async () => {
  const { parts } = await handlers['policy.parts']({ text, suggested }, fromWindow);
  expect(parts.map(({ key, after }) => [key, after === null])).toEqual([
    ['default', false],
    ['tools/get_run', false],
    ['tools/add_run', true],
  ]);
  const take = async (...keys: string[]) => (await handlers['policy.take']({ text, suggested, keys }, fromWindow)).text;
  expect(await take()).toBe(text);
  expect(await take('default')).toBe(text.replace('"allow"', '"deny"'));
  expect(await take('tools/get_run')).toBe(
    text.replace('"get_run":  {}', '"get_run":  { "deny_if": [{ "conditions": [] }] }'),
  );
  expect(JSON.parse(await take('default', 'tools/get_run', 'tools/add_run'))).toEqual(JSON.parse(suggested));
});

it('a text that is no policy is refused with its problems', () => {
  expect(() => handlers['policy.parts']({ text: '{', suggested }, fromWindow)).toThrow(
    'The text is not a valid policy',
  );
  expect(() => handlers['policy.take']({ text, suggested: '[]', keys: [] }, fromWindow)).toThrow('not a valid policy');
});
