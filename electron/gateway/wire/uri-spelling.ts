import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import type { GatePort } from '../ports.ts';

/**
 * Why a server may read a URI as another one than its text says, on one line; null where none does. Conditions compare the
 * text: a server that takes a URI apart before it looks at it would read under another spelling what a rule denies.
 */
export function spellingFault(uri: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (uri !== uri.trim() || /[\u0000-\u001f\u007f]/.test(uri)) return 'the URI holds spaces at its ends, or controls';
  if (/^[a-z0-9+.-]*[A-Z][A-Za-z0-9+.-]*:/.test(uri)) return 'the scheme of the URI has capital letters';
  for (const [coded, digits] of uri.matchAll(/%([0-9a-f]{2})/gi)) {
    if (/[A-Za-z0-9._~-]/.test(String.fromCharCode(Number.parseInt(digits ?? '', 16)))) {
      return `the URI has ${coded} for a character that needs no code`;
    }
  }
  const special = specialFault(uri);
  if (special !== null) return special;
  const path = uri.split(/[?#]/, 1)[0] ?? '';
  if (/(?:^|[/:\\])\.{1,2}(?=[/\\]|$)/.test(path)) return 'the URI leads up or nowhere by its dots';
  // For addresses of files and of the web it is a slash to whoever takes them apart.
  return path.includes('\\') ? 'the URI has a backslash' : null;
}

/** Addresses of files and of the web are taken apart alike in many forms: other slashes, localhost, a host or port spelled otherwise. */
function specialFault(uri: string): string | null {
  if (!/^(?:file|https?|wss?|ftp):/.test(uri) || !URL.canParse(uri)) return null;
  const { protocol, host, pathname } = new URL(uri);
  const begin = `${protocol}//${host}`;
  if (!uri.startsWith(begin) || !/^(?:[/?#]|$)/.test(uri.slice(begin.length)))
    return `the URI would be read as ${begin}/`;
  return protocol === 'file:' && pathname.includes('//') ? 'the URI has two slashes for one' : null;
}

/** The fault of a reading where a rule speaks of reading. Where none does, no spelling slips by one. */
export function spelledOddly(
  gate: GatePort,
  agent: AgentId,
  { server, tool, args: { uri } }: { readonly server: ServerName; readonly tool: string; readonly args: JsonObject },
): string | null {
  if (typeof uri !== 'string' || !(tool === 'resources/read' || tool === 'resources/subscribe')) return null;
  return gate.names(agent, server, tool) ? spellingFault(uri) : null;
}
