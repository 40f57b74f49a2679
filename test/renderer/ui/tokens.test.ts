import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

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
    const css = await readFile(join(import.meta.dirname, '../../../renderer/ui/tokens.css'), 'utf8');
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
