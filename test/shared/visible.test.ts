import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleJson, visibleLine, visibleLines } from '../../shared/visible.ts';

describe('what others wrote, on a terminal', () => {
  it.each([
    ['line ends', 'a\r\nb\tc', 'a\\r\\nb\\tc', 'a\r\nb\tc'],
    ['a return that would write over the line', 'good\rbad', 'good\\rbad', 'good\\rbad'],
    ['colours', '\u001b[31m', '\\u001b[31m', '\\u001b[31m'],
    ['a command of eight bits', '\u009b2J', '\\u009b2J', '\\u009b2J'],
    ['a bell and a delete', '\u0007\u007f', '\\u0007\\u007f', '\\u0007\\u007f'],
    ['a direction', 'a\u202eb', 'a\\u202eb', 'a\\u202eb'],
    ['a character beyond the first plane', '\u{e0041}', '\\udb40\\udc41', '\\udb40\\udc41'],
    ['other lines', 'a\u2028b\u2029', 'a\\u2028b\\u2029', 'a\\u2028b\\u2029'],
    ['honest text', 'Prüfung 注文 👩🏽\u200d💻', 'Prüfung 注文 👩🏽\u200d💻', 'Prüfung 注文 👩🏽\u200d💻'],
    ['nothing', '', '', ''],
  ])('%s', (_what, text, line, lines) => {
    expect(visibleLine(text)).toBe(line);
    expect(visibleLines(text)).toBe(lines);
  });

  it('as JSON is one line that reads back as the same value', () => {
    const odd = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.dictionary(odd, fc.oneof(odd, fc.array(odd), fc.boolean())), (value) => {
        const line = visibleJson(value);
        expect(JSON.stringify(JSON.parse(line))).toBe(JSON.stringify(value));
        for (const mark of ['\n', '\r', '\u001b', '\u009b', '\u202e', '\u2028']) expect(line).not.toContain(mark);
      }),
      { numRuns: 300 },
    );
  });
});
