import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import { keepNewest } from '../../lib/keep-newest.ts';
import type { Clock } from '../ports.ts';
import type { Ask } from './ask.ts';
import type { Binding } from './binding.ts';
import { type Deadline, deadlineIn, hasCome } from './clocks.ts';

const longestMs = 8 * 3_600_000;
/** Where the protocol knows no sessions, an answer covers the agent for so long. */
const withoutSessionMs = 3_600_000;
const maxAllows = 500;

/** A person's yes to further calls like one. */
export interface SessionAllow {
  /** Id of the ask that it answered. */
  readonly id: string;
  readonly key: string;
  readonly agent: AgentId;
  readonly session: string | null;
  readonly server: ServerName;
  readonly tool: string;
  readonly named: JsonObject;
  readonly allowedAt: number;
  readonly deadline: Deadline;
  readonly by: string;
  used: number;
}

/** What an answer for a session lasts; null where none is offered: what is critical is asked about each time. */
export function sessionOffer({ risk, session }: Pick<Ask, 'risk' | 'session'>): 'session' | 'hour' | null {
  if (risk === 'Critical') return null;
  return session === null ? 'hour' : 'session';
}

/** Answers for a session. They end with the process: its sessions do. */
export class SessionAllows {
  readonly #clock: Clock;
  readonly #allows = new Map<string, SessionAllow>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(ask: Ask, by: string): void {
    const { id, agent, session, server, tool, binding } = ask;
    const deadline = deadlineIn(this.#clock, session === null ? withoutSessionMs : longestMs);
    const allowedAt = this.#clock.now();
    const { sessionKey: key, named } = binding;
    this.#allows.delete(key);
    this.#allows.set(key, { id, key, agent, session, server, tool, named, allowedAt, deadline, by, used: 0 });
    keepNewest(this.#allows, maxAllows);
  }

  /** The answer that covers a call, which is counted; null where none does. */
  take({ sessionKey }: Binding): SessionAllow | null {
    const found = this.#allows.get(sessionKey) ?? null;
    if (found === null) return null;
    if (hasCome(this.#clock, found.deadline)) {
      this.#allows.delete(sessionKey);
      return null;
    }
    found.used++;
    return found;
  }

  /** Ends one; false where there is none of this id. */
  end(id: string): boolean {
    return this.endWhere((one) => one.id === id) > 0;
  }

  endWhere(matches: (one: SessionAllow) => boolean): number {
    let ended = 0;
    for (const one of this.#allows.values()) {
      if (!matches(one)) continue;
      this.#allows.delete(one.key);
      ended++;
    }
    return ended;
  }

  list(): readonly SessionAllow[] {
    return [...this.#allows.values()].filter(({ deadline }) => !hasCome(this.#clock, deadline));
  }
}
