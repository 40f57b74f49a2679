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
  'pat',
  'tok',
]);
const harmlessBefore = new Set(['public', 'primary', 'foreign', 'sort', 'partition', 'cache', 'group']);

/** Short flags behind which a password stands with a blank, whatever it looks like, where that is what the program means. */
const shortFlags: readonly (readonly [RegExp, string])[] = [
  [/^(?:sshpass|mysql\w*|mariadb\w*|mongo\w*|docker|podman|ldapsearch)$/, '-p'],
  [/^redis-cli$/, '-a'],
  [/^ldap\w+$/, '-w'],
];

/** Programs to which `-p` or `-k` is something else: a package, a port, a project, a folder, a choice of tests. */
const otherMeaning =
  /^(?:(?:b|n|pn)px|npm|pnpm|yarn|bunx?|uvx?|pipx?|tsc|node|deno|mkdir|cp|scp|ssh|sftp|docker|podman|pytest|kubectl|kustomize|make|curl|cargo)(?:\.(?:cmd|exe))?$/;

/** Flags of one dash that are whole words: their first letter is none of its own. */
const wholeWords =
  /^-(?:p(?:ackages?|ass(?:word|wd|phrase)?|in|w|wd|aram\w*|arallel|arent|aths?|attern|eer|ersist|id|ipe|latform|lugins?|olicy|oll|ool|orts?|refix|reserve|reset|retty|rint|riority|rivate|roc\w*|rod|rofiles?|rogress|rojects?|rompt|rotocol|rovider|roxy|ublic|ull|ush|ython\d?)|k(?:ey\w*|eep[\w-]*|ube\w*|8s\w*|ind|ernel|ill|afka\w*|nown\w*))$/i;

/** Flags that take a header of HTTP. */
const headerFlag = /^(?:-H|--headers?)$/;
const header =
  /^((?:--headers?=|-H)?['"]?([A-Za-z][\w-]{0,80})\s*[:=]\s*(?:(?:Bearer|Basic|Token|Digest|ApiKey)\s+)?)(.+)$/is;
const harmlessHeader = /^(?:accept.*|content-type|user-agent|host|origin|referer|cache-control|connection|mcp-.*)$/i;

const scheme = /^(?:Bearer|Basic|Token|Digest|ApiKey)\s+/i;

/** As keys and tokens look: long, of letters and digits. */
const tokenLike = /^(?=.*\d)(?=.*[A-Za-z])[\w+/=~.-]{16,}$/;
/** What is a place, and no password. */
const placeLike = /^(?:https?:\/\/|\.{0,2}\/|~\/|@[\w-]+\/|[A-Za-z]:\\)/;

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
  const parts: readonly unknown[] = Array.isArray(read) ? read : [];
  return words.map((word, at) => {
    const named = shownHeader(word, words[at - 1] ?? '');
    if (named !== null) return named;
    const safe = parts[at];
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
    const flag = words[at - 1] ?? '';
    const [, start = ''] = isHeader(word, flag) ? (header.exec(word) ?? []) : [];
    const value = word.slice(start.length).replace(/^(?:-{0,2}[A-Za-z_][\w.-]*=|-[pk](?=.))/, '');
    // It may be no secret at all, and as a word it would be looked for in all that passes.
    if (/^-[pk]$/.test(flag) && /^[a-z]+$/.test(value) && !isKnownFlag(flag, words.slice(0, at))) return [];
    // What is too short to be looked for is known by the whole word.
    return value.length < shortestValue ? [word] : [value];
  });
}

/** Of the headers that an entry of a configuration holds, what opens something: whole, and without `Bearer`. */
export function secretHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    const bare = value.replace(scheme, '');
    return harmlessHeader.test(name) || isPlaceholder(bare) ? [] : [value, bare];
  });
}

const isHeader = (word: string, flag: string): boolean => headerFlag.test(flag) || /^(?:--headers?=|-H.)/.test(word);

/** A header without its value; null for what is none, or is one that everybody sends. */
function shownHeader(word: string, flag: string): string | null {
  if (!isHeader(word, flag)) return null;
  const [, start = '', name = '', value = ''] = header.exec(word) ?? [];
  return start === '' || harmlessHeader.test(name) ? null : start + masked(value);
}

function shownWord(word: string, before: readonly string[], redactor: Redactor): string {
  const [, start, name, value] = assignment.exec(word) ?? [];
  if (start !== undefined && name !== undefined && value !== undefined && isSecretInCommand(name)) {
    return start + masked(value);
  }
  const flag = before.at(-1) ?? '';
  const named = shownHeader(word, flag);
  if (named !== null) return named;
  // A line for a shell was taken apart at its blanks.
  if (headerFlag.test(before.at(-2) ?? '') && /^['"]?[\w-]+:$/.test(flag)) return masked(word);
  if ((!word.startsWith('-') || tokenLike.test(word)) && takesSecret(word, flag, before)) return masked(word);
  if (/^-[pk]./.test(word) && !ports.test(word.slice(2)) && !wholeWords.test(word) && !/^-[pk]\w+=/.test(word)) {
    return word.slice(0, 2) + masked(word.slice(2));
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
  if (!/^-[A-Za-z]$/.test(flag) || ports.test(word)) return false;
  if (isKnownFlag(flag, before) || (tokenLike.test(word) && !placeLike.test(word))) return true;
  if (!/^-[pk]$/.test(flag) || placeLike.test(word)) return false;
  return !before.some((word) => otherMeaning.test(baseName(word)));
}

const isKnownFlag = (flag: string, before: readonly string[]): boolean =>
  shortFlags.some(([program, short]) => flag === short && before.some((word) => program.test(baseName(word))));

const baseName = (word: string): string => word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);

function masked(value: string): string {
  return isPlaceholder(value) ? value : redactedText(value.length);
}
