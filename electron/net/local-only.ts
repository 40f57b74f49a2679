import type { IncomingMessage } from 'node:http';

/**
 * Keeps web pages away from our loopback ports: a page that rebinds its name to 127.0.0.1 sends its own Host, and a page
 * that posts across origins sends its own (or a `null`) Origin. Both are refused before anything is read.
 */
export type LocalRefusal = 'host' | 'origin';

/** The only Host values that a listener on this port answers. */
export function localHosts(port: number): ReadonlySet<string> {
  return new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);
}

/** Null where the request may go on. An Origin may be absent (not a browser) or one of ours. */
export function refuseForeign(request: IncomingMessage, hosts: ReadonlySet<string>): LocalRefusal | null {
  const host = request.headers.host;
  if (host === undefined || !hosts.has(host.toLowerCase())) return 'host';
  const origin = request.headers.origin;
  if (origin === undefined) return null;
  return origin.startsWith('http://') && hosts.has(origin.slice('http://'.length).toLowerCase()) ? null : 'origin';
}

/** Headers that may stand once. Of two, one reader takes the first, another the last: Node drops the second silently. */
const single: ReadonlySet<string> = new Set(['host', 'origin', 'authorization', 'content-type', 'mcp-session-id']);

const singleLengths: ReadonlySet<number> = new Set([...single].map((name) => name.length));

/** Whether a header stands twice that says for whom, from whom or what the request is. */
export function repeatsHeader({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): boolean {
  const seen: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const given = rawHeaders[index] ?? '';
    // Most headers of every request are none of these by their length alone.
    if (!singleLengths.has(given.length)) continue;
    const name = given.toLowerCase();
    if (!single.has(name)) continue;
    if (seen.includes(name)) return true;
    seen.push(name);
  }
  return false;
}
