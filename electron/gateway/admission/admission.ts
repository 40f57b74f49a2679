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

/** The forms in which an agent takes an answer. `stream` alone is no client of the specification, but there are some. */
export type AnswerForm = 'json' | 'either' | 'stream';

/** The forms that an `Accept` admits; null: none that we have. */
export function readAccept(header: string | undefined): AnswerForm | null {
  if (header === undefined || header === '') return 'either';
  const text = header.toLowerCase();
  if (text.includes('*/*')) return 'either';
  const json = text.includes('application/json') || text.includes('application/*');
  const stream = text.includes('text/event-stream') || text.includes('text/*');
  if (json) return stream ? 'either' : 'json';
  return stream ? 'stream' : null;
}
