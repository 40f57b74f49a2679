import type { Redactor } from '../../shared/journal/redact.ts';

/** What a server is reached by, as it is stored and as it runs. */
type Reached =
  | { readonly kind: 'built-in' | 'unreadable' }
  | { readonly kind: 'stdio'; readonly command: string; readonly args: readonly string[] }
  | { readonly kind: 'http'; readonly url: string };

/**
 * Command line or address for display, whether the server runs or not: without secrets. Of an address nothing is shown
 * that stands before its host or after its path: a query is where keys are put.
 */
export function shownTarget(server: Reached, redactor: Redactor): string {
  switch (server.kind) {
    case 'built-in':
      return 'built into Railguard';
    case 'unreadable':
      return '(unreadable)';
    case 'stdio':
      return shownCommand([server.command, ...server.args], redactor);
    case 'http':
      return shownAddress(server.url, redactor);
  }
}

/** As a list a flag and its value are known as such; as a line, what reaches over several words. */
function shownCommand(words: readonly string[], redactor: Redactor): string {
  const kept: unknown = JSON.parse(redactor.json(JSON.stringify(words), Number.POSITIVE_INFINITY).json);
  return redactor.text(Array.isArray(kept) ? kept.join(' ') : '');
}

function shownAddress(address: string, redactor: Redactor): string {
  if (!URL.canParse(address)) return '(no address)';
  const { protocol, host, pathname, search } = new URL(address);
  // Each part of the path by itself: a key in one of them does not take the others along.
  const path = pathname
    .split('/')
    .map((part) => redactor.text(part))
    .join('/');
  return redactor.text(`${protocol}//${host}${path}${search === '' ? '' : '?…'}`);
}
