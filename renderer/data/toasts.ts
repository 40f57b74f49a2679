import { createStore, type Store } from './store.ts';

export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'problem' | 'working';
  readonly words: string;
  /** `undoKey`: the key that takes back the last change does the same. */
  readonly action: { readonly label: string; readonly undoKey?: boolean; readonly run: () => void } | null;
}

/** What long work says of itself. Another toast may take the place for a while; the next word takes it back when it is free. */
export interface WorkingToast {
  say(words: string): void;
  end(): void;
}

/** One toast at a time, bottom right. A problem stays until it is closed; the rest goes after 6 s unless looked at. */
export interface Toasts extends Store<Toast | null> {
  done(words: string, action?: Toast['action']): void;
  problem(words: string): void;
  /** Stays while the work goes on, with a way to cancel it. */
  working(words: string, cancel: () => void): WorkingToast;
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
  const close = (id: number): void => {
    if (store.get()?.id === id) store.set(null);
  };
  return {
    get: store.get,
    subscribe: store.subscribe,
    done: (words, action = null) => show({ kind: 'done', words, action }),
    problem: (words) => show({ kind: 'problem', words, action: null }),
    working(words, cancel) {
      last += 1;
      const id = last;
      const action = { label: 'Cancel', run: cancel };
      let over = false;
      const say = (now: string): void => {
        const shown = store.get();
        // A word that comes late would stay for ever.
        if (!over && (shown === null || shown.id === id)) store.set({ id, kind: 'working', words: now, action });
      };
      store.set({ id, kind: 'working', words, action });
      const end = (): void => {
        over = true;
        close(id);
      };
      return { say, end };
    },
    close,
  };
}
