import type { JsonObject } from '../../shared/json.ts';
import type { ResponseHandler, RpcId } from '../../shared/upstream-connection.ts';
import type { Charge, PartyBudget } from '../lib/byte-budget.ts';
import { heapSize } from '../lib/heap-size.ts';

/** Questions of one server that may be open at once: each of them stands before a person, and is kept until answered. */
export const maxOpenAsks = 64;

interface Open {
  readonly aborter: AbortController;
  readonly charge: Charge;
}

/** Questions of one server (sampling, elicitation, roots) that wait for an agent's answer. */
export class ServerRequests {
  readonly #open = new Map<RpcId, Open>();
  readonly #budget: PartyBudget;
  readonly #write: (message: JsonObject) => void;
  readonly #answered: () => void;

  /**
   * What is open is counted in `budget`. `write` sends a message to the server, or drops it where there is no server any
   * more. `answered` is told when one was answered or taken back: the server's own time runs again.
   */
  constructor(budget: PartyBudget, write: (message: JsonObject) => void, answered: () => void) {
    this.#budget = budget;
    this.#write = write;
    this.#answered = answered;
  }

  /** How many are open. */
  get count(): number {
    return this.#open.size;
  }

  /** Hands a question on. `target`: whom it concerns; null is nobody, which the server is told. */
  receive(
    target: Pick<ResponseHandler, 'ask'> | null,
    id: RpcId,
    method: string,
    params: JsonObject | undefined,
  ): void {
    if (method === 'ping') {
      this.#write({ jsonrpc: '2.0', id, result: {} });
      return;
    }
    if (target === null) {
      this.#refuse(id, -32601, `Nobody to ask for ${method.slice(0, 100)}`);
      return;
    }
    if (this.#open.has(id)) {
      this.#refuse(id, -32600, 'A question of this id is open');
      return;
    }
    if (this.#open.size >= maxOpenAsks) {
      this.#refuse(id, -32000, `Nobody answers: ${maxOpenAsks} questions are open`);
      return;
    }
    const charge = this.#budget.take(heapSize(params));
    if (charge === null) {
      this.#refuse(id, -32000, 'Nobody answers: the questions that are open are too large');
      return;
    }
    const aborter = new AbortController();
    this.#open.set(id, { aborter, charge });
    target.ask({
      method,
      params,
      signal: aborter.signal,
      progress: (progress) => {
        if (this.#open.has(id)) this.#write({ jsonrpc: '2.0', method: 'notifications/progress', params: progress });
      },
      respond: (reply) => {
        if (this.#close(id) === undefined) return;
        this.#answered();
        const body = reply.kind === 'result' ? { result: reply.result } : { error: reply.error };
        this.#write({ jsonrpc: '2.0', id, ...body });
      },
    });
  }

  /** The server sent `notifications/cancelled`: the agent need not go on, and its answer is dropped. */
  takenBack(params: JsonObject | undefined): void {
    const id = params?.requestId;
    if (typeof id !== 'string' && typeof id !== 'number') return;
    const found = this.#close(id);
    if (found === undefined) return;
    this.#answered();
    found.aborter.abort(params?.reason);
  }

  /** Nobody waits for an answer any more. */
  end(): void {
    for (const id of [...this.#open.keys()]) this.#close(id)?.aborter.abort();
  }

  #close(id: RpcId): Open | undefined {
    const found = this.#open.get(id);
    this.#open.delete(id);
    found?.charge.release();
    return found;
  }

  #refuse(id: RpcId, code: number, message: string): void {
    this.#write({ jsonrpc: '2.0', id, error: { code, message } });
  }
}
