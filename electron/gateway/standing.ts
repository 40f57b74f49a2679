import type { JsonObject } from '../../shared/json.ts';
import { type Link, nobodyToAsk, type RequestSink } from '../../shared/link.ts';
import type { Charge, PartyBudget } from '../lib/byte-budget.ts';
import { overBudget } from './errors.ts';
import { createRetry } from './retry.ts';

/**
 * What a session asked of a server that lasts beyond its request: the resources it watches, and the level of its log. A
 * server that was started anew knows nothing of it, and the agent, whose session goes on, would never ask again.
 */
export interface Standing {
  /** A conversation was opened: asks of it what the one before was asked, and takes note of what is asked over it. */
  over(link: Link): Link;
  /** The conversation ended by itself. */
  lost(): void;
  end(): void;
}

export interface StandingOptions {
  /** Opens a conversation where none is open. */
  open(): Promise<unknown>;
  /** A watched resource may have changed while nobody watched it. */
  changed(uri: string): void;
  /** Nothing is asked of a server while the agent is paused. */
  paused(): boolean;
  readonly againMs: number;
  /** Of the agent: what it watches is counted there. */
  readonly account: PartyBudget;
  monotonic(): number;
}

/** What a watched resource takes beside its address, here and in the conversation with its server. */
const watchBytes = 512;
/** Resources of one server that are watched again when it comes back. */
const maxWatched = 1000;

export function createStanding({ open, changed, paused, againMs, account, monotonic }: StandingOptions): Standing {
  const watched = new Map<string, Charge>();
  let level: JsonObject | null = null;
  /** A conversation that was not asked yet. */
  let fresh: Link | null = null;
  const retry = createRetry(againMs, monotonic, () => void open().then(restore, () => standing.lost()));

  function agreed(method: string, params: JsonObject): void {
    if (method === 'logging/setLevel') level = params;
  }

  function unwatch(uri: string): void {
    watched.get(uri)?.release();
    watched.delete(uri);
  }

  /** Whether there is room to watch it; what its server says to that comes later. */
  function watch(uri: string): boolean {
    if (watched.has(uri)) return true;
    const charge = watched.size < maxWatched ? account.take(watchBytes + 2 * uri.length) : null;
    if (charge !== null) watched.set(uri, charge);
    return charge !== null;
  }

  function restore(): void {
    const link = fresh;
    if (link === null) return;
    if (paused()) {
      standing.lost();
      return;
    }
    fresh = null;
    const ask = (method: string, params: JsonObject, done: () => void = () => {}) =>
      link.request(method, params, {
        answer: (answer) => answer.kind === 'result' && done(),
        notice: () => {},
        ask: nobodyToAsk,
      });
    if (level !== null) ask('logging/setLevel', level);
    for (const uri of watched.keys()) ask('resources/subscribe', { uri }, () => changed(uri));
  }

  function request(link: Link, method: string, params: JsonObject | undefined, sink: RequestSink) {
    const uri = typeof params?.uri === 'string' ? params.uri : null;
    if (method === 'resources/unsubscribe' && uri !== null) unwatch(uri);
    if ((method !== 'resources/subscribe' && method !== 'logging/setLevel') || params === undefined)
      return link.request(method, params, sink);
    if (method === 'resources/subscribe' && uri !== null && !watch(uri)) {
      sink.answer({ kind: 'error', error: overBudget(), bytes: 0 });
      return { cancel: () => {} };
    }
    return link.request(method, params, {
      ...sink,
      answer(answer) {
        if (answer.kind === 'result') agreed(method, params);
        else if (uri !== null) unwatch(uri);
        sink.answer(answer);
      },
    });
  }

  const standing: Standing = {
    over(link) {
      retry.begun();
      fresh = link;
      restore();
      return {
        server: link.server,
        hello: link.hello,
        get open() {
          return link.open;
        },
        request: (method, params, sink) => request(link, method, params, sink),
        notify: link.notify,
        listen: link.listen,
        close: link.close,
      };
    },
    lost() {
      if (watched.size > 0) retry.ended();
    },
    end() {
      retry.stop();
      for (const uri of [...watched.keys()]) unwatch(uri);
    },
  };
  return standing;
}
