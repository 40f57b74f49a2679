import { type IncomingHttpHeaders, request } from 'node:http';

/** An agent that writes its own bytes: what no well-behaved client would send. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The JSON body, or the last message of an event stream. */
  readonly body: {
    readonly id?: unknown;
    readonly result?: { readonly [key: string]: unknown };
    readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
  };
  /** All messages of an event stream. */
  readonly messages: readonly { readonly method?: string; readonly id?: unknown; readonly params?: unknown }[];
}

export interface RawOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly session?: string;
  /** Closes the connection. */
  readonly signal?: AbortSignal;
}

export function raw(url: string, options: RawOptions = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: options.method ?? 'POST',
        agent: false,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...(options.session === undefined ? {} : { 'mcp-session-id': options.session }),
          ...options.headers,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          const stream = String(response.headers['content-type']).startsWith('text/event-stream');
          const messages = stream
            ? [...text.matchAll(/^data: (.+)$/gm)].map((found) => JSON.parse(found[1] ?? 'null'))
            : [];
          let body = messages.at(-1);
          try {
            body ??= text === '' ? {} : JSON.parse(text);
          } catch {
            body = {};
          }
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body, messages });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

export function rpc(id: unknown, method: string, params?: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) });
}

/** Opens a session and answers its id. */
export async function initialize(url: string, capabilities: object = {}): Promise<string> {
  const answer = await raw(url, {
    body: rpc(0, 'initialize', {
      protocolVersion: '2025-11-25',
      capabilities,
      clientInfo: { name: 'test', version: '1' },
    }),
  });
  const session = answer.headers['mcp-session-id'];
  if (typeof session !== 'string') throw new Error(`no session: ${answer.status} ${answer.text}`);
  await raw(url, { session, body: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }) });
  return session;
}

export function call(
  url: string,
  session: string,
  name: string,
  args: unknown = {},
  id: unknown = 1,
): Promise<RawAnswer> {
  return raw(url, { session, body: rpc(id, 'tools/call', { name, arguments: args }) });
}

/** A member of every entry of a list. */
export function namesOf(body: RawAnswer['body'], list: string, member: string): readonly unknown[] {
  const entries = body.result?.[list];
  if (!Array.isArray(entries)) throw new Error(`no list: ${JSON.stringify(body)}`);
  return entries.map((entry: Readonly<Record<string, unknown>>) => entry[member]);
}
