import { hash } from 'node:crypto';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { ApprovalRequest } from './port.ts';

/** JSON text that is the same for equal values: names sorted, no spaces. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name] ?? null)}`).join(',')}}`;
}

export function digestOfJson(value: JsonValue): string {
  return hash('sha256', canonicalJson(value), 'hex');
}

/** What an answer is bound to. Two calls with one `key` are the same call, asked about by the same rules. */
export interface Binding {
  readonly key: string;
  /** Digest of the deciding rules, as they are written. */
  readonly rule: string;
  /** What an answer for a session covers: the same, but of the arguments only those that name what is touched. */
  readonly sessionKey: string;
  /** The arguments that name what is touched. */
  readonly named: JsonObject;
}

/** Names of arguments that name an entity: `run_id`, `case_ids`, `projectId`, `id`. */
const namesEntity = /(?:^|[_-])ids?$|[a-z]Ids?$/;

/** Of the arguments those that name what a call touches; all of them, where none does. */
export function namedArguments(args: JsonObject): JsonObject {
  const named = Object.entries(args).filter(([name]) => namesEntity.test(name));
  return named.length === 0 ? args : Object.fromEntries(named);
}

export function bindingOf({ call, asks, definition }: ApprovalRequest): Binding {
  const { agent, server, tool, via, args, session } = call;
  const rule = digestOfJson(asks.map((ask) => [ask.rule, ask.digest]));
  const same = [agent, server, tool, via, definition, rule];
  const named = namedArguments(args);
  return {
    key: digestOfJson([...same, args]),
    rule,
    sessionKey: digestOfJson([...same, session, named]),
    named,
  };
}
