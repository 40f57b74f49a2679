import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nearness } from '../../renderer/app/palette-entries.ts';
import { readPrefs } from '../../renderer/data/preferences.ts';
import { createLineReader, parseEventLine } from '../../renderer/data/transport/lines.ts';
import { takeToken } from '../../renderer/data/transport/token.ts';
import { readAnswer } from '../../renderer/data/transport/web.ts';
import { barsOf } from '../../renderer/features/calls/minutes.ts';
import { resultValue } from '../../renderer/features/calls/result.ts';
import { changeWords } from '../../renderer/features/tools/definition-change.ts';
import { commonRule, findTools } from '../../renderer/features/tools/grouping.ts';
import { diffLines } from '../../renderer/ui/diff-lines.ts';
import { treeLines } from '../../renderer/ui/tree-lines.ts';
import { catalogue } from './support/data.ts';

describe('the bridge', () => {
  test('moves the token out of the address at once and finds it again after a reload', () => {
    const kept = new Map<string, string>();
    const page = (hash: string) => {
      const erased: string[] = [];
      return {
        erased,
        location: { hash, pathname: '/', search: '' },
        history: { state: null, replaceState: (_state: unknown, _title: string, url: string) => erased.push(url) },
        sessionStorage: {
          getItem: (key: string) => kept.get(key) ?? null,
          setItem: (key: string, value: string) => kept.set(key, value),
        },
      };
    };
    const take = (from: ReturnType<typeof page>) => takeToken(from as never);
    expect(take(page(''))).toBeNull();
    const first = page('#abc');
    expect(take(first)).toBe('abc');
    expect(first.erased).toEqual(['/']);
    expect(take(page(''))).toBe('abc');
  });
  test('reads lines across chunks, passes over signs of life and damaged lines', () => {
    const lines: string[] = [];
    const read = createLineReader((line) => lines.push(line));
    const bytes = new TextEncoder().encode('{"event":"a","payload":"ü"}\n\n{"event":');
    read(bytes.slice(0, 23));
    read(bytes.slice(23));
    read(new TextEncoder().encode('"b","payload":1}\n'));
    expect(lines.map(parseEventLine)).toEqual([
      { event: 'a', payload: 'ü' },
      { event: 'b', payload: 1 },
    ]);
    expect(parseEventLine('{"event":')).toBeNull();
    expect(parseEventLine('[1]')).toBeNull();
  });
  test('throws refusals and unreadable answers, returns values', () => {
    expect(readAnswer({ ok: true, value: 3 })).toBe(3);
    expect(() => readAnswer({ ok: false, error: { code: 'x', message: 'No such tool.', exit: 1 } })).toThrow(
      'No such tool.',
    );
    expect(() => readAnswer({ error: 'Refused: foreign host.' })).toThrow('foreign host');
    expect(() => readAnswer('<html>')).toThrow('could not be read');
  });
  test('a damaged entry in the browser leaves the standard choices', () => {
    expect(readPrefs('{')).toEqual(readPrefs(null));
    expect(readPrefs('{"theme":"dark","density":7}')).toEqual({
      theme: 'dark',
      density: 'comfortable',
      letterKeys: true,
    });
  });
});

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
  test('is shown line by line', () => {
    expect(diffLines(['a', 'b', 'c'], ['a', 'x', 'c']).map((line) => `${line.kind} ${line.text}`)).toEqual([
      'same a',
      'del b',
      'add x',
      'same c',
    ]);
    expect(diffLines([], ['a']).map((line) => line.kind)).toEqual(['add']);
  });
});

describe('lists and trees', () => {
  test('tools are found by every word, in name, words, category and risk', () => {
    expect(findTools(catalogue(), 'run critical').map((tool) => tool.name)).toEqual(
      expect.arrayContaining(['delete_run']),
    );
    expect(findTools(catalogue(), 'run critical').some((tool) => tool.name === 'get_run')).toBe(false);
    expect(findTools(catalogue(), 'no such word')).toEqual([]);
  });
  test('a common rule exists only where all agree', () => {
    expect(commonRule(['deny', 'deny'])).toBe('deny');
    expect(commonRule(['deny', 'allow'])).toBeNull();
    expect(commonRule([])).toBeNull();
  });
  test('a tree folds below its depth and shows 200 children at first', () => {
    const lines = treeLines(
      { list: Array.from({ length: 450 }, (_, index) => index) },
      { openDepth: 2, turned: new Set(), shown: new Map() },
    );
    expect(lines.filter((line) => line.kind === 'value')).toHaveLength(202);
    expect(lines[lines.length - 1]).toMatchObject({ kind: 'more', left: 250 });
    expect(treeLines({ a: { b: 1 } }, { openDepth: 1, turned: new Set(), shown: new Map() })).toHaveLength(2);
  });
  test('a result is taken out of its envelope', () => {
    expect(resultValue({ content: [{ type: 'text', text: '{"id":1}' }] })).toEqual({ id: 1 });
    expect(resultValue({ content: [{ type: 'text', text: 'plain' }] })).toBe('plain');
    expect(resultValue({ structuredContent: { result: [] }, content: [] })).toEqual({ result: [] });
    expect(resultValue({ content: [] })).toEqual({ content: [] });
  });
  test('a name is nearer the more of it is typed', () => {
    expect(nearness('close_run', 'close_run')).toBeGreaterThan(nearness('close_run', 'close'));
    expect(nearness('close_run', 'close run')).toBe(nearness('close_run', 'close_run'));
    expect(nearness('close_run', 'clrn')).toBeGreaterThan(0);
    expect(nearness('close_run', 'zz')).toBe(0);
  });
  test('bars fill the width and keep to the height', () => {
    const { bars, peak } = barsOf(
      [
        { at: 0, passed: 8, denied: 2 },
        { at: 60_000, passed: 0, denied: 0 },
      ],
      100,
      34,
    );
    expect(peak).toBe(10);
    expect((bars[0]?.passedHeight ?? 0) + (bars[0]?.deniedHeight ?? 0)).toBeCloseTo(34);
    expect((bars[1]?.x ?? 0) + (bars[1]?.width ?? 0)).toBeCloseTo(100);
  });
});

describe('tokens', () => {
  const pairs: readonly (readonly [front: string, back: string, least: number])[] = [
    ...['text-1', 'text-2', 'text-3', 'accent-text'].flatMap((front) =>
      ['bg-chrome', 'bg-surface', 'bg-sunken', 'bg-raised', 'bg-control'].map((back) => [front, back, 4.5] as const),
    ),
    ...['ok', 'limit', 'deny', 'hide'].map((tone) => [`${tone}-text`, `${tone}-tint`, 4.5] as const),
    ['accent-text', 'accent-tint', 4.5],
    ['text-inverse', 'bg-inverse', 4.5],
    ['on-accent', 'accent', 4.5],
    ['line-control', 'bg-surface', 3],
    ['focus', 'bg-surface', 3],
    ['deny-solid', 'bg-surface', 3],
    ['ok-solid', 'bg-surface', 3],
  ];
  const luminance = (hex: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  test.each([0, 1])('every pair of text and surface can be read (theme %d)', async (theme) => {
    const css = await readFile(join(import.meta.dirname, '../../renderer/ui/tokens.css'), 'utf8');
    const colour = (name: string): string => {
      const both = new RegExp(`--${name}:\\s*light-dark\\((#\\w{6}),\\s*(#\\w{6})\\)`).exec(css);
      const one = new RegExp(`--${name}:\\s*(#\\w{6})`).exec(css);
      const found = both?.[theme + 1] ?? one?.[1];
      if (!found) throw new Error(`tokens.css has no colour --${name}`);
      return found;
    };
    const weak = pairs.filter(([front, back, least]) => {
      const [high = 0, low = 0] = [luminance(colour(front)), luminance(colour(back))].sort((one, other) => other - one);
      return (high + 0.05) / (low + 0.05) < least;
    });
    expect(weak).toEqual([]);
  });
});
