import type { JsonObject } from '../../shared/json.ts';
import type { RequestSink, RpcId } from '../../shared/link.ts';

/** Questions of one server (sampling, elicitation, roots) that wait for an agent's answer. */
export interface Asks {
  /** How many are open. */
  readonly count: number;
  /** Hands a question on. `target`: whom it concerns; null is nobody, which the server is told. */
  receive(target: Pick<RequestSink, 'ask'> | null, id: RpcId, method: string, params: JsonObject | undefined): void;
  /** The server sent `notifications/cancelled`: the agent need not go on, and its answer is dropped. */
  takenBack(params: JsonObject | undefined): void;
  /** Nobody waits for an answer any more. */
  end(): void;
}

/** Questions of one server that may be open at once: each of them stands before a person, and is kept until answered. */
export const maxOpenAsks = 64;

/**
 * `write` sends a message to the server, or drops it where there is no server any more. `answered` is told when one was
 * answered or taken back: the server's own time runs again.
 */
export function createAsks(write: (message: JsonObject) => void, answered: () => void): Asks {
  const open = new Map<RpcId, AbortController>();
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
        write({ jsonrpc: '2.0', id, error: { code: -32601, message: `Nobody to ask for ${method}` } });
        return;
      }
      if (open.size >= maxOpenAsks) {
        write({
          jsonrpc: '2.0',
          id,
          error: { code: -32000, message: `Nobody answers: ${maxOpenAsks} questions are open` },
        });
        return;
      }
      const aborter = new AbortController();
      open.set(id, aborter);
      target.ask({
        method,
        params,
        signal: aborter.signal,
        progress(told) {
          if (open.has(id)) write({ jsonrpc: '2.0', method: 'notifications/progress', params: told });
        },
        respond(reply) {
          if (!open.delete(id)) return;
          answered();
          const body = reply.kind === 'result' ? { result: reply.result } : { error: reply.error };
          write({ jsonrpc: '2.0', id, ...body });
        },
      });
    },
    takenBack(params) {
      const id = params?.requestId;
      if (typeof id !== 'string' && typeof id !== 'number') return;
      const aborter = open.get(id);
      if (aborter === undefined) return;
      open.delete(id);
      answered();
      aborter.abort(params?.reason);
    },
    end() {
      for (const aborter of open.values()) aborter.abort();
      open.clear();
    },
  };
}
