import { maxRounds } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type {
  ClientReply,
  RequestHandle,
  ResponseHandler,
  UpstreamConnection,
  UpstreamResponse,
} from '../../../shared/upstream-connection.ts';
import type { Charge, PartyBudget } from '../../lib/byte-budget.ts';
import { heapSize } from '../../lib/heap-size.ts';
import { exactResult } from '../../protocol/exact-numbers.ts';
import { maxOpenAsks } from '../server-requests.ts';

export interface InputOptions {
  readonly connection: UpstreamConnection;
  /** The server's account: what it wants to know is kept until the agent has answered and the call ended. */
  readonly budget: PartyBudget;
  /** Requests that wait for the agent's answers: the server has nothing of them in flight. */
  readonly collecting: Set<RequestHandle>;
}

/** What a server wants to know before it answers (`input_required`), and the state that goes back with that. */
interface InputRequired {
  readonly requests: JsonObject;
  readonly state: JsonObject[string] | undefined;
}

const tooLarge = 'what the server wants to know is too large, with what else is kept of it';

/**
 * A session's request to a server of the stateless era, over all of its rounds: sent, and sent again with what the agent
 * answered, as long as the server wants input and the gate has no objection.
 */
export class RequestWithInput implements RequestHandle {
  readonly #options: InputOptions;
  readonly #method: string;
  readonly #handler: ResponseHandler;
  #round = 0;
  /** What its server wants to know, and the state that goes back. */
  #charge: Charge | null = null;
  /** What a cancellation ends: the request at the server, or the wait for the agent. */
  #current: RequestHandle | null = null;

  constructor(options: InputOptions, method: string, handler: ResponseHandler) {
    this.#options = options;
    this.#method = method;
    this.#handler = handler;
  }

  send(params: JsonObject): void {
    const before = this.#current;
    const sent = this.#options.connection.request(this.#method, params, {
      ...this.#handler,
      answer: (answer) => this.#answered(answer, params),
    });
    // Answered at once, it may be collecting by now.
    if (this.#current === before) this.#current = sent;
  }

  cancel(reason: string): void {
    this.#current?.cancel(reason);
  }

  #answered(answer: UpstreamResponse, params: JsonObject): void {
    const wanted = answer.kind === 'result' ? inputRequired(answer.value, answer.raw) : null;
    if (answer.kind !== 'result' || wanted === null) {
      this.#finish(this.#round === 0 ? answer : afterFirst(answer));
      return;
    }
    const why = excess(wanted.requests, this.#round) ?? (this.#recharge(answer.value) ? null : tooLarge);
    if (why === null) this.#collect(wanted, params);
    else this.#finish({ kind: 'broken', cause: 'refused', sent: true, message: why });
  }

  #finish(answer: UpstreamResponse): void {
    this.#charge?.release();
    this.#handler.answer(answer);
  }

  /** Counts what the server wants to know in place of what it wanted before; false where there is no room for it. */
  #recharge(wanted: JsonObject): boolean {
    this.#charge?.release();
    this.#charge = this.#options.budget.take(heapSize(wanted));
    return this.#charge !== null;
  }

  /** Asks the agent, and goes on with what it answered. Ended until then, the request ends here: no server holds it. */
  #collect({ requests, state }: InputRequired, params: JsonObject): void {
    const { collecting } = this.#options;
    const aborter = new AbortController();
    const end = (cause: 'cancelled' | 'refused', message: string) => {
      if (!collecting.delete(waiting)) return;
      aborter.abort();
      this.#finish({ kind: 'broken', cause, sent: true, message });
    };
    const waiting: RequestHandle = { cancel: (reason) => end('cancelled', reason) };
    collecting.add(waiting);
    this.#current = waiting;
    const leave = async () => {
      const inputResponses = await answersOf(requests, this.#handler, aborter.signal);
      // Whatever was answered, and where nothing was asked: what goes out now is judged now.
      const may = collecting.has(waiting) && ((await this.#handler.reauthorize?.()) ?? false);
      if (!may) end('refused', 'nobody lets it go on');
      else if (collecting.delete(waiting)) {
        this.#round++;
        this.send({ ...params, inputResponses, ...(state === undefined ? {} : { requestState: state }) });
      }
    };
    leave().catch(() => end('refused', 'it cannot be judged again'));
  }
}

function inputRequired(value: JsonObject, raw: Uint8Array | null): InputRequired | null {
  if (value.resultType !== 'input_required') return null;
  const result = exactResult(value, raw);
  const requests = isJsonObject(result.inputRequests) ? result.inputRequests : {};
  return { requests, state: result.requestState };
}

/** Why the agent is not asked this; null where it is. */
function excess(requests: JsonObject, round: number): string | null {
  if (round >= maxRounds) return 'the server asks without end';
  return Object.keys(requests).length > maxOpenAsks ? 'the server asks too much at once' : null;
}

/** The server has had the first round, and may have acted on it: whatever became of a later one, the call was sent. */
function afterFirst(answer: UpstreamResponse): UpstreamResponse {
  return answer.kind === 'broken' ? { ...answer, sent: true } : answer;
}

/** Asks the agent everything that the server wants to know. A refusal of the agent is left out: the server asks again. */
async function answersOf(requests: JsonObject, handler: ResponseHandler, signal: AbortSignal): Promise<JsonObject> {
  const responses: Record<string, JsonObject> = Object.create(null);
  const asked = Object.entries(requests).map(async ([key, request]) => {
    if (!isJsonObject(request) || typeof request.method !== 'string') return;
    const { method, params } = request;
    const reply = await new Promise<ClientReply>((respond) => {
      handler.ask({
        method,
        params: isJsonObject(params) ? params : undefined,
        respond,
        signal,
      });
    });
    if (reply.kind === 'result') responses[key] = reply.result;
  });
  await Promise.all(asked);
  return responses;
}
