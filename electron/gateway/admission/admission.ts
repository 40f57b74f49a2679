import { type ServerName, serverNameSchema } from '../../../shared/names.ts';

/** Where a request is addressed: all servers, or one; and the token, where the path carries it. */
export interface Route {
  readonly token: string | null;
  readonly server: ServerName | null;
}

const maxPath = 512;
const pathPattern = /^(?:\/a\/([A-Za-z0-9._~-]{1,256}))?(?:\/s\/([a-z0-9-]{1,64}))?\/mcp\/?$/;

/** Null where nothing of ours lives at this path. Never put the path into a message or a log: it may hold a token. */
export function readRoute(path: string): Route | null {
  if (path.length > maxPath) return null;
  const found = pathPattern.exec(path);
  if (found === null) return null;
  const name = found[2];
  if (name === undefined) return { token: found[1] ?? null, server: null };
  const server = serverNameSchema.safeParse(name);
  return server.success ? { token: found[1] ?? null, server: server.data } : null;
}

/** The token of an `Authorization: Bearer` header. */
export function bearerToken(header: string | undefined): string | null {
  if (header === undefined || header.length > 1024) return null;
  const found = /^Bearer +([^\s]+) *$/i.exec(header);
  return found?.[1] ?? null;
}

/** `application/json`, with parameters at most: a page can post `text/plain` across origins without asking. */
export function isJsonType(header: string | undefined): boolean {
  if (header === undefined) return false;
  const end = header.indexOf(';');
  return (end < 0 ? header : header.slice(0, end)).trim().toLowerCase() === 'application/json';
}

/** What an agent takes as an answer, out of its `Accept`. */
export interface Accepts {
  readonly json: boolean;
  readonly stream: boolean;
}

export function readAccept(header: string | undefined): Accepts {
  if (header === undefined || header === '') return { json: true, stream: true };
  const text = header.toLowerCase();
  const any = text.includes('*/*');
  return {
    json: any || text.includes('application/json') || text.includes('application/*'),
    stream: any || text.includes('text/event-stream') || text.includes('text/*'),
  };
}
