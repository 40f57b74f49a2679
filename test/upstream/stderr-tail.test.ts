import { describe, expect, test } from 'vitest';
import { createStderrReader, StderrTail } from '../../electron/upstream/stdio/stderr-tail.ts';

function reader() {
  const lines: string[] = [];
  return { lines, ...createStderrReader((line) => lines.push(line)) };
}
const bytes = (text: string) => Buffer.from(text);

describe('What a process writes on stderr', () => {
  test('is told in whole lines, however it comes, without blank ones and ends of lines', () => {
    const { lines, take } = reader();
    take(bytes('one\r\ntw'));
    expect(lines).toEqual(['one']);
    take(bytes('o\n\n   \n  three\nfo'));
    expect(lines).toEqual(['one', 'two', '  three']);
  });
  test('is no broken letter where one is cut between two reads', () => {
    const { lines, take } = reader();
    const whole = bytes('grün\n');
    take(whole.subarray(0, 3));
    take(whole.subarray(3));
    expect(lines).toEqual(['grün']);
  });
  test('is told at its end, once, where its last line has none', () => {
    const { lines, take, end } = reader();
    take(bytes('last words'));
    end();
    end();
    expect(lines).toEqual(['last words']);
  });
  test('is told in pieces where a line never ends', () => {
    const { lines, take } = reader();
    for (let count = 0; count < 20; count++) take(bytes('x'.repeat(1000)));
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.every((line) => line.length <= 6000)).toBe(true);
  });
});

describe('The last lines of a server', () => {
  test('stand with the time at which they came', () => {
    let now = 5;
    const tail = new StderrTail(() => now);
    tail.add('one');
    now = 7;
    tail.add('two');
    expect(tail.lines).toEqual([
      { at: 5, text: 'one' },
      { at: 7, text: 'two' },
    ]);
  });
  test('are bounded in number and in length', () => {
    const tail = new StderrTail(() => 0);
    for (let line = 1; line <= 80; line++) tail.add(`${line} ${'x'.repeat(5000)}`);
    expect(tail.lines).toHaveLength(50);
    expect(tail.lines[0]?.text).toMatch(/^31 /);
    expect(tail.lines.every(({ text }) => text.length === 1000)).toBe(true);
  });
});
