import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyLimits } from '../../electron/gateway/wire/body-scan.ts';
import { createFairQueue } from '../../electron/lib/fair-queue.ts';
import { runInSlices } from '../../electron/lib/slices.ts';
import { forgetPrinted, printInSlices, printJson } from '../../electron/protocol/json-print.ts';
import { parseInSlices } from '../../electron/protocol/json-slices.ts';
import type { JsonObject } from '../../shared/json.ts';
import { countKeys } from '../../shared/json-keys.ts';
import { findings, onlyDepth, scanJson, scanOn, startScan } from '../../shared/json-scan.ts';

function drain<T>(work: Generator<void, T>): { value: T; slices: number } {
  for (let slices = 1; ; slices++) {
    const step = work.next();
    if (step.done === true) return { value: step.value, slices };
  }
}

function longOf(bytes: Buffer): readonly number[] {
  const progress = startScan();
  scanOn(bytes, bodyLimits, progress, bytes.length);
  return progress.long;
}

const parse = (text: string) => drain(parseInSlices(Buffer.from(text), longOf(Buffer.from(text))));
const print = (value: JsonObject) => drain(printInSlices(value));

const units = ['plain ', '\\n\\"', '\\\\', '\\\\\\"', '\\u0416', '\\ud83d\\ude00', 'ж', '文字', '😀', '\\/', '\\u005c'];
const longText = fc
  .tuple(fc.subarray(units, { minLength: 1 }), fc.integer({ min: 0, max: 400_000 }))
  .map(([parts, length]) => `"${parts.join('').repeat(Math.ceil(length / parts.join('').length))}"`);
const filler = fc.nat(40_000).map((length) => `"${'x'.repeat(length)}"`);
const space = fc.constantFrom('', '', ' ', '\n\t');
const small = fc.oneof(fc.json({ maxDepth: 3 }), filler, fc.constantFrom('{"__proto__":1}', '[]', '{}'));
const names = fc.constantFrom('"a"', '"b"', '"__proto__"', '"7"', '"\\u0061"', '"toJSON"');
const { text: jsonText } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    small,
    longText,
    fc.tuple(space, fc.array(tie('text'), { maxLength: 6 })).map(([gap, items]) => `[${gap}${items.join(`${gap},`)}]`),
    fc
      .tuple(space, fc.array(fc.tuple(names, tie('text')), { maxLength: 6 }))
      .map(([gap, items]) => `{${items.map(([name, value]) => `${gap}${name}${gap}:${gap}${value}`).join(',')}${gap}}`),
  ),
}));
const document = jsonText.map((text) => `{"first":${text},"last":[1,${text}]}`);

describe('reading in slices', () => {
  it('reads what the parser reads, and counts its keys so that one which stands twice is missed', () => {
    fc.assert(
      fc.property(document, (text) => {
        const { value, keys } = parse(text).value;
        const wanted: unknown = JSON.parse(text);
        expect(JSON.stringify(value) === JSON.stringify(wanted)).toBe(true);
        const { members } = scanJson(Buffer.from(text), onlyDepth(200));
        expect(keys === members).toBe(countKeys(wanted) === members);
      }),
      { numRuns: 25 },
    );
  });

  it('takes for JSON what the parser does, and nothing else', () => {
    const marks = fc.constantFrom(',', '"', '\\', ']', '}', '[', '{', ':', '0', '', 'x', '\u0001', '""');
    fc.assert(
      fc.property(
        document,
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), marks, fc.nat(1))),
        (text, cuts) => {
          let changed = text;
          for (const [part, mark, without] of cuts.slice(0, 2)) {
            const at = Math.floor(part * changed.length);
            changed = changed.slice(0, at) + mark + changed.slice(at + without);
          }
          if (!/^\s*[[{]/.test(changed)) return;
          let wanted: unknown;
          try {
            wanted = JSON.parse(changed);
          } catch {
            expect(() => parse(changed)).toThrow(SyntaxError);
            return;
          }
          expect(JSON.stringify(parse(changed).value.value)).toBe(JSON.stringify(wanted));
        },
      ),
      { numRuns: 60 },
    );
  });

  const run = '1,'.repeat(40_000);
  const long = `"${'x'.repeat(200_000)}"`;
  const wrong = [
    `[${run}]`,
    `[,${run}1]`,
    `[${run}1}`,
    `{"a":[${run}1}]`,
    `[${long} 1]`,
    `[1 ${long}]`,
    `[${long},]`,
    `[,${long}]`,
    `[${long}${long}]`,
    `{${long}}`,
    `{"a" ${long}}`,
    `{"a":${long},}`,
    `{"a":1 "b":${long}}`,
    `{"a":${long}`,
    `{"a":${long}} 1`,
    `["a":${long}]`,
  ];
  for (const text of wrong) {
    const shown = text.replace(run, '1,1,…').replaceAll(long, '"x…"');
    it(`refuses ${shown}`, () => {
      expect(() => JSON.parse(text)).toThrow(SyntaxError);
      expect(() => parse(text)).toThrow(SyntaxError);
    });
  }

  it('does bounded work in each slice, whatever is large', () => {
    const slicesOf = (text: string) => parse(text).slices;
    expect(slicesOf(`{"a":"${'\\n\\"'.repeat(500_000)}"}`)).toBeGreaterThan(7);
    expect(slicesOf(`{"a":[${Array.from({ length: 150_000 }, (_, at) => at).join(',')}]}`)).toBeGreaterThan(15);
    const names = Array.from({ length: 20_000 }, (_, at) => `"key${at}":"${'x'.repeat(30)}"`);
    expect(slicesOf(`{"a":{${names.join(',')}}}`)).toBeGreaterThan(15);
    expect(slicesOf('{"a":1}')).toBe(1);
  });
});

describe('printing in slices', () => {
  it('prints what JSON.stringify prints, once, for whoever asks for it later', () => {
    fc.assert(
      fc.property(document, (text) => {
        const value = JSON.parse(text) as JsonObject;
        const wanted = JSON.stringify(value);
        expect(Buffer.concat(print(value).value).toString()).toBe(wanted);
        const message = { jsonrpc: '2.0', id: 1, params: { name: 'x', arguments: value, _meta: { a: 1 } } };
        const parts = printJson(message);
        expect(typeof parts).toBe('object');
        expect(Buffer.concat(parts as readonly Buffer[]).toString()).toBe(JSON.stringify(message));
        forgetPrinted(value);
        expect(printJson(message)).toBe(JSON.stringify(message));
      }),
      { numRuns: 25 },
    );
  });

  it('does bounded work in each slice', () => {
    expect(print({ a: 'x'.repeat(2_000_000) }).slices).toBeGreaterThan(10);
    expect(print({ a: Array.from({ length: 300_000 }, (_, at) => at) }).slices).toBeGreaterThan(10);
    expect(print({ a: 'x' }).slices).toBe(1);
  });
});

it('a scan that goes on in pieces finds what one look finds', () => {
  fc.assert(
    fc.property(document, fc.integer({ min: 1, max: 100_000 }), (text, piece) => {
      const bytes = Buffer.from(text);
      const step = Math.max(piece, bytes.length >> 9);
      const progress = startScan();
      while (progress.stopped === null && progress.index < bytes.length) {
        scanOn(bytes, bodyLimits, progress, Math.min(bytes.length, progress.index + step));
      }
      expect(findings(progress)).toEqual(scanJson(bytes, bodyLimits));
    }),
    { numRuns: 25 },
  );
});

it('another turn comes as soon as the time of a slice is over', async () => {
  let turns = 0;
  const queue = createFairQueue((begin) => {
    turns++;
    setImmediate(begin);
  });
  function* work(): Generator<void, string> {
    for (let piece = 0; piece < 5; piece++) yield;
    return 'done';
  }
  let now = 0;
  expect(await runInSlices(queue, 'a', work(), () => (now += 10))).toBe('done');
  expect(turns).toBe(6);
  expect(await runInSlices(queue, 'a', work(), () => 0)).toBe('done');
  expect(turns).toBe(7);
});
