import { describe, expect, test } from 'vitest';
import { argumentParts, argumentText, cutMiddle } from '../../../renderer/format/arguments.ts';
import { asCurl } from '../../../renderer/format/curl.ts';
import { isPlain, visibleText } from '../../../renderer/format/escape.ts';
import { bytes, count, counted, duration } from '../../../renderer/format/number.ts';
import { detailTime, leftWords, minutesLeft, systemClock, tableTime } from '../../../renderer/format/time.ts';
import { shown } from '../../../shared/hidden-text.ts';
import { redactedText } from '../../../shared/redacted.ts';
import { visibleJson, visibleLine, visibleLines } from '../../../shared/visible.ts';

const clock = systemClock('en-GB');
const at = new Date(2026, 10, 23, 14, 32, 7, 412).getTime();

test('arguments as JSON read as in Live, and stay as they are where they were cut', () => {
  expect(argumentText('{"title":"Pay","case_id":5}')).toBe('case_id 5  title "Pay"');
  expect(argumentText('{"title":"Pa')).toBe('{"title":"Pa');
  expect(argumentText('{}')).toBe('');
});

describe('time', () => {
  test('stands to the second today, with the day on other days, with the year in other years', () => {
    expect(tableTime(at, at, clock)).toBe('14:32:07');
    expect(tableTime(new Date(2026, 10, 12, 9, 31).getTime(), at, clock)).toBe('12 Nov 09:31');
    expect(tableTime(new Date(2025, 10, 12, 9, 31).getTime(), at, clock)).toBe('12 Nov 2025');
  });
  test('stands to the millisecond in details', () => {
    expect(detailTime(at, at, clock)).toBe('14:32:07.412');
  });
  test.each([
    [-1, '0:00'],
    [1, '0:01'],
    [59_001, '1:00'],
    [90_000, '1:30'],
    [3_599_000, '59:59'],
    [3_600_000, '1:00:00'],
    [3_665_000, '1:01:05'],
  ])('%d ms are left: %s', (ms, words) => expect(leftWords(ms)).toBe(words));
  test.each([
    [-1, 'less than a minute left'],
    [59_999, 'less than a minute left'],
    [60_000, '1 minute left'],
    [150_000, '2 minutes left'],
  ])('by ear %d ms are left: %s', (ms, words) => expect(minutesLeft(ms)).toBe(words));
  test('follows a system of twelve hours', () => {
    expect(tableTime(at, at, systemClock('en-US'))).toBe('2:32:07 PM');
    expect(tableTime(new Date(2026, 10, 23, 0, 5, 0).getTime(), at, systemClock('en-US'))).toBe('12:05:00 AM');
  });
});

describe('numbers', () => {
  test.each([
    [0.02, '<0.1 ms'],
    [0.8, '0.8 ms'],
    [9.96, '10 ms'],
    [212, '212 ms'],
    [999.6, '1.0 s'],
    [30_000, '30.0 s'],
    [59_960, '1 min'],
    [120_000, '2 min'],
  ])('%d milliseconds are %s', (ms, words) => expect(duration(ms)).toBe(words));
  test('are grouped by locale and never shortened', () => {
    expect(count(1204, 'en-GB')).toBe('1,204');
    expect(counted(1, 'call')).toBe('1 call');
    expect(counted(2, 'call')).toBe('2 calls');
    expect(bytes(1_900)).toBe('1.9 KB');
  });
});

describe('arguments in a row', () => {
  const kept = (value: Parameters<typeof argumentParts>[0]['value'], redacted = 0) => ({
    value,
    bytes: 0,
    cut: false,
    redacted,
  });
  test('put ids first and keep the rest in order', () => {
    const parts = argumentParts(kept({ title: 'Pay', priority_id: 3, refs: 'x', case_id: 5 }));
    expect(parts.map((part) => part.key)).toEqual(['priority_id', 'case_id', 'title', 'refs']);
  });
  test('are short: arrays as a count, long strings cut at 60, hashes cut in the middle', () => {
    const [list, text, hash] = argumentParts(kept({ list: [1, 2, 3], text: 'z'.repeat(80), hash: '9f3c'.repeat(8) }));
    expect(list?.value).toBe('[3 items]');
    expect(text?.value).toHaveLength(62);
    expect(text?.value.endsWith('…"')).toBe(true);
    expect(hash?.value).toBe('9f3c…9f3c');
    expect(cutMiddle('short')).toBe('short');
  });
  test('show a redacted value as dots only where the journal redacted something', () => {
    expect(argumentParts(kept({ refs: redactedText(14) }, 1))[0]?.value).toBe('•••');
    expect(argumentParts(kept({ refs: redactedText(14) }, 0))[0]?.value).toBe('"[redacted:14]"');
  });
});

describe('text from tools', () => {
  test('shows characters that cannot be seen or that turn the text around', () => {
    expect(visibleText('close\u200b_run')).toBe('close\\u{200B}_run');
    expect(visibleText('a\u202eb')).toBe('a\\u{202E}b');
    expect(visibleText('line\r\nnext\u001b[31m')).toBe('line\\r\\nnext\\u{001B}[31m');
    expect(visibleText('tag \u{E0041}')).toBe('tag \\u{E0041}');
    expect(visibleText('✅\u200Dx')).toBe('✅\\u{200D}x');
    expect(visibleLine('✅\u200Dx\n')).toBe('✅\\u200dx\\n');
    expect(visibleLines('a\r\nb\rc\u001b')).toBe('a\r\nb\\rc\\u001b');
    expect(JSON.parse(visibleJson({ a: 'x\u{E0041}\u2028\n' }))).toEqual({ a: 'x\u{E0041}\u2028\n' });
  });
  test('shows letters that only look like those of a tool name', () => {
    expect(visibleText('cl\u043ese_run', 'name')).toBe('cl\\u{043E}se_run');
    expect(visibleText('ｃlose_run', 'name')).toBe('\\u{FF43}lose_run');
    expect(isPlain('close_run', 'name')).toBe(true);
    // What the journal itself says where a call names nothing.
    expect(visibleText('(unknown resource)', 'name')).toBe('(unknown resource)');
    expect(visibleText('close_run ', 'name')).toBe('close_run\\u{0020}');
  });
  test('leaves honest text alone in every script, and line breaks in prose', () => {
    for (const honest of [
      'For 👨\u200D👩\u200D👧',
      '👩🏽\u200D💻 works',
      '❤\uFE0F\u200D🔥',
      '🏳\uFE0F\u200D🌈',
      'می\u200Cخواهم',
    ]) {
      expect(visibleText(honest)).toBe(honest);
      expect(visibleLine(honest)).toBe(honest);
      expect(shown(honest)).toBe(honest);
    }
    expect(visibleText('Prüfung für Кириллица 注文')).toBe('Prüfung für Кириллица 注文');
    expect(visibleText('one\ntwo', 'prose')).toBe('one\ntwo');
  });
});

describe('copy as curl', () => {
  const row = {
    tool: 'get_case',
    via: 'tools/call',
    arguments: { value: { title: "it's $HOME" }, bytes: 1, cut: false, redacted: 0 },
  } as const;
  test('holds a placeholder in place of the token and quotes for the shell', () => {
    const curl = asCurl('http://127.0.0.1:7420', '', row);
    expect(curl).toContain('"Authorization: Bearer $RAILGUARD_TOKEN"');
    expect(curl).toContain(`it'\\''s $HOME`);
  });
  test('is refused where the record is cut or the call was no tool call', () => {
    expect(asCurl('x', '', { ...row, arguments: { ...row.arguments, cut: true } })).toBeNull();
    expect(asCurl('x', '', { ...row, via: 'resources/read' })).toBeNull();
  });
  test('is refused where something was redacted: the mark would be sent as the value', () => {
    expect(asCurl('x', '', { ...row, arguments: { ...row.arguments, redacted: 1 } })).toBeNull();
  });
});
