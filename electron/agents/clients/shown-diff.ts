import { diffLines } from 'diff';
import type { DiffLine } from '../../../shared/control/clients.ts';
import { Redactor } from '../../../shared/journal/redact.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { visibleLine, visibleLines } from '../../../shared/visible.ts';
import { secretHeaders, secretWords } from '../../upstream/command-secrets.ts';

/** Lines around a change that are shown with it. */
const context = 3;

export interface ShownDiff {
  readonly text: string;
  readonly lines: readonly DiffLine[];
  readonly added: number;
  readonly removed: number;
}

/** Values of the file that are secret by their name, whatever they look like. */
function namedSecretsOf(value: JsonValue, redactor: Redactor): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => namedSecretsOf(item, redactor));
  if (!isJsonObject(value)) return [];
  const named = Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'string' && redactor.hides(name) && member !== '' ? [member] : namedSecretsOf(member, redactor),
  );
  return [...named, ...entrySecretsOf(value)];
}

/** What the entry of a server starts and sends: its command line, and its headers whatever they are called. */
function entrySecretsOf({ command, args, headers }: JsonObject): readonly string[] {
  const words = [command, args].flat().filter((word) => typeof word === 'string');
  const sent = isJsonObject(headers) ? Object.entries(headers).filter(isTextMember) : [];
  return [...secretWords(words, plain), ...secretHeaders(Object.fromEntries(sent))];
}

const isTextMember = (member: [string, JsonValue]): member is [string, string] => typeof member[1] === 'string';
const plain = new Redactor();

/** What takes the secrets out of a configuration text: also one that stands a second time, under a name that tells nothing. */
export function maskOf(values: readonly JsonValue[], redactor: Redactor): (text: string) => string {
  const own = new Redactor(values.flatMap((value) => namedSecretsOf(value, redactor)));
  return (text) => redactor.text(own.text(text));
}

/** What differs between two texts, without secrets: they are taken out of the whole texts before they are compared. */
export function shownDiff(
  path: string,
  { before, after }: { readonly before: string; readonly after: string },
  mask: (text: string) => string,
): ShownDiff {
  const all: DiffLine[] = [];
  for (const part of diffLines(shown(before, mask), shown(after, mask))) {
    const kind = part.added ? 'added' : part.removed ? 'removed' : 'same';
    for (const text of part.value.replace(/\n$/, '').split('\n')) all.push({ kind, text: visibleLines(text) });
  }
  const isNear = (at: number) =>
    all.slice(Math.max(0, at - context), at + context + 1).some(({ kind }) => kind !== 'same');
  const lines = all.filter((_, at) => isNear(at));
  const signs = { same: ' ', added: '+', removed: '-' } as const;
  const body = lines.map(({ kind, text }) => `${signs[kind]}${text}\n`).join('');
  const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind).length;
  const name = visibleLine(path);
  return {
    text: body === '' ? '' : `--- ${name}\n+++ ${name}\n${body}`,
    lines,
    added: count('added'),
    removed: count('removed'),
  };
}

function shown(text: string, mask: (text: string) => string): string {
  const clean = mask(text.replaceAll('\r\n', '\n'));
  return clean === '' || clean.endsWith('\n') ? clean : `${clean}\n`;
}
