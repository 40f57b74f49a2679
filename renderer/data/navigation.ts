import { createStore, type Store } from './store.ts';

/** Where a person is: a page of the list in `app/navigation`, and what it shows (a server, a tool of it). */
export interface Place {
  readonly page: string;
  readonly path: readonly string[];
}

export interface Nav extends Store<Place> {
  go(page: string, ...path: readonly string[]): void;
  /** The same, in place of where one is: back leads to the place before it. */
  replace(page: string, ...path: readonly string[]): void;
  /**
   * To the page as it was left: at its first part, such as the server that was shown. Where one is on it already, to its
   * beginning: out of a page inside it, such as a form.
   */
  open(page: string): void;
}

const key = 'railguard.page';

/** `#/tools/testrail/close_run`: what stands in the fragment behind a slash is a place; a token holds no slash. */
export function addressOf({ page, path }: Place): string {
  // A name may hold half of a character, which no address can say.
  return `#/${[page, ...path].map((part) => encodeURIComponent(part.toWellFormed())).join('/')}`;
}

/** The place that a fragment names; null where it names none. */
export function placeOf(fragment: string): Place | null {
  if (!fragment.startsWith('#/')) return null;
  try {
    const [page = '', ...path] = fragment.slice(2).split('/').map(decodeURIComponent);
    return page === '' ? null : { page, path: path.filter((part) => part !== '') };
  } catch {
    // A stray percent sign, typed by hand.
    return null;
  }
}

/**
 * Each page has its address in the fragment, for paths belong to the web server. `start` is the page of an address that
 * names none: then the one that this tab showed last, as after a new token was opened in it.
 */
export function createNav(page: Window, start: string): Nav {
  const stored = page.sessionStorage.getItem(key);
  const first = placeOf(page.location.hash) ?? placeOf(stored ?? '') ?? { page: start, path: [] };
  const store = createStore<Place>(first);
  const left = new Map<string, readonly string[]>();
  const show = (place: Place): void => {
    left.set(place.page, place.path.slice(0, 1));
    page.sessionStorage.setItem(key, addressOf(place));
    store.set(place);
  };
  page.history.replaceState(null, '', addressOf(first));
  show(first);
  // Back, forward, and an address typed by hand.
  page.addEventListener('popstate', () => {
    const place = placeOf(page.location.hash);
    if (place) show(place);
  });
  // What names no place, such as a token that was taken out of it, leaves the address of what is shown.
  page.addEventListener('hashchange', () => {
    if (!placeOf(page.location.hash)) page.history.replaceState(null, '', addressOf(store.get()));
  });
  const go = (to: string, ...path: readonly string[]): void => {
    const place: Place = { page: to, path };
    const address = addressOf(place);
    if (page.location.hash !== address) page.history.pushState(null, '', address);
    show(place);
  };
  const replace = (to: string, ...path: readonly string[]): void => {
    const place: Place = { page: to, path };
    page.history.replaceState(null, '', addressOf(place));
    show(place);
  };
  const open = (to: string): void => go(to, ...(store.get().page === to ? [] : (left.get(to) ?? [])));
  return { get: store.get, subscribe: store.subscribe, go, replace, open };
}
