import type { JsonObject } from '../../../shared/json.ts';
import { type RequestHandle, rejectServerRequest } from '../../../shared/upstream-connection.ts';
import type { AgentRequest } from '../request/agent-request.ts';
import { createRetry } from '../request/retry.ts';
import type { ServerTarget } from '../wire/names.ts';

export interface ResourceWatchOptions {
  /** The `subscriptions/listen` of the agent. */
  readonly request: AgentRequest;
  readonly target: ServerTarget;
  readonly uris: readonly string[];
  readonly reopenMs: number;
  monotonic(): number;
  /** Nothing is asked of a server while the gate is closed to the agent. */
  closed(): boolean;
  /** Whether the agent may still watch it: rules change while a server is away. */
  mayReceive(uri: string): boolean | Promise<boolean>;
  /** A resource changed, or may have changed while nobody watched it. */
  onUpdate(params: JsonObject): void;
}

/** Watches resources of one server, also after that was started anew. */
export class ResourceWatch {
  readonly #options: ResourceWatchOptions;
  readonly #retry: ReturnType<typeof createRetry>;
  #uris: readonly string[];
  #outgoing: RequestHandle | null = null;
  #ended = false;

  constructor(options: ResourceWatchOptions) {
    this.#options = options;
    this.#uris = options.uris;
    this.#retry = createRetry(options.reopenMs, options.monotonic, () => void this.#watch(true));
    void this.#watch(false);
  }

  end(): void {
    this.#ended = true;
    this.#retry.stop();
    this.#outgoing?.cancel('the agent stopped listening');
  }

  async #watch(again: boolean): Promise<void> {
    const { request, target, closed, onUpdate } = this.#options;
    if (closed()) {
      this.#retry.postponed();
      return;
    }
    try {
      if (again) this.#uris = await this.#stillAllowed();
      if (this.#ended || this.#uris.length === 0) return;
      const connection = await request.conversation.connect(target.name);
      if (this.#ended) return;
      this.#retry.begun();
      this.#outgoing = connection.request('subscriptions/listen', this.#params(), {
        // A server that refuses would refuse again.
        answer: ({ kind }) => kind !== 'error' && this.#retry.ended(),
        notice({ method, params }) {
          if (method === 'notifications/resources/updated' && params !== undefined) onUpdate(params);
        },
        ask: rejectServerRequest,
      });
      if (again) for (const uri of this.#uris) onUpdate({ uri });
    } catch {
      // A server that cannot be reached has nothing to tell yet.
      this.#retry.ended();
    }
  }

  #params(): JsonObject {
    const { _meta } = this.#options.request.params;
    return { notifications: { resourceSubscriptions: this.#uris }, ...(_meta === undefined ? {} : { _meta }) };
  }

  async #stillAllowed(): Promise<readonly string[]> {
    const allowed = await Promise.all(this.#uris.map((uri) => this.#options.mayReceive(uri)));
    return this.#uris.filter((_, index) => allowed[index] === true);
  }
}
