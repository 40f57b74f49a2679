import { describe, expect, it } from 'vitest';
import { isPlain, sentence, type TextKind, visiblePieces, visibleText } from '../../../renderer/format/escape.ts';

describe('a text of others, by where it stands', () => {
  it.each<[string, string, string, string]>([
    ['a line break', 'a\nb', 'a\\nb', 'a\nb'],
    ['a tab', 'a\tb', 'a\\tb', 'a\tb'],
    ['a carriage return', 'a\r\nb', 'a\\r\\nb', 'a\\r\nb'],
    ['an escape sequence', '\u001b[2J', '\\u{001B}[2J', '\\u{001B}[2J'],
    ['a mark of direction', 'abc\u202e', 'abc\\u{202E}', 'abc\\u{202E}'],
    ['half a pair', 'a\ud83d', 'a\\u{D83D}', 'a\\u{D83D}'],
    ['an emoji', '✔\ufe0f 🎉', '✔\ufe0f 🎉', '✔\ufe0f 🎉'],
    ['nothing', '', '', ''],
  ])('%s', (_what, text, line, prose) => {
    expect(visibleText(text)).toBe(line);
    expect(visibleText(text, 'prose')).toBe(prose);
  });

  it.each([
    ['close_run', 'close_run'],
    ['cl\u043ese', 'cl\\u{043E}se'],
    ['a b', 'a\\u{0020}b'],
    ['a\nb', 'a\\nb'],
    ['🎉', '\\u{1F389}'],
    ['(unknown resource)', '(unknown resource)'],
    ['(Unknown)', '(Unknown)'],
    ['(unknown resourсe)', '(unknown\\u{0020}resour\\u{0441}e)'],
    ['x (unknown)', 'x\\u{0020}(unknown)'],
  ])('as a name: %s', (name, shown) => {
    expect(visibleText(name, 'name')).toBe(shown);
  });

  it('is told in pieces, each plain or one character that is written out', () => {
    expect(visiblePieces('a\u200b\u200bb\n', 'line')).toEqual([
      { text: 'a', escaped: false },
      { text: '\\u{200B}', escaped: true },
      { text: '\\u{200B}', escaped: true },
      { text: 'b', escaped: false },
      { text: '\\n', escaped: true },
    ]);
    expect(visiblePieces('\n', 'line')).toEqual([{ text: '\\n', escaped: true }]);
    expect(visiblePieces('plain', 'name')).toEqual([{ text: 'plain', escaped: false }]);
  });

  it('is plain exactly where nothing of it is written out', () => {
    const kinds: readonly TextKind[] = ['line', 'prose', 'name'];
    for (const text of [
      '',
      'a',
      'a b',
      'a\n',
      'a\r',
      'ü',
      '\u200b',
      '\ud800',
      '(no tool)',
      '👨\u200d👩',
      '1\ufe0f\u20e3',
    ])
      for (const kind of kinds) expect(isPlain(text, kind), `${text} ${kind}`).toBe(visibleText(text, kind) === text);
  });
});

describe('the last words of a server as a sentence', () => {
  it.each([
    ['command not found: npx', 'Command not found: npx.'],
    ['Ends already.', 'Ends already.'],
    ['really?', 'Really?'],
    ['wait…', 'Wait…'],
    ['élan', 'Élan.'],
    ['two\nlines', 'Two\\nlines.'],
    ['', ''],
  ])('%j', (text, words) => {
    expect(sentence(text)).toBe(words);
  });
});
