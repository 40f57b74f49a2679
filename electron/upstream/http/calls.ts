import type { JsonObject } from '../../../shared/json.ts';
import type { Notification, ResponseHandler, RpcId, UpstreamResponse } from '../../../shared/link.ts';
import { createCallDeadlines } from '../deadlines.ts';
import { type Flow, floods } from '../intake.ts';
import { readServerMessage } from '../message.ts';
import type { UpstreamTimes } from '../spec.ts';

/** One request that a server has not answered yet. */
export interface Call {
  readonly id: number;
  readonly method: string;
  readonly sink: ResponseHandler;
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

/** The calls in flight on one link over HTTP, of either era: each is answered exactly once. */
export interface Calls {
  add(method: string, sink: ResponseHandler): Call;
  has(call: Call): boolean;
  withId(id: RpcId): Call | undefined;
  /** As they are now: safe to finish while they are gone through. */
  all(): readonly Call[];
  /** Begins its deadline, or gives it the whole time again. */
  renew(call: Call): void;
  /** A question of the server was answered or taken back. */
  answered(): void;
  /** Nothing is asked any more: see `Deadlines.stop`. */
  stop(): void;
  finish(call: Call, answer: UpstreamResponse): void;
  /** `sent` is false only where it is certain that nothing left for the server. */
  lost(call: Call, sent: boolean, message: string, cause?: LostCause): void;
  /** The server said too much beside the answer. */
  flooded(call: Call): void;
  /** A message that arrived on the answer to this call: its own result, or what belongs to it. */
  receive(call: Call, bytes: Buffer): void;
}

// Longer than 60 lines: short methods over one state, of which none is of use without the others.
export function createCalls(options: CallsOptions): Calls {
  const { times, asking, expired, notice, ask, onGarbage, flow } = options;
  const inFlight = new Map<RpcId, Call>();
  const deadlines = createCallDeadlines<Call>({ callMs: () => times.callMs, askMs: times.askMs, asking, expired });
  let nextId = 1;

  function finish(call: Call, answer: UpstreamResponse): void {
    if (!inFlight.delete(call.id)) return;
    deadlines.clear(call);
    if (call.timer !== null) clearTimeout(call.timer);
    call.sink.answer(answer);
  }
  function lost(call: Call, sent: boolean, message: string, cause: LostCause = 'lost'): void {
    finish(call, { kind: 'broken', cause, sent, message });
  }

  /** Gives a call up whose server says too much beside its answer. */
  function flooded(call: Call): void {
    onGarbage(floods);
    call.abort();
    lost(call, true, floods);
  }

  return {
    flooded,
    add(method, sink) {
      const call: Call = { id: nextId++, method, sink, abort: () => {}, timer: null };
      inFlight.set(call.id, call);
      return call;
    },
    has: (call) => inFlight.has(call.id),
    withId: (id) => inFlight.get(id),
    all: () => [...inFlight.values()],
    renew: deadlines.set,
    answered: deadlines.answered,
    stop: deadlines.stop,
    finish,
    lost,
    receive(call, bytes) {
      const message = readServerMessage(bytes);
      const answers = (message.kind === 'result' || message.kind === 'error') && message.id === call.id;
      if (!answers && !flow.allows(bytes.length)) return flooded(call);
      switch (message.kind) {
        case 'result':
          if (message.id !== call.id) return onGarbage('an answer with a foreign id');
          return finish(call, { kind: 'result', value: message.value, raw: message.raw, bytes: bytes.length });
        case 'error':
          if (message.id !== call.id && message.id !== null) return onGarbage('an answer with a foreign id');
          return finish(call, { kind: 'error', error: message.error, bytes: bytes.length });
        case 'notice':
          return notice(call, message);
        case 'ask':
          return ask(call, message.id, message.method, message.params);
        case 'unusable':
          onGarbage(message.why);
          if (message.id === call.id) lost(call, true, `the answer cannot be used: ${message.why}`);
          return;
        case 'garbage':
          return onGarbage(message.why);
      }
    },
  };
}

/** Whether a body is the answer to a call, whatever the status above it. */
export function answers(call: Call, body: Buffer): boolean {
  const message = body.length > 0 ? readServerMessage(body) : null;
  return (message?.kind === 'error' || message?.kind === 'result') && message.id === call.id;
}
