import { isClearText } from './oauth/secure-fetch.ts';

/** What is looked at of a server before it is kept or started. Of variables and headers the names may be all that is known. */
export type SpecToCheck =
  | { readonly kind: 'built-in' | 'unreadable' }
  | {
      readonly kind: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>> | readonly string[];
    }
  | {
      readonly kind: 'http';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>> | readonly string[];
      /** It logs in there as this client. */
      readonly client?: unknown;
    };

/** What frames a request or belongs to a session: whoever set it could make one request look like two. */
const ours: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'last-event-id',
  'mcp-protocol-version',
  'mcp-session-id',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Why a server cannot be kept or started as it stands, in words for people; null where it can. */
export function specFault(spec: SpecToCheck): string | null {
  switch (spec.kind) {
    case 'built-in':
    case 'unreadable':
      return null;
    case 'stdio':
      return commandFault(spec.command, spec.args, pairsOf(spec.env));
    case 'http':
      return (
        addressFault(spec.url) ?? headersFault(new URL(spec.url), pairsOf(spec.headers), spec.client !== undefined)
      );
  }
}

/** Whether all that is said with a server at this address can be read on the way. */
export function isUnencrypted(address: string): boolean {
  return URL.canParse(address) && isClearText(new URL(address));
}

function pairsOf(given: Readonly<Record<string, string>> | readonly string[]): readonly (readonly [string, string])[] {
  return Array.isArray(given) ? given.map((name: string) => [name, ''] as const) : Object.entries(given);
}

function commandFault(
  command: string,
  args: readonly string[],
  env: readonly (readonly [string, string])[],
): string | null {
  if (command === '') return 'its command is empty';
  if ([command, ...args].some((text) => text.includes('\0'))) return 'its command holds a NUL character';
  for (const [name, value] of env) {
    if (name === '' || /[=\0]/.test(name)) return `${JSON.stringify(name)} is no name of a variable`;
    if (value.includes('\0')) return `the variable ${name} holds a NUL character`;
  }
  return null;
}

function addressFault(address: string): string | null {
  if (!URL.canParse(address)) return 'its address is not a URL: write https://HOST/PATH';
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return 'its address is not an http address: write https://HOST/PATH';
  }
  return url.username === '' && url.password === ''
    ? null
    : 'its address holds a user or a password, which belongs into a header (--header)';
}

function headersFault(url: URL, headers: readonly (readonly [string, string])[], logsIn: boolean): string | null {
  if (isClearText(url) && headers.length > 0) return 'its headers would cross the network unencrypted: use https';
  if (isClearText(url) && logsIn) return 'its login would cross the network unencrypted: use https';
  for (const [name, value] of headers) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return `${JSON.stringify(name)} is no name of a header`;
    if (ours.has(name.toLowerCase())) return `the header ${name} is the gateway's own`;
    if (!/^[\t -~\u0080-\u00ff]*$/.test(value)) return `the header ${name} holds a character that no header can carry`;
  }
  return null;
}
