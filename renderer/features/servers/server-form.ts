import type { CommandInput } from '../../../shared/control/contract.ts';

/** A named value: a variable of a program, a header of an address. */
export interface NamedValue {
  /** Of the row on screen; never sent. */
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

/** What a person typed, all of it as text. */
export interface ServerForm {
  readonly kind: 'stdio' | 'http';
  readonly name: string;
  readonly command: string;
  /** As the program gets them: no shell splits, expands or joins them. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly url: string;
  readonly unencrypted: boolean;
  readonly values: readonly NamedValue[];
  readonly startSeconds: string;
  readonly callSeconds: string;
}

export const emptyForm: ServerForm = {
  kind: 'stdio',
  name: '',
  command: '',
  args: [],
  cwd: '',
  url: '',
  unencrypted: false,
  values: [],
  startSeconds: '',
  callSeconds: '',
};

export type FieldName = 'name' | 'command' | 'url' | 'startSeconds' | 'callSeconds';
/** The seconds that a server may be given, at most. */
const mostSeconds = { startSeconds: 3_600, callSeconds: 86_400 } as const;

/** Plain http: it must be said that this is meant, unless it stays on this machine. */
export function isPlainHttp({ kind, url }: ServerForm): boolean {
  return kind === 'http' && /^http:\/\//i.test(url.trim());
}

/** What is wrong with an address that was typed; null where it can stand, or nothing stands there yet. */
export function addressProblem(typed: string): string | null {
  const text = typed.trim();
  const isOne = /^https?:\/\//i.test(text) && URL.canParse(text);
  return text === '' || isOne ? null : 'No address. It begins with https://';
}

/** A name that stands twice, of which one value would be lost; null where none does. Names of headers are one in any case. */
function nameTwice({ kind, values }: ServerForm): string | null {
  const seen = new Set<string>();
  for (const { name } of values) {
    const plain = kind === 'http' ? name.trim().toLowerCase() : name.trim();
    if (seen.has(plain)) return name.trim();
    if (plain !== '') seen.add(plain);
  }
  return null;
}

/** What is wrong with a number of seconds that was typed; null where it can stand, or is left to the usual time. */
export function secondsProblem(field: keyof typeof mostSeconds, text: string): string | null {
  const most = mostSeconds[field];
  if (text.trim() === '') return null;
  const seconds = Number(text);
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= most ? null : `A whole number from 1 to ${most}.`;
}

/**
 * What keeps each field from being sent, in words; null where nothing does. Emptiness is said by `missing`. `names`: of the
 * servers that there are.
 */
export function fieldProblem(form: ServerForm, field: FieldName, names: readonly string[] = []): string | null {
  switch (field) {
    case 'name':
      if (names.includes(form.name)) return `There is a server ${form.name} already.`;
      return form.name === '' || /^[a-z0-9][a-z0-9-]{0,31}$/.test(form.name)
        ? null
        : 'Up to 32 small letters, digits and hyphens, beginning with a letter or a digit.';
    case 'url':
      return addressProblem(form.url);
    case 'command':
      return null;
    default:
      return secondsProblem(field, form[field]);
  }
}

const fields: readonly FieldName[] = ['name', 'command', 'url', 'startSeconds', 'callSeconds'];

/** Why the form cannot be sent yet; null where it can. */
export function missing(form: ServerForm, names: readonly string[] = []): string | null {
  if (form.name === '') return 'A name is needed.';
  if (form.kind === 'stdio' && form.command.trim() === '') return 'A command is needed.';
  if (form.kind === 'http' && form.url.trim() === '') return 'An address is needed.';
  if (form.values.some(({ name, value }) => name.trim() === '' && value !== '')) return 'A value has no name.';
  const twice = nameTwice(form);
  if (twice !== null) return `There are two values for ${twice}.`;
  return fields.some((field) => fieldProblem(form, field, names) !== null) ? 'A field above needs mending.' : null;
}

/** The form as the command takes it. */
export function specOf(form: ServerForm): CommandInput<'servers.add'> {
  const values = Object.fromEntries(
    form.values.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), value]),
  );
  const times = {
    ...(form.startSeconds.trim() === '' ? {} : { startSeconds: Number(form.startSeconds) }),
    ...(form.callSeconds.trim() === '' ? {} : { callSeconds: Number(form.callSeconds) }),
  };
  if (form.kind === 'http') {
    const unencrypted = isPlainHttp(form) && form.unencrypted ? { unencrypted: true } : {};
    return { kind: 'http', name: form.name, url: form.url.trim(), headers: values, ...unencrypted, ...times };
  }
  const cwd = form.cwd.trim() === '' ? {} : { cwd: form.cwd.trim() };
  return {
    kind: 'stdio',
    name: form.name,
    command: form.command.trim(),
    args: [...form.args],
    env: values,
    ...cwd,
    ...times,
  };
}
