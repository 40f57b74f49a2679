import type { JsonObject } from '../../shared/json.ts';
import type { ResponseHandler, RpcId } from '../../shared/link.ts';
import type { Charge, PartyBudget } from '../lib/byte-budget.ts';
import { heapSize } from '../lib/heap-size.ts';

/** Questions of one server (sampling, elicitation, roots) that wait for an agent's answer. */
export interface ServerRequests {
  /** How many are open. */
  readonly count: number;
  /** Hands a question on. `target`: whom it concerns; null is nobody, which the server is told. */
  receive(target: Pick<ResponseHandler, 'ask'> | null, id: RpcId, method: string, params: JsonObject | undefined): void;
  /** The server sent `notifications/cancelled`: the agent need not go on, and its answer is dropped. */
  takenBack(params: JsonObject | undefined): void;
  /** Nobody waits for an answer any more. */
  end(): void;
}

/** Questions of one server that may be open at once: each of them stands before a person, and is kept until answered. */
export const maxOpenAsks = 64;

interface Open {
  readonly aborter: AbortController;
  readonly charge: Charge;
}

/**
 * What is open is counted in `budget`. `write` sends a message to the server, or drops it where there is no server any more. `answered` is told when one was
 * answered or taken back: the server's own time runs again.
 */
// Longer than 60 lines: short methods over one state, of which none is of use without the others.
export function createAsks(
  budget: PartyBudget,
  write: (message: JsonObject) => void,
  answered: () => void,
): ServerRequests {
  const open = new Map<RpcId, Open>();

  function close(id: RpcId): Open | undefined {
    const found = open.get(id);
    open.delete(id);
    found?.charge.release();
    return found;
  }
  function refuse(id: RpcId, code: number, message: string): void {
    write({ jsonrpc: '2.0', id, error: { code, message } });
  }
  return {
    get count() {
      return open.size;
    },
    receive(target, id, method, params) {
      if (method === 'ping') {
        write({ jsonrpc: '2.0', id, result: {} });
        return;
      }
      if (target === null) {
        refuse(id, -32601, `Nobody to ask for ${method.slice(0, 100)}`);
        return;
      }
      if (open.has(id)) {
        refuse(id, -32600, 'A question of this id is open');
        return;
      }
      if (open.size >= maxOpenAsks) {
        refuse(id, -32000, `Nobody answers: ${maxOpenAsks} questions are open`);
        return;
      }
      const charge = budget.take(heapSize(params));
      if (charge === null) {
        refuse(id, -32000, 'Nobody answers: the questions that are open are too large');
        return;
      }
      const aborter = new AbortController();
      open.set(id, { aborter, charge });
      target.ask({
        method,
        params,
        signal: aborter.signal,
        progress(told) {
          if (open.has(id)) write({ jsonrpc: '2.0', method: 'notifications/progress', params: told });
        },
        respond(reply) {
          if (close(id) === undefined) return;
          answered();
          const body = reply.kind === 'result' ? { result: reply.result } : { error: reply.error };
          write({ jsonrpc: '2.0', id, ...body });
        },
      });
    },
    takenBack(params) {
      const id = params?.requestId;
      if (typeof id !== 'string' && typeof id !== 'number') return;
      const found = close(id);
      if (found === undefined) return;
      answered();
      found.aborter.abort(params?.reason);
    },
    end() {
      for (const id of [...open.keys()]) close(id)?.aborter.abort();
    },
  };
}
