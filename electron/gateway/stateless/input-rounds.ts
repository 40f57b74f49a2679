import { maxRounds } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { ServerRequest } from '../../../shared/link.ts';
import { serverUnreachable } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';
import { answers, inputRequest, questionFault } from './input.ts';

/** How long questions are gathered, so that those asked at once reach the agent at once, milliseconds. */
const gatherMs = 15;
/** Questions of one call that may be open at once. */
const maxOpen = 16;

/** What a server asks in the middle of one call, round by round. Each question is answered once, whatever happens. */
export interface InputRounds {
  ask(request: ServerRequest): void;
  /** What the agent brought. What is no answer to its question leaves that open. */
  answer(responses: JsonObject): void;
  /** Tells the agent what is open; nothing where nothing is, or it does not listen now. */
  tell(): void;
  /** Nobody will answer any more. `mayPass`: a question that was not told yet may have been meant for another call. */
  end(why: string, mayPass: boolean): void;
}

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
  told: boolean;
}

// Longer than 60 lines: short methods over one state, of which none is of use without the others.
export function createInputRounds(options: InputRoundsOptions): InputRounds {
  const { capabilities, listens, hand } = options;
  const open = new Map<string, Open>();
  let timer: NodeJS.Timeout | null = null;
  let count = 0;
  let round = 0;
  let over: string | null = null;

  function refuse(request: ServerRequest, why: string): void {
    request.respond({ kind: 'error', error: rpcError(serverUnreachable, why) });
  }
  function refuseAll(why: string): void {
    const refused = [...open.values()];
    open.clear();
    for (const { request } of refused) refuse(request, why);
  }

  function tell(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (!listens()) return;
    // Each request says anew what the agent offers.
    for (const [key, { request }] of open) {
      const error = questionFault(request, capabilities());
      if (error === null) continue;
      open.delete(key);
      request.respond({ kind: 'error', error });
    }
    if (open.size === 0) return;
    if (round++ >= maxRounds) {
      refuseAll(`the agent was asked ${maxRounds} times in one call`);
      return;
    }
    const requests = [...open].map(([key, { request }]) => [key, inputRequest(request)] as const);
    for (const one of open.values()) one.told = true;
    const why = hand(Object.fromEntries(requests));
    if (why !== null) refuseAll(why);
  }

  return {
    ask(request) {
      if (over !== null) return refuse(request, over);
      const error = questionFault(request, capabilities());
      if (error !== null) return request.respond({ kind: 'error', error });
      if (open.size >= maxOpen) return refuse(request, `${maxOpen} questions of this call are open`);
      const key = `ask-${++count}`;
      open.set(key, { request, told: false });
      request.signal.addEventListener('abort', () => open.delete(key), { once: true });
      timer ??= setTimeout(tell, gatherMs);
    },
    answer(responses) {
      for (const [key, { request, told }] of open) {
        const response = Object.hasOwn(responses, key) ? responses[key] : undefined;
        if (!told || !answers(request.method, response)) continue;
        open.delete(key);
        request.respond({ kind: 'result', result: response });
      }
    },
    tell,
    end(why, mayPass) {
      over = why;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      for (const [key, { request, told }] of open) if (mayPass && !told && request.pass?.() === true) open.delete(key);
      refuseAll(why);
    },
  };
}
