import type { z } from 'zod';

/** What people call the types that a schema names. */
const types: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/** Each thing that is wrong with a value, with its place, on one line: `cases[0].tool must be text; policy is missing`. */
export function issuesWords(issues: readonly z.core.$ZodIssue[]): string {
  return issues.map((issue) => sentence(placeOf(issue.path), issueWords(issue))).join('; ');
}

function sentence(place: string, words: string): string {
  return place === '' ? words.replace(/^must /, 'it must ') : `${place} ${words}`;
}

function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

/** The end of a sentence that begins with the place. What a schema says in its own words stays. */
function issueWords(issue: z.core.$ZodIssue): string {
  if (!/^(?:Invalid|Too |Unrecognized)/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return 'is missing';
      return `must be ${types[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${list(issue.values.map((value) => JSON.stringify(value)))}`;
    case 'unrecognized_keys':
      return `must not hold ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}: no such key is known`;
    case 'too_small':
      return `must ${bound(issue.origin, 'at least', issue.minimum)}`;
    case 'too_big':
      return `must ${bound(issue.origin, 'at most', issue.maximum)}`;
    case 'invalid_format':
      return issue.format === 'datetime'
        ? 'must be a date and time such as "2026-12-31T18:00:00Z"'
        : 'has not the form that it must have';
    case 'invalid_key':
      return 'has a name that cannot be one';
    case 'invalid_union':
      return union(issue);
    default:
      return 'has not the form that it must have';
  }
}

/** What the value may be, of the forms that are no objects with a fault further in. */
function union({ errors }: z.core.$ZodIssueInvalidUnion): string {
  const words = errors.flatMap(([first]) => (first === undefined || first.path.length > 0 ? [] : [issueWords(first)]));
  const wanted = [...new Set(words)]
    .filter((one) => one.startsWith('must be '))
    .map((one) => one.slice('must be '.length));
  if (words.every((one) => one === 'is missing') && words.length > 0) return 'is missing';
  return wanted.length === 0 ? 'has none of the forms that it may have' : `must be ${list(wanted)}`;
}

function bound(origin: string, word: string, value: number | bigint): string {
  if (origin === 'string') return `have ${word} ${value} ${value === 1 ? 'character' : 'characters'}`;
  if (origin === 'array' || origin === 'set') return `have ${word} ${value} ${value === 1 ? 'item' : 'items'}`;
  return `be ${word} ${value}`;
}

function list(words: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(words);
}
