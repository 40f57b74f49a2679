import type { JsonObject } from '../../shared/json.ts';
import { type Link, nobodyToAsk, type RequestSink } from '../../shared/link.ts';
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
  monotonic(): number;
}

/** Resources of one server that are watched again when it comes back. */
const maxWatched = 1000;

export function createStanding({ open, changed, paused, againMs, monotonic }: StandingOptions): Standing {
  const watched = new Set<string>();
  let level: JsonObject | null = null;
  /** A conversation that was not asked yet. */
  let fresh: Link | null = null;
  const retry = createRetry(againMs, monotonic, () => void open().then(restore, () => standing.lost()));

  function agreed(method: string, params: JsonObject): void {
    if (method === 'logging/setLevel') level = params;
    if (method === 'resources/subscribe' && typeof params.uri === 'string' && watched.size < maxWatched) {
      watched.add(params.uri);
    }
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
    for (const uri of watched) ask('resources/subscribe', { uri }, () => changed(uri));
  }

  function request(link: Link, method: string, params: JsonObject | undefined, sink: RequestSink) {
    if (method === 'resources/unsubscribe' && typeof params?.uri === 'string') watched.delete(params.uri);
    if ((method !== 'resources/subscribe' && method !== 'logging/setLevel') || params === undefined)
      return link.request(method, params, sink);
    return link.request(method, params, {
      ...sink,
      answer(answer) {
        if (answer.kind === 'result') agreed(method, params);
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
    end: retry.stop,
  };
  return standing;
}
