import { CodedError } from '../../shared/coded-error.ts';
import type { ServerName } from '../../shared/names.ts';
import type { DefinitionChange, PinsStore } from '../upstream/definitions.ts';
import type { Supervisor } from '../upstream/supervisor.ts';
import type { ReviewItem } from './port.ts';

/** What a person wants to accept: what a window shows with its digests, or names that `server review` showed before. */
export interface Acceptance {
  readonly items?: readonly ReviewItem[] | undefined;
  readonly names?: readonly string[] | undefined;
}

/** Notes what a person is shown, so that what is accepted is that and nothing newer. */
export function noteShown(pins: PinsStore, server: ServerName, changes: readonly DefinitionChange[]): void {
  pins.saveShown(server, Object.fromEntries(changes.map(({ name, digest }) => [name, digest])));
}

/** The names that may be accepted; undefined: all without a flag. Throws where one is not what was shown. */
export function acceptable(
  { supervisor, pins }: { readonly supervisor: Supervisor; readonly pins: PinsStore },
  server: ServerName,
  { items, names }: Acceptance,
): ReadonlySet<string> | undefined {
  const waiting = new Map(supervisor.review(server).map((change) => [change.name, change]));
  if (items !== undefined) {
    const digestOf = (name: string) => waiting.get(name)?.digest ?? supervisor.tools.definition(server, name).digest;
    const stale = items.find(({ name, digest }) => digestOf(name) !== digest);
    if (stale !== undefined) throw changed(server, stale.name);
    return new Set(items.map(({ name }) => name));
  }
  const last = new Map(Object.entries(pins.loadShown(server)));
  if (names !== undefined) {
    for (const name of names) {
      const change = waiting.get(name);
      if (change === undefined) throw notQuarantined(server, name);
      if (last.get(name) !== change.digest) throw changed(server, name);
    }
    return new Set(names);
  }
  for (const { name, digest, flags } of waiting.values()) {
    if (flags.length === 0 && last.has(name) && last.get(name) !== digest) throw changed(server, name);
  }
  return undefined;
}

function changed(server: ServerName, name: string): CodedError {
  return new CodedError(
    'definition-changed',
    `${JSON.stringify(name)} is not what was last shown. Look at it once more: railguard server review ${server}`,
  );
}

function notQuarantined(server: ServerName, name: string): CodedError {
  return new CodedError(
    'definition-not-held',
    `${JSON.stringify(name)} of ${server} is not held. What is: railguard server review ${server}`,
  );
}
