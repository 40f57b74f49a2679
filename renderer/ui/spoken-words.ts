import { speechIn } from '../../shared/agent-speech.ts';
import type { DiffLine } from './diff-lines.ts';

/** Places in a line, the end exclusive. */
export type Range = readonly [start: number, end: number];

/** What is between two orders belongs to them where it is no longer than ` and `. */
const between = 5;

function rangesIn(text: string): readonly Range[] {
  const ranges: [number, number][] = [];
  for (const { start, end } of speechIn(text)) {
    const last = ranges.at(-1);
    if (last !== undefined && start - last[1] <= between) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  return ranges;
}

/** JSON as a model reads it, letter for letter at the same places. */
const unescaped = (json: string): string => json.replaceAll(/\\[nrt]/g, '  ').replaceAll('\\"', ' "');

/** Of each line that was not removed, the words that speak to the agent: also those that go on over the end of a line. */
export function spokenWords(lines: readonly DiffLine[], isProse: boolean): readonly (readonly Range[])[] {
  if (!isProse) return lines.map(({ kind, text }) => (kind === 'del' ? [] : rangesIn(unescaped(text))));
  const ranges = rangesIn(lines.flatMap(({ kind, text }) => (kind === 'del' ? [] : [text])).join('\n'));
  let at = 0;
  return lines.map(({ kind, text }) => {
    if (kind === 'del') return [];
    const first = at;
    at += text.length + 1;
    return ranges.flatMap(([start, end]) => {
      const [from, to] = [Math.max(start - first, 0), Math.min(end - first, text.length)];
      return from < to ? [[from, to] as const] : [];
    });
  });
}
