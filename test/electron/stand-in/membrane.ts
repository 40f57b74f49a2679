/** What one side of a page hands to the other: data is copied, functions and promises are called across. */
export interface Membrane {
  /** Puts an object on the other side's `window`, frozen, under `key`. */
  expose(key: string, api: unknown): void;
}

/**
 * Joins the page's own world and the preload's, as `contextBridge` does: they share a document but no JavaScript object, so
 * everything goes through DOM events, whose `detail` the browser copies between worlds. `secret` names the events; page
 * scripts run later and never learn it. Self-contained: its source runs in both worlds.
 */
export function createMembrane(secret: string, own: string, other: string): Membrane {
  type Crossing =
    | { readonly is: 'copy'; readonly value: unknown }
    | { readonly is: 'function' | 'promise'; readonly id: string }
    | { readonly is: 'array'; readonly items: readonly Crossing[] }
    | { readonly is: 'object'; readonly entries: readonly (readonly [string, Crossing])[] };
  type Message =
    | { readonly kind: 'expose'; readonly key: string; readonly api: Crossing }
    | { readonly kind: 'call'; readonly id: string; readonly of: string; readonly args: readonly Crossing[] }
    | { readonly kind: 'return' | 'settle'; readonly id: string; readonly value: Crossing }
    | { readonly kind: 'throw' | 'reject'; readonly id: string; readonly message: string };
  type Settle = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

  let count = 0;
  const nextId = (): string => `${own}${++count}`;
  const functions = new Map<string, (...args: unknown[]) => unknown>();
  const answers = new Map<string, Message>();
  const promises = new Map<string, Settle>();
  const { dispatchEvent, addEventListener, CustomEvent: Carrier } = window;
  const post = (message: Message): void => {
    dispatchEvent.call(window, new Carrier(`${secret}:${other}`, { detail: message }));
  };
  const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

  const cross = (value: unknown): Crossing => {
    if (typeof value === 'function') {
      const id = nextId();
      functions.set(id, value as (...args: unknown[]) => unknown);
      return { is: 'function', id };
    }
    if (value instanceof Promise) {
      const id = nextId();
      value.then(
        (result) => post({ kind: 'settle', id, value: cross(result) }),
        (error) => post({ kind: 'reject', id, message: wordsOf(error) }),
      );
      return { is: 'promise', id };
    }
    if (Array.isArray(value)) return { is: 'array', items: value.map(cross) };
    const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
    if (prototype === Object.prototype || prototype === null) {
      return {
        is: 'object',
        entries: Object.entries(value as object).map(([key, item]) => [key, cross(item)] as const),
      };
    }
    return { is: 'copy', value: structuredClone(value) };
  };

  const arrive = (crossing: Crossing): unknown => {
    switch (crossing.is) {
      case 'copy':
        return crossing.value;
      case 'array':
        return crossing.items.map(arrive);
      case 'object':
        return Object.fromEntries(crossing.entries.map(([key, item]) => [key, arrive(item)]));
      case 'promise':
        return new Promise((resolve, reject) => promises.set(crossing.id, { resolve, reject }));
      case 'function':
        return (...args: unknown[]): unknown => {
          const id = nextId();
          // Events are dispatched at once, so the answer is there when `post` comes back.
          post({ kind: 'call', id, of: crossing.id, args: args.map(cross) });
          const answer = answers.get(id);
          answers.delete(id);
          if (answer?.kind === 'return') return arrive(answer.value);
          throw new Error(answer?.kind === 'throw' ? answer.message : 'The other side of the bridge is gone');
        };
    }
  };

  const freeze = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  };

  const take = (message: Message): void => {
    switch (message.kind) {
      case 'expose': {
        const api = arrive(message.api);
        freeze(api);
        Object.defineProperty(window, message.key, { value: api, enumerable: true });
        return;
      }
      case 'call':
        try {
          const result = functions.get(message.of)?.(...message.args.map(arrive));
          post({ kind: 'return', id: message.id, value: cross(result) });
        } catch (error) {
          post({ kind: 'throw', id: message.id, message: wordsOf(error) });
        }
        return;
      case 'return':
      case 'throw':
        answers.set(message.id, message);
        return;
      case 'settle':
        promises.get(message.id)?.resolve(arrive(message.value));
        promises.delete(message.id);
        return;
      case 'reject':
        promises.get(message.id)?.reject(new Error(message.message));
        promises.delete(message.id);
    }
  };

  addEventListener.call(window, `${secret}:${own}`, (event) => take((event as CustomEvent<Message>).detail));
  return { expose: (key, api) => post({ kind: 'expose', key, api: cross(api) }) };
}
