import type { JsonObject } from '../../../shared/json.ts';
import type { Notification, ResponseHandler, RpcId, UpstreamResponse } from '../../../shared/upstream-connection.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import { type CallDeadlines, createCallDeadlines } from '../deadlines.ts';
import { type Flow, floods } from '../intake.ts';
import { ownNumber, progressToken, readServerMessage, withProgressToken } from '../message.ts';
import type { UpstreamTimes } from '../spec.ts';

/** One request that a server has not answered yet. */
export interface Call {
  readonly id: number;
  readonly method: string;
  /** Under which its agent hears of its progress; the server knows it by `id`. */
  readonly token: RpcId | null;
  readonly handler: ResponseHandler;
  /** Ends the HTTP request that carries it. */
  abort: () => void;
  /** Runs until its broken stream is taken up again. */
  timer: NodeJS.Timeout | null;
}

type LostCause = 'lost' | 'refused' | 'unauthorized' | 'forgotten';

export interface CallsOptions {
  readonly times: Pick<UpstreamTimes, 'callMs' | 'askMs'>;
  /** Whether a question of the server is open: a person may think longer than a server may be silent. */
  asking(): boolean;
  /** Its deadline passed; `message` says so to people. */
  expired(call: Call, message: string): void;
  /** What arrives on the way to an answer. */
  notice(call: Call, notification: Notification): void;
  ask(call: Call, id: RpcId, method: string, params: JsonObject | undefined): void;
  onGarbage(why: string): void;
  readonly flow: Flow;
}

/** The calls in flight on one connection over HTTP, of either era: each is answered exactly once. */
export class Calls {
  readonly #options: CallsOptions;
  readonly #inFlight = new Map<RpcId, Call>();
  readonly #deadlines: CallDeadlines<Call>;
  #nextId = 1;

  constructor(options: CallsOptions) {
    const { times, asking, expired } = options;
    this.#options = options;
    this.#deadlines = createCallDeadlines({ callMs: () => times.callMs, askMs: times.askMs, asking, expired });
  }

  /** A new call, and its parameters as they are sent: an agent's own text as a token would reach the server unjudged. */
  add(
    method: string,
    params: JsonObject | undefined,
    handler: ResponseHandler,
  ): { readonly call: Call; readonly sent: JsonObject | undefined } {
    const token = progressToken(params);
    const call: Call = { id: this.#nextId++, method, token, handler, abort: () => {}, timer: null };
    this.#inFlight.set(call.id, call);
    return { call, sent: token === null ? params : withProgressToken(params, call.id) };
  }

  /** Hands on how far a call is, to whom it is told under its own token. `only`: the one that it may be about. */
  progressed({ method, params }: Notification, only: Call | null = null): void {
    const call = this.#inFlight.get(ownNumber(params?.progressToken) ?? Number.NaN);
    if (call === undefined || call.token === null || (only !== null && call !== only)) return;
    call.handler.notice({ method, params: withMembers(params ?? {}, { progressToken: call.token }) });
  }

  has(call: Call): boolean {
    return this.#inFlight.has(call.id);
  }

  withId(id: RpcId): Call | undefined {
    return this.#inFlight.get(id);
  }

  /** As they are now: safe to finish while they are gone through. */
  all(): readonly Call[] {
    return [...this.#inFlight.values()];
  }

  /** Begins its deadline, or gives it the whole time again. */
  renew(call: Call): void {
    this.#deadlines.set(call);
  }

  /** A question of the server was answered or taken back. */
  answered(): void {
    this.#deadlines.answered();
  }

  /** Nothing is asked any more: see `Deadlines.stop`. */
  stop(): void {
    this.#deadlines.stop();
  }

  finish(call: Call, answer: UpstreamResponse): void {
    if (!this.#inFlight.delete(call.id)) return;
    this.#deadlines.clear(call);
    if (call.timer !== null) clearTimeout(call.timer);
    call.handler.answer(answer);
  }

  /** `sent` is false only where it is certain that nothing left for the server. */
  lost(call: Call, sent: boolean, message: string, cause: LostCause = 'lost'): void {
    this.finish(call, { kind: 'broken', cause, sent, message });
  }

  /** Gives a call up whose server says too much beside its answer. */
  flooded(call: Call): void {
    this.#options.onGarbage(floods);
    call.abort();
    this.lost(call, true, floods);
  }

  /** A message that arrived on the answer to this call: its own result, or what belongs to it. */
  receive(call: Call, bytes: Buffer): void {
    const { notice, ask, onGarbage, flow } = this.#options;
    const message = readServerMessage(bytes);
    const answers = (message.kind === 'result' || message.kind === 'error') && message.id === call.id;
    if (!answers && !flow.allows(bytes.length)) {
      this.flooded(call);
      return;
    }
    switch (message.kind) {
      case 'result':
        if (answers) this.finish(call, { kind: 'result', value: message.value, raw: message.raw, bytes: bytes.length });
        else onGarbage('an answer with a foreign id');
        break;
      case 'error':
        // One without an id: the server could not read it. Nothing but this call was sent to be answered here.
        if (answers || message.id === null)
          this.finish(call, { kind: 'error', error: message.error, bytes: bytes.length });
        else onGarbage('an answer with a foreign id');
        break;
      case 'notice':
        notice(call, message);
        break;
      case 'ask':
        ask(call, message.id, message.method, message.params);
        break;
      case 'unusable':
        onGarbage(message.why);
        if (message.id === call.id) this.lost(call, true, `the answer cannot be used: ${message.why}`);
        break;
      case 'garbage':
        onGarbage(message.why);
        break;
    }
  }
}

/** Whether a body is the answer to a call, whatever the status above it. */
export function answers(call: Call, body: Buffer): boolean {
  const message = body.length > 0 ? readServerMessage(body) : null;
  return (message?.kind === 'error' || message?.kind === 'result') && message.id === call.id;
}
