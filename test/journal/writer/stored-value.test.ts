import { describe, expect, it } from 'vitest';
import { safeHead } from '../../../electron/journal/writer/safe-head.ts';
import { briefText, briefWords, storedText } from '../../../electron/journal/writer/stored-value.ts';
import { Redactor } from '../../../shared/journal/redact.ts';

const plain = new Redactor([], []);

describe('a value as it is stored', () => {
  it.each<[what: string, text: string, bytes: number]>([
    ['null', 'null', 4],
    ['a number', '17', 2],
    ['other letters', '"Gäste 支払い"', 18],
    ['an object', '{"a":[1,{"b":"c"}]}', 19],
  ])('has the size in bytes that it had: %s', (_what, text, bytes) => {
    expect(JSON.parse(storedText(text, plain, 1_000))).toEqual({
      value: JSON.parse(text),
      bytes,
      cut: false,
      redacted: 0,
    });
  });

  it('is cut where it is too long, and says no reason', () => {
    const kept = JSON.parse(storedText(JSON.stringify({ a: 'x'.repeat(500) }), plain, 100));
    expect(kept).toMatchObject({ bytes: 508, cut: true });
    expect(kept).not.toHaveProperty('why');
  });

  it('is cut much sooner where its agent used up its share, and says so', () => {
    const kept = JSON.parse(briefText(JSON.stringify({ a: 'x'.repeat(500) }), plain));
    expect(kept).toMatchObject({ bytes: 508, cut: true, why: 'share' });
    expect(JSON.stringify(kept.value).length).toBeLessThan(200);
  });

  it('that is short stays whole all the same, and gives no reason', () => {
    expect(JSON.parse(briefText('{"a":1}', plain))).toEqual({ value: { a: 1 }, bytes: 7, cut: false, redacted: 0 });
  });

  it('loses a secret before it is cut', () => {
    const secret = 'hunter2hunter2hunter2';
    const redactor = new Redactor([secret], []);
    const kept = briefText(JSON.stringify({ a: `${'x'.repeat(110)}${secret}` }), redactor);
    expect(kept).not.toContain('hunter2');
    expect(JSON.parse(kept).redacted).toBe(1);
  });
});

describe('the beginning of an error’s words', () => {
  it.each<[words: string, kept: string]>([
    ['refused', 'refused'],
    ['x'.repeat(128), 'x'.repeat(128)],
    ['x'.repeat(129), `${'x'.repeat(128)}…`],
    [`${'x'.repeat(127)}🧪y`, `${'x'.repeat(127)}…`],
    ['', ''],
  ])('%j', (words, kept) => {
    expect(briefWords(words, plain)).toBe(kept);
  });
});

describe('the head of a record', () => {
  it.each(['pa"ss-word-1234', 'pa\\ss-word-1234', 'line\nbreak-1234', 'tab\tulator-1234'])(
    'hides a secret that JSON writes in another way: %j',
    (secret) => {
      const head = JSON.stringify({ kind: 'decided', tool: `get_${secret}`, label: secret });
      const safe = JSON.parse(safeHead(head, new Redactor([secret], [])));
      expect(safe.tool).not.toContain(secret);
      expect(safe.label).not.toContain(secret);
      expect(safe.kind).toBe('decided');
    },
  );

  it('cuts a long name between two characters', () => {
    const tool = `${'x'.repeat(255)}🧪${'y'.repeat(3_000)}`;
    const safe = JSON.parse(safeHead(JSON.stringify({ tool }), plain));
    expect(safe.tool).toBe(`${'x'.repeat(255)}…`);
  });
});
