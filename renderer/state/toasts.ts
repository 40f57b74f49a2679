import { createStore, type Store } from './store.ts';

export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'problem';
  readonly words: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

/** One toast at a time, bottom right. A problem stays until it is closed; the rest goes after 6 s unless looked at. */
export interface Toasts extends Store<Toast | null> {
  done(words: string, action?: Toast['action']): void;
  problem(words: string): void;
  close(id: number): void;
}

export const toastMs = 6_000;

export function createToasts(): Toasts {
  const store = createStore<Toast | null>(null);
  let last = 0;
  const show = (toast: Omit<Toast, 'id'>): void => {
    last += 1;
    store.set({ ...toast, id: last });
  };
  return {
    get: store.get,
    subscribe: store.subscribe,
    done: (words, action = null) => show({ kind: 'done', words, action }),
    problem: (words) => show({ kind: 'problem', words, action: null }),
    close: (id) => {
      if (store.get()?.id === id) store.set(null);
    },
  };
}
