import { maxRounds } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { ServerRequest } from '../../../shared/upstream-connection.ts';
import { serverUnreachable } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';
import { answers, inputRequest, questionFault } from './input-questions.ts';

/** How long questions are gathered, so that those asked at once reach the agent at once, milliseconds. */
const gatherMs = 15;
/** Questions of one call that may be open at once. */
const maxOpen = 16;

export interface InputRoundsOptions {
  /** What the agent offered with its last request. */
  capabilities(): JsonObject;
  /** Whether the agent waits for an answer to a request that may go on. */
  listens(): boolean;
  /** Hands the questions to the agent. Answers a line for the server where that is not possible. */
  hand(inputRequests: JsonObject): string | null;
}

interface Open {
  readonly request: ServerRequest;
  sent: boolean;
}

/** What a server asks in the middle of one call, round by round. Each question is answered once, whatever happens. */
export class InputRounds {
  readonly #options: InputRoundsOptions;
  readonly #open = new Map<string, Open>();
  #timer: NodeJS.Timeout | null = null;
  #count = 0;
  #round = 0;
  /** Why nobody will answer any more. */
  #over: string | null = null;

  constructor(options: InputRoundsOptions) {
    this.#options = options;
  }

  ask(request: ServerRequest): void {
    if (request.signal.aborted) return;
    if (this.#over !== null) {
      refuse(request, this.#over);
      return;
    }
    const error = questionFault(request, this.#options.capabilities());
    if (error !== null) {
      request.respond({ kind: 'error', error });
      return;
    }
    if (this.#open.size >= maxOpen) {
      refuse(request, `${maxOpen} questions of this call are open`);
      return;
    }
    const key = `ask-${++this.#count}`;
    this.#open.set(key, { request, sent: false });
    request.signal.addEventListener('abort', () => this.#open.delete(key), { once: true });
    this.#timer ??= setTimeout(() => this.send(), gatherMs);
  }

  /** What the agent brought. What is no answer to its question leaves that open. */
  answer(responses: JsonObject): void {
    for (const [key, { request, sent }] of this.#open) {
      const response = Object.hasOwn(responses, key) ? responses[key] : undefined;
      if (!sent || !answers(request.method, response)) continue;
      this.#open.delete(key);
      request.respond({ kind: 'result', result: response });
    }
  }

  /** Tells the agent what is open; nothing where nothing is, or it does not listen now. */
  send(): void {
    this.#stopGathering();
    if (!this.#options.listens()) return;
    this.#dropUnoffered();
    if (this.#open.size === 0) return;
    if (this.#round++ >= maxRounds) {
      this.#refuseAll(`the agent was asked ${maxRounds} times in one call`);
      return;
    }
    const requests = [...this.#open].map(([key, { request }]) => [key, inputRequest(request)] as const);
    for (const one of this.#open.values()) one.sent = true;
    const why = this.#options.hand(Object.fromEntries(requests));
    if (why !== null) this.#refuseAll(why);
  }

  /** Nobody will answer any more. `mayPass`: a question that was not told yet may have been meant for another call. */
  end(why: string, mayPass: boolean): void {
    this.#over = why;
    this.#stopGathering();
    for (const [key, { request, sent }] of this.#open) {
      if (mayPass && !sent && request.pass?.() === true) this.#open.delete(key);
    }
    this.#refuseAll(why);
  }

  /** Each request of the agent says anew what it offers: what it offers no more is not asked. */
  #dropUnoffered(): void {
    for (const [key, { request }] of this.#open) {
      const error = questionFault(request, this.#options.capabilities());
      if (error === null) continue;
      this.#open.delete(key);
      request.respond({ kind: 'error', error });
    }
  }

  #refuseAll(why: string): void {
    const refused = [...this.#open.values()];
    this.#open.clear();
    for (const { request } of refused) refuse(request, why);
  }

  #stopGathering(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function refuse(request: ServerRequest, why: string): void {
  request.respond({ kind: 'error', error: rpcError(serverUnreachable, why) });
}
