import { createStore, type Store } from './store.ts';

/** What this person chose for this screen. Kept in the browser, never in the guarding process. */
export interface Prefs {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'comfortable' | 'compact';
  readonly letterKeys: boolean;
  /** The first steps were left: they are not shown by themselves any more. */
  readonly setupLeft: boolean;
}

export interface PrefsStore extends Store<Prefs> {
  change(part: Partial<Prefs>): void;
}

const key = 'railguard.prefs';
const standard: Prefs = { theme: 'system', density: 'comfortable', letterKeys: true, setupLeft: false };

/** Anything that cannot be read is as if it were not there: a damaged entry must not keep the screen from opening. */
export function readPrefs(text: string | null): Prefs {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value !== 'object' || value === null) return standard;
    const stored = value as Record<string, unknown>;
    return {
      theme: stored.theme === 'light' || stored.theme === 'dark' ? stored.theme : 'system',
      density: stored.density === 'compact' ? 'compact' : 'comfortable',
      letterKeys: stored.letterKeys !== false,
      setupLeft: stored.setupLeft === true,
    };
  } catch {
    return standard;
  }
}

export function createPrefs(storage: Storage, root: HTMLElement): PrefsStore {
  const store = createStore(readPrefs(storage.getItem(key)));
  const show = (): void => {
    const { theme } = store.get();
    if (theme === 'system') root.removeAttribute('data-theme');
    else root.setAttribute('data-theme', theme);
  };
  show();
  return {
    get: store.get,
    subscribe: store.subscribe,
    change(part) {
      store.update((before) => ({ ...before, ...part }));
      storage.setItem(key, JSON.stringify(store.get()));
      show();
    },
  };
}
