import { hash } from 'node:crypto';
import type { ToolCall } from '../../../shared/call.ts';
import { canonicalJson } from '../../../shared/canonical-json.ts';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import { builtInServer } from '../../../shared/reserved-names.ts';
import { heapSize } from '../../lib/heap-size.ts';
import type { ApprovalRequest } from './port.ts';

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

/**
 * Of the arguments those that name what a call touches; all of them, where none does. Of other servers always all: what a
 * path, an address or a recipient is, only they know, and one that beside a `project_id` was left free could be any.
 */
export function namedArguments({ server, via, args }: Pick<ToolCall, 'server' | 'via' | 'args'>): JsonObject {
  if (server !== builtInServer || via !== 'tools/call') return args;
  const named = Object.entries(args).filter(([name]) => namesEntity.test(name));
  return named.length === 0 ? args : Object.fromEntries(named);
}

/**
 * Arguments above this are not asked about: no person could look them through, and what waits is kept in memory. About a
 * million characters.
 */
export const maxAskBytes = 2 * 1024 * 1024;

/** What is known of arguments beyond themselves. Worked out once for each object: one call is looked at several times. */
interface ArgumentFacts {
  /** About how many bytes of memory they take. */
  readonly bytes: number;
  readonly digest: string;
}
const knownFacts = new WeakMap<JsonObject, ArgumentFacts | null>();

/** Null for arguments above `maxAskBytes`: those are not even printed. */
function factsOf(args: JsonObject): ArgumentFacts | null {
  const known = knownFacts.get(args);
  if (known !== undefined) return known;
  const bytes = heapSize(args, maxAskBytes);
  const facts = bytes > maxAskBytes ? null : { bytes, digest: digestOfJson(args) };
  knownFacts.set(args, facts);
  return facts;
}

function digestOfJson(value: JsonValue): string {
  return hash('sha256', canonicalJson(value), 'hex');
}

/** Null where the arguments are too large to be asked about. */
export function bindingOf({ call, asks, definition }: ApprovalRequest): Binding | null {
  const { agent, server, tool, via, args, session } = call;
  const facts = factsOf(args);
  if (facts === null) return null;
  const rule = digestOfJson(asks.map((ask) => [ask.rule, ask.digest]));
  const same = [agent, server, tool, via, definition, rule];
  const named = namedArguments(call);
  return {
    key: digestOfJson([...same, facts.digest]),
    rule,
    sessionKey: digestOfJson([...same, session, named === args ? facts.digest : digestOfJson(named)]),
    named,
  };
}

/** About how many bytes of memory the arguments of an ask take. */
export function bytesOf(args: JsonObject): number {
  return factsOf(args)?.bytes ?? maxAskBytes;
}
