import { createStore, type Store } from './store.ts';

export type PageId = 'live' | 'tools';

export interface Place {
  readonly page: PageId;
  /** A tool that the page is to show, with its server: where "show the rule" leads. */
  readonly tool: { readonly server: string; readonly name: string } | null;
}

export interface Nav extends Store<Place> {
  go(page: PageId, tool?: Place['tool']): void;
}

const key = 'railguard.page';
const start: Place = { page: 'live', tool: null };

function isPlace(value: unknown): value is Place {
  return (
    typeof value === 'object' && value !== null && 'page' in value && (value.page === 'live' || value.page === 'tools')
  );
}

/** Pages live in the history's state, not in the address: the fragment is where the token comes in, and paths belong to the server. */
export function createNav(page: Window): Nav {
  const kept = page.sessionStorage.getItem(key);
  const state: unknown = page.history.state;
  const first = isPlace(state) ? state : kept === 'tools' ? { page: 'tools' as const, tool: null } : start;
  const store = createStore<Place>(first);
  page.history.replaceState(first, '');
  page.addEventListener('popstate', (event: PopStateEvent) => {
    const place: unknown = event.state;
    store.set(isPlace(place) ? place : start);
  });
  return {
    get: store.get,
    subscribe: store.subscribe,
    go(to, tool = null) {
      const place: Place = { page: to, tool };
      if (store.get().page !== to) page.history.pushState(place, '');
      page.sessionStorage.setItem(key, to);
      store.set(place);
    },
  };
}
