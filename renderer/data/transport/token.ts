const key = 'railguard.token';

/**
 * The token of the web server comes in the fragment, which a browser never sends. It is moved to this tab's storage and
 * erased from the address at once, so that it is in no history, bookmark or screenshot. Null where none was ever given.
 * What begins with a slash is the address of a page, and stays.
 */
export function takeToken(page: Pick<Window, 'location' | 'history' | 'sessionStorage'>): string | null {
  const token = page.location.hash.slice(1);
  if (!hasToken(page.location)) return page.sessionStorage.getItem(key);
  page.history.replaceState(page.history.state, '', page.location.pathname + page.location.search);
  page.sessionStorage.setItem(key, token);
  return token;
}

/** Whether the fragment is a token, and not the address of a page. */
export function hasToken({ hash }: Pick<Location, 'hash'>): boolean {
  return hash.length > 1 && !hash.startsWith('#/');
}
