import type { AgentId, ServerName } from '../../../shared/names.ts';
import { limitsOf } from '../../../shared/policy/counters.ts';
import type { Limit, PolicyDocument, Scope } from '../../../shared/policy/document.ts';
import { ended, windowSeconds } from '../../../shared/policy/document-reads.ts';
import { ruleSentence, windowWord } from '../../../shared/policy/words.ts';
import { type CompiledPath, compilePath } from './condition-path.ts';

/** One window in which a counter counts, for one reach: each grant, each session, or all together. */
export interface CounterPlace {
  readonly scope: Scope;
  /** Identity of the counter up to whom it counts. */
  readonly prefix: string;
  readonly windowMs: number;
}

/** A counter of one document, with every place in which a call that raises it counts, whichever limit asked. */
export interface CompiledCounter {
  readonly id: string;
  readonly shadow: boolean;
  /** Whether calls of more than one tool raise it. */
  readonly shared: boolean;
  readonly places: readonly CounterPlace[];
}

export interface CompiledLimit {
  /** JSON pointer into the document as it is written, an overlay's prefixed by `NAME@AGENT#`. */
  readonly rule: string;
  readonly words: string;
  /** Evaluated and recorded, but the call passes. */
  readonly shadow: boolean;
  readonly counter: CompiledCounter;
  readonly scope: Scope;
  readonly prefix: string;
  readonly windowMs: number;
  readonly max: number;
  /** Adds the number there instead of 1. */
  readonly sum: CompiledPath | null;
  /** Adds the number of items there instead of 1. */
  readonly count: CompiledPath | null;
  /** `minute`, `90 s`: what follows "per". */
  readonly per: string;
}

/** Makes the limits of one document; those that share a counter share its places. `now`: milliseconds since the epoch. */
export function limitCompiler(
  document: PolicyDocument,
  at: { readonly server: ServerName; readonly agent: AgentId | null; readonly now: number },
): (limit: Limit, rule: string) => CompiledLimit {
  const counters = new Map<string, CompiledCounter & { shared: boolean; places: CounterPlace[] }>();
  const firstTools = new Map<string, unknown>();
  for (const [[root, tool], limit] of limitsOf(document)) {
    if (ended(limit, at.now)) continue;
    const id = counterId(limit, at);
    const counter = counters.get(id) ?? { id, shadow: limit.mode === 'shadow', shared: false, places: [] };
    counters.set(id, counter);
    const first = firstTools.get(id) ?? tool;
    firstTools.set(id, first);
    if (root === 'all_tools' || first !== tool) counter.shared = true;
    const place = placeOf(limit, at);
    if (!counter.places.some(({ prefix, windowMs }) => prefix === place.prefix && windowMs === place.windowMs)) {
      counter.places.push(place);
    }
  }
  return (limit, rule) => {
    const id = counterId(limit, at);
    const place = placeOf(limit, at);
    return {
      ...place,
      rule,
      words: ruleSentence({ kind: 'limit', limit }),
      shadow: limit.mode === 'shadow',
      counter: counters.get(id) ?? { id, shadow: limit.mode === 'shadow', shared: false, places: [place] },
      max: limit.max,
      sum: limit.sum === undefined ? null : compilePath(limit.sum),
      count: limit.count === undefined ? null : compilePath(limit.count),
      per: windowWord(limit.window),
    };
  };
}

interface Owner {
  readonly server: ServerName;
  readonly agent: AgentId | null;
}

function ownerOf(limit: Limit, { server, agent }: Owner): string {
  return `${limit.mode === 'shadow' ? 'shadow ' : ''}${server}${agent === null ? '' : `@${agent}`}`;
}

function counterId(limit: Limit, owner: Owner): string {
  return `${ownerOf(limit, owner)} ${limit.counter}`;
}

function placeOf(limit: Limit, owner: Owner): CounterPlace {
  const scope = limit.scope ?? 'grant';
  // The counter's name is the last part that a person chooses, so it is quoted: no name can run into its neighbours.
  const prefix = `${ownerOf(limit, owner)} ${scope} ${JSON.stringify(limit.counter)} `;
  return { scope, prefix, windowMs: windowSeconds(limit.window) * 1000 };
}
