import { shortestValue } from '../../shared/journal/known-values.ts';
import { isPlaceholder } from '../../shared/journal/plain-words.ts';
import type { Redactor } from '../../shared/journal/redact.ts';
import { wordsOf } from '../../shared/journal/secret-names.ts';
import { redactedText } from '../../shared/redacted.ts';
import { shownLink } from './shown-address.ts';

/** Names that say nothing in prose (`the key`, `a pass`), but in a command line stand before what opens something. */
const secretInCommands = new Set([
  'pass',
  'pw',
  'psw',
  'pswd',
  'pin',
  'key',
  'keys',
  'sig',
  'signature',
  'cred',
  'creds',
]);
const harmlessBefore = new Set(['public', 'primary', 'foreign', 'sort', 'partition', 'cache', 'group']);

/** Programs that take a password behind a short flag and a blank. Elsewhere `-p` is a port, a project or a package. */
const shortFlags: readonly (readonly [RegExp, string])[] = [
  [/^(?:sshpass|mysql\w*|mariadb\w*|mongo\w*|docker|podman|ldapsearch)$/, '-p'],
  [/^redis-cli$/, '-a'],
  [/^ldap\w+$/, '-w'],
];

/** Flags of one dash that are whole words: their first letter is none of its own. */
const wordsWithP =
  /^-p(?:ackages?|ass(?:word|wd|phrase)?|in|w|wd|aram\w*|arallel|arent|aths?|attern|eer|ersist|id|ipe|latform|lugins?|olicy|oll|ool|orts?|refix|reserve|reset|retty|rint|riority|rivate|roc\w*|rod|rofiles?|rogress|rojects?|rompt|rotocol|rovider|roxy|ublic|ull|ush|ython\d?)$/i;

/** What a port is written as, with its address and another port. */
const ports = /^[\d.:-]+(?:\/[a-z]+)?$/;

const assignment = /^(-{0,2}([A-Za-z_][\w.-]{0,60})=)(.+)$/s;

function isSecretInCommand(name: string): boolean {
  const words = wordsOf(name);
  return secretInCommands.has(words.at(-1) ?? '') && !harmlessBefore.has(words.at(-2) ?? '');
}

/**
 * The words of a command line without its secrets: those that a record would not show either, and what only a command
 * line says to be one: `-pX`, `pass=X`, `--key X`, the query of an address.
 */
export function shownWords(words: readonly string[], redactor: Redactor): readonly string[] {
  const read: unknown = JSON.parse(redactor.json(JSON.stringify(words), Number.POSITIVE_INFINITY).json);
  const kept: readonly unknown[] = Array.isArray(read) ? read : [];
  return words.map((word, at) => {
    const safe = kept[at];
    if (typeof safe !== 'string') return redactedText(word.length);
    if (safe !== word) return shownWithin(safe, redactor);
    return shownWord(word, words.slice(0, at), redactor);
  });
}

/** Of the words that are not shown as they are, the secret parts: to be known wherever else they turn up. */
export function secretWords(words: readonly string[], redactor: Redactor): readonly string[] {
  const shown = shownWords(words, redactor);
  return words.flatMap((word, at) => {
    if (shown[at] === word) return [];
    const value = word.replace(/^(?:-{0,2}[A-Za-z_][\w.-]*=|-p(?=.))/, '');
    // What is too short to be looked for is known by the whole word.
    return value.length < shortestValue ? [word] : [value];
  });
}

function shownWord(word: string, before: readonly string[], redactor: Redactor): string {
  const [, start, name, value] = assignment.exec(word) ?? [];
  if (start !== undefined && name !== undefined && value !== undefined && isSecretInCommand(name)) {
    return start + masked(value);
  }
  const flag = before.at(-1) ?? '';
  if (!word.startsWith('-') && takesSecret(word, flag, before)) return masked(word);
  if (/^-p./.test(word) && !ports.test(word.slice(2)) && !wordsWithP.test(word) && !/^-p\w+=/.test(word)) {
    return `-p${masked(word.slice(2))}`;
  }
  return shownWithin(word, redactor);
}

/** A line for a shell (`sh -c "…"`) is a command line too, and an address has a path and a query. */
function shownWithin(word: string, redactor: Redactor): string {
  if (/^https?:\/\//i.test(word)) return shownLink(word, redactor);
  if (!/\s/.test(word)) return word;
  const parts = word.split(/(\s+)/);
  const seen: string[] = [];
  return parts
    .map((part) => {
      if (part.trim() === '') return part;
      const shown = /\[redacted:/.test(part) ? part : shownWord(part, seen, redactor);
      seen.push(part);
      return shown;
    })
    .join('');
}

function takesSecret(word: string, flag: string, before: readonly string[]): boolean {
  if (/^--?[A-Za-z]{2}/.test(flag) && !flag.includes('=')) return isSecretInCommand(flag);
  return (
    !ports.test(word) &&
    shortFlags.some(([program, short]) => flag === short && before.some((word) => program.test(baseName(word))))
  );
}

const baseName = (word: string): string => word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);

function masked(value: string): string {
  return isPlaceholder(value) ? value : redactedText(value.length);
}
