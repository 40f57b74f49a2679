import type { FeedRow } from '../../../shared/control/feed.ts';
import type { JsonValue } from '../../../shared/json.ts';
import { isJsonObject } from '../../../shared/json.ts';

/** What the journal's full text takes for a word; all else divides words, `_` too. */
const wordPattern = /[\p{L}\p{N}\p{Co}\p{M}]+/gu;

function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Names and values of arguments as words. Texts that hold JSON themselves lose its escapes. */
function flat(value: JsonValue): string {
  if (typeof value === 'string') return value.replace(/\\(?:u[0-9a-fA-F]{4}|.)/g, ' ');
  if (value === null) return '';
  if (Array.isArray(value)) return value.map(flat).join(' ');
  if (!isJsonObject(value)) return String(value);
  return Object.entries(value)
    .map(([key, part]) => `${key} ${flat(part ?? null)}`)
    .join(' ');
}

/** Words of a row between spaces, made once for each row: typing in the search box asks ten thousand times. */
const wordsOf = new WeakMap<FeedRow, string>();
function rowWords(row: FeedRow): string {
  let words = wordsOf.get(row);
  if (words === undefined) {
    const { tool, server, agent, agentLabel, rule, error } = row;
    const parts = [tool, server, agent, agentLabel, rule, row.words, flat(row.arguments.value), error ?? ''];
    words = ` ${(folded(parts.join('\n')).match(wordPattern) ?? []).join(' ')}`;
    wordsOf.set(row, words);
  }
  return words;
}

const patterns = new Map<string, string | null>();
/** A phrase as it would stand in `rowWords`; null where it holds no letter or digit. Few are searched for at a time. */
function patternOf(text: string): string | null {
  let pattern = patterns.get(text);
  if (pattern === undefined) {
    const words = text.match(wordPattern);
    pattern = words === null ? null : ` ${folded(words.join(' '))}`;
    if (patterns.size > 100) patterns.clear();
    patterns.set(text, pattern);
  }
  return pattern;
}

/**
 * Whether the words of a phrase stand in this row, the last one from its beginning: what the journal finds in tool, server,
 * agent, rule, arguments and error. Words of a result, or beyond where a row's arguments are cut, only the journal finds.
 */
export function rowHas(row: FeedRow, phrase: string): boolean {
  const pattern = patternOf(phrase);
  return pattern !== null && rowWords(row).includes(pattern);
}
