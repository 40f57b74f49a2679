import { describe, expect, it } from 'vitest';
import { patchTexts } from '../../electron/gateway/wire/patch-json.ts';

const change = (path: (string | number)[], before = 'x://1', after = 'b+x://1') => ({ path, before, after });
const patched = (text: string, ...changes: ReturnType<typeof change>[]) =>
  patchTexts(Buffer.from(text), changes)?.toString();

describe('Texts are replaced where they stand', () => {
  it('and all else stays as it was written', () => {
    const text = '{ "big": 9007199254740992.50, "2":1.0,"1":[1e400],"c":[{"uri" : "x://1"}], "e":"\\u00e9" }';
    expect(patched(text, change(['c', 0, 'uri']))).toBe(text.replace('"x://1"', '"b+x://1"'));
  });

  it('also where the same text stands elsewhere, as data', () => {
    const text = '{"data":"x://1","c":[{"uri":"x://1"},{"uri":"x://1"}],"n":9007199254740993}';
    expect(patched(text, change(['c', 1, 'uri']))).toBe(
      '{"data":"x://1","c":[{"uri":"x://1"},{"uri":"b+x://1"}],"n":9007199254740993}',
    );
  });

  it('also where they are written with escapes', () => {
    expect(patched('{"uri":"x:\\/\\/1","n":1e400}', change(['uri']))).toBe('{"uri":"b+x://1","n":1e400}');
  });

  it.each([
    ['as data', '{"data":"x://1","uri":"x:\\/\\/1"}', '{"data":"x://1","uri":"b+x://1"}'],
    ['as a key', '{"x://1":1,"uri":"x:\\u002f/1"}', '{"x://1":1,"uri":"b+x://1"}'],
    ['under a name that ends alike', '{"auri":"x://1","uri":"x:\\/\\/1"}', '{"auri":"x://1","uri":"b+x://1"}'],
    ['in a list', '{"l":["x://1"],"uri":"x:\\/\\/1"}', '{"l":["x://1"],"uri":"b+x://1"}'],
  ])('and no other for one with escapes, where its text stands %s', (_where, text, after) => {
    expect(patched(text, change(['uri']))).toBe(after);
  });

  it('as an item of a list too', () => {
    expect(patched('{"l":[1, "x://1" ]}', change(['l', 1]))).toBe('{"l":[1, "b+x://1" ]}');
    expect(patched('{"uri" :\n "x://1"}', change(['uri']))).toBe('{"uri" :\n "b+x://1"}');
  });

  it('each with its own, in any order', () => {
    const text = '{"b":{"uri":"x://2"},"a":{"uri":"x://1"}}';
    const changes = [change(['a', 'uri']), change(['b', 'uri'], 'x://2', 'b+x://2')];
    expect(patched(text, ...changes)).toBe('{"b":{"uri":"b+x://2"},"a":{"uri":"b+x://1"}}');
  });

  it('and in every place of a member that stands twice, whichever a reader takes', () => {
    expect(patched('{"uri":"x://1","uri":"x://1"}', change(['uri']))).toBe('{"uri":"b+x://1","uri":"b+x://1"}');
  });

  it('or not at all where one is not found', () => {
    expect(patched('{"uri":"x://9"}', change(['uri']))).toBeUndefined();
  });

  it('in a text of megabytes by its bytes alone', () => {
    const text = `{"pad":"${'p'.repeat(4_000_000)}","uri":"x://1"}`;
    expect(patched(text, change(['uri']))?.length).toBe(text.length + 2);
    expect(patched(`{"data":"x://1",${text.slice(1)}`, change(['uri']))).toBeUndefined();
  });
});
