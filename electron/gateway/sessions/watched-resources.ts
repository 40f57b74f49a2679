import type { UpstreamResponse } from '../../../shared/upstream-connection.ts';
import type { Charge, PartyBudget } from '../../lib/byte-budget.ts';

/** What a watched resource takes beside its address, here and in the conversation with its server. */
const watchBytes = 512;
/** Resources of one server that one session watches. */
const maxWatched = 1000;

interface Watch {
  readonly charge: Charge;
  /** Its server agreed once. */
  granted: boolean;
  /** Subscriptions that its server did not answer yet. */
  asked: number;
}

/** The resources of one server that a session watches, or asks to watch, each counted against its agent's account. */
export class WatchedResources {
  readonly #watched = new Map<string, Watch>();
  readonly #account: PartyBudget;

  constructor(account: PartyBudget) {
    this.#account = account;
  }

  get size(): number {
    return this.#watched.size;
  }

  get uris(): readonly string[] {
    return [...this.#watched.keys()];
  }

  has(uri: string): boolean {
    return this.#watched.has(uri);
  }

  /** A subscription goes out. What takes its server's answer to it; null where there is no room to watch it. */
  asked(uri: string): ((answer: UpstreamResponse) => void) | null {
    const watch = this.#watched.get(uri) ?? this.#added(uri);
    if (watch === null) return null;
    watch.asked++;
    return (answer) => {
      watch.asked--;
      if (answer.kind === 'result') watch.granted = true;
      // A second subscription may still be granted, and a new one may have taken the place of this.
      else if (!watch.granted && watch.asked === 0 && this.#watched.get(uri) === watch) this.drop(uri);
    };
  }

  /** False where it was not watched. */
  drop(uri: string): boolean {
    this.#watched.get(uri)?.charge.release();
    return this.#watched.delete(uri);
  }

  #added(uri: string): Watch | null {
    const charge = this.size < maxWatched ? this.#account.take(watchBytes + 2 * uri.length) : null;
    if (charge === null) return null;
    const watch = { charge, granted: false, asked: 0 };
    this.#watched.set(uri, watch);
    return watch;
  }
}
