import type { ParamHeader } from './envelope.ts';
import type { JsonObject } from './json.ts';
import type { ServerName } from './names.ts';
import type { ToolDefinition } from './tool.ts';

/** What the gateway and the servers behind it say to each other: JSON-RPC messages, already taken apart. */
export type RpcId = string | number;

/** How one request to a server ended; exactly one for each request. */
export type UpstreamResponse =
  /**
   * `raw`: the bytes of the `result` member as the server wrote them, so that numbers and key order survive the way.
   * `text`: `value` as JSON, where it was printed already.
   */
  | {
      readonly kind: 'result';
      readonly value: JsonObject;
      readonly raw: Uint8Array | null;
      readonly bytes: number;
      readonly text?: string;
    }
  | { readonly kind: 'error'; readonly error: JsonObject; readonly bytes: number }
  /**
   * No answer will come. `sent` is false only where it is certain that nothing left for the server: whatever it answers,
   * what went out counts. `forgotten`: it says that it does not know the conversation any more. `unauthorized`:
   * it wants a login.
   */
  | {
      readonly kind: 'broken';
      readonly cause: 'timeout' | 'lost' | 'cancelled' | 'refused' | 'unauthorized' | 'forgotten';
      readonly sent: boolean;
      readonly message: string;
    };

export interface Notification {
  readonly method: string;
  readonly params: JsonObject | undefined;
}

/** A request of the server to the agent: sampling, elicitation, roots. `respond` is called at most once. */
export interface ServerRequest extends Notification {
  respond(reply: ClientReply): void;
  /** Called when the server no longer wants the answer; `reason` is a text where it said why. */
  readonly signal: AbortSignal;
  /** Tells the server how far the agent is, under the server's own token; nothing where it no longer wants the answer. */
  progress?(params: JsonObject): void;
  /**
   * Where it is a guess for which request in flight the server asks: takes the question to another one, instead of an
   * answer. False where there is none.
   */
  pass?(): boolean;
}
export type ClientReply =
  | { readonly kind: 'result'; readonly result: JsonObject }
  | { readonly kind: 'error'; readonly error: JsonObject };

/** Answers a question for which nobody is there: a conversation that offers none, or a request that may not ask. */
export function rejectServerRequest(request: ServerRequest): void {
  request.respond({ kind: 'error', error: { code: -32601, message: 'Nobody to ask' } });
}

/** Receives what belongs to one request. `answer` comes last. */
export interface ResponseHandler {
  /** Whose request it is, where several share a conversation. */
  readonly party?: string;
  answer(answer: UpstreamResponse): void;
  notice(notification: Notification): void;
  ask(request: ServerRequest): void;
  /**
   * Asked each time before a request goes out once more, with what its server wanted in between. False: it has no leave
   * to, and where it is not yet cancelled it ends there. A handler without it never lets a request go on.
   */
  reauthorize?(): Promise<boolean>;
  /** The server answers with an event stream; `primed`: it gave an id from which the stream can be taken up again. */
  stream?(primed: boolean): void;
  /** The server closed that stream before its answer and wants to be asked again after so long, milliseconds. */
  dropped?(retryMs: number): void;
}

/** Receives what belongs to a conversation but to none of its requests. */
export interface ConnectionListener {
  notice(notification: Notification): void;
  ask(request: ServerRequest): void;
  /** Whether anything may be sent on the owner's behalf now: asked before a stream that ended is opened anew. */
  maySend?(): boolean;
  /** The conversation ended by itself; requests in flight were answered `broken` before. */
  closed(reason: string): void;
}

export interface RequestHandle {
  /** Tells the server that nobody waits any more; the handler is answered `broken`, `cancelled`. */
  cancel(reason: string): void;
}

/** What a server said of itself: the result of `initialize`, or its like from `server/discover`. */
export interface InitializeResult {
  readonly protocolVersion: string;
  readonly capabilities: JsonObject;
  readonly serverInfo: JsonObject;
  readonly instructions?: string;
}

/** What an agent said of itself in `initialize`. */
export interface ClientInfo {
  readonly protocolVersion: string;
  readonly capabilities: JsonObject;
  readonly clientInfo: JsonObject;
  readonly _meta?: JsonObject;
}

/** An agent without a session that lets servers ask it things in the middle of a call, as it said with its request. */
export interface InteractiveClient {
  /** Of what may be asked (sampling, elicitation, roots) that which it offers; never empty. */
  readonly capabilities: JsonObject;
  /** Aborts when it is ended, or has not been heard of for long: what was opened for it is closed. */
  readonly gone: AbortSignal;
}

/** One conversation of one agent's session with one server. */
export interface UpstreamConnection {
  readonly server: ServerName;
  readonly initializeResult: InitializeResult;
  readonly open: boolean;
  request(method: string, params: JsonObject | undefined, handler: ResponseHandler): RequestHandle;
  notify(method: string, params: JsonObject | undefined): void;
  /** From now on somebody hears what belongs to no request. A promise resolves when the server knows of it. */
  listen(): void | Promise<void>;
  close(): void;
}

/** A conversation that is another one, but for `own`: what it does in a way of its own. */
export function delegateTo(
  connection: UpstreamConnection,
  own: Partial<Pick<UpstreamConnection, 'request' | 'notify' | 'listen' | 'close'>>,
): UpstreamConnection {
  return {
    server: connection.server,
    initializeResult: connection.initializeResult,
    get open() {
      return connection.open;
    },
    request: (method, params, handler) => connection.request(method, params, handler),
    notify: (method, params) => connection.notify(method, params),
    listen: () => connection.listen(),
    close: () => connection.close(),
    ...own,
  };
}

export interface UpstreamEntry {
  readonly name: ServerName;
  /** Fixed when the server was added: empty for the first, `NAME__` for later ones. */
  readonly prefix: string;
}

/** What changed at a server, for `list_changed` towards agents. */
export type ListKind = 'tools' | 'prompts' | 'resources';

/** What the gateway needs of the servers. */
export interface UpstreamsPort {
  /** In the order in which they were added. */
  servers(): readonly UpstreamEntry[];
  /** What the server said of itself when last asked; null before the first time. */
  initializeResult(server: ServerName): InitializeResult | null;
  /** Opens a conversation for an agent's session. Rejects with a line for people where the server cannot be reached. */
  open(server: ServerName, client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection>;
  /**
   * The connection for requests that carry their own envelope (the stateless era); not to be closed. Shared by all, but for a
   * client that may be asked: a server of the session era is told in a conversation of its own what may be asked of it.
   */
  stateless(server: ServerName, interactiveClient: InteractiveClient | null): Promise<UpstreamConnection>;
  /** Tools that the server is known to have, also before it was asked. */
  toolNames(server: ServerName): readonly string[];
  /** What the server, which runs, last listed to a client that offers nothing; empty where it does not run. */
  lastListed(server: ServerName): readonly ToolDefinition[];
  /** Arguments of a tool that headers repeat. */
  paramHeaders(server: ServerName, tool: string): readonly ParamHeader[];
  /** Those of a list's tools that may be shown: takes note of what was seen, leaves out what waits for a review. */
  observe(server: ServerName, tools: readonly ToolDefinition[]): readonly ToolDefinition[];
  /** The same for prompts, resources, templates and skills: `kind` is the member of the list that holds them. */
  recordSeen(
    server: ServerName,
    kind: 'prompts' | 'resources' | 'resourceTemplates' | 'skills',
    entries: readonly JsonObject[],
  ): readonly JsonObject[];
  /** Whether a tool waits for a review. */
  isQuarantined(server: ServerName, tool: string): boolean;
  /** Instructions that may be shown: null where there are none or they wait for a review. */
  instructions(server: ServerName): string | null;
  onListChange(listener: (server: ServerName, kind: ListKind) => void): () => void;
}
