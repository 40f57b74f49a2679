import type { ServerResponse } from 'node:http';
import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId } from '../../../shared/names.ts';
import type { RpcId } from '../../../shared/upstream-connection.ts';
import type { PartyBudget } from '../../lib/byte-budget.ts';
import type { AnswerForm } from '../admission/admission.ts';
import type { AdmittedAgent } from '../ports.ts';
import { Exchange } from '../request/exchange.ts';

/** One HTTP request of a call and its answer. A call has several where its server asks in the middle of it. */
export interface RequestAttempt {
  readonly id: RpcId;
  readonly params: JsonObject;
  readonly weight: number;
  readonly exchange: Exchange;
  finish(bytes: Buffer, status: number): void;
}

export interface AttemptRequest {
  readonly agent: AdmittedAgent;
  readonly id: RpcId;
  readonly params: JsonObject;
  readonly weight: number;
  readonly response: ServerResponse;
  readonly form: AnswerForm;
}

/** The requests that are open: of all agents, and of each. */
export class OpenAttempts {
  readonly #accountOf: (agent: AgentId) => PartyBudget;
  readonly #counts = new Map<AgentId, number>();
  #size = 0;

  constructor(accountOf: (agent: AgentId) => PartyBudget) {
    this.#accountOf = accountOf;
  }

  get size(): number {
    return this.#size;
  }

  of(agent: AgentId): number {
    return this.#counts.get(agent) ?? 0;
  }

  /** `onGone` is called when the agent closes the connection before its answer. */
  open({ agent, id, params, weight, response, form }: AttemptRequest, onGone: () => void): RequestAttempt {
    let open = true;
    this.#count(agent.id, 1);
    const account = this.#accountOf(agent.id);
    const exchange = new Exchange({ response, headers: {}, log: null, form, account, id, onGone });
    return {
      id,
      params,
      weight,
      exchange,
      finish: (bytes, status) => {
        if (!open) return;
        open = false;
        this.#count(agent.id, -1);
        exchange.finish(bytes, status);
      },
    };
  }

  #count(agent: AgentId, change: 1 | -1): void {
    this.#size += change;
    const count = this.of(agent) + change;
    if (count <= 0) this.#counts.delete(agent);
    else this.#counts.set(agent, count);
  }
}
