import { isJsonObject, type JsonObject } from '../../shared/json.ts';
import type { ServerName } from '../../shared/names.ts';
import type {
  InitializeResult,
  RequestHandle,
  ResponseHandler,
  UpstreamConnection,
  UpstreamResponse,
} from '../../shared/upstream-connection.ts';
import type { Deadlines } from '../lib/deadlines.ts';
import type { BuiltInServer } from './built-in.ts';
import type { BuiltInSpec } from './spec.ts';

interface BuiltInConnectionOptions {
  readonly spec: BuiltInSpec;
  readonly initializeResult: InitializeResult;
  readonly deadlines: Deadlines<Run>;
  /** Whose requests these are, where a request does not say. */
  readonly party: string;
}

/** One conversation with a server of this process. */
export class BuiltInConnection implements UpstreamConnection {
  readonly server: ServerName;
  readonly initializeResult: InitializeResult;
  readonly #server: BuiltInServer;
  readonly #deadlines: Deadlines<Run>;
  readonly #party: string;
  readonly #runs = new Set<Run>();
  #closed = false;

  constructor({ spec, initializeResult, deadlines, party }: BuiltInConnectionOptions) {
    this.server = spec.name;
    this.initializeResult = initializeResult;
    this.#server = spec.server;
    this.#deadlines = deadlines;
    this.#party = party;
  }

  get open(): boolean {
    return !this.#closed;
  }

  request(method: string, params: JsonObject | undefined, handler: ResponseHandler): RequestHandle {
    const { name, uri } = params ?? {};
    const party = handler.party ?? this.#party;
    if (method === 'tools/call' && typeof name === 'string') {
      const args = isJsonObject(params?.arguments) ? params.arguments : {};
      return this.#start(handler, (signal) => this.#server.callTool(name, args, { signal, party }));
    }
    if (method === 'resources/read' && typeof uri === 'string') {
      return this.#start(handler, (signal) => this.#server.readResource(uri, { signal, party }));
    }
    const list = listOf(this.#server, method);
    handler.answer(list === undefined ? failed(-32601, 'Method not found') : succeeded(list));
    return { cancel: () => {} };
  }

  /** It needs no word of an agent. */
  notify(): void {}

  /** It says nothing that belongs to no request. */
  listen(): void {}

  close(): void {
    this.#closed = true;
    for (const run of [...this.#runs]) {
      run.finish(broken('cancelled', 'the session ended'));
      run.aborter.abort();
    }
  }

  #start(handler: ResponseHandler, work: (signal: AbortSignal) => Promise<JsonObject | null>): RequestHandle {
    const aborter = new AbortController();
    const run: Run = {
      aborter,
      finish: (answer) => {
        if (!this.#runs.delete(run)) return;
        this.#deadlines.clear(run);
        handler.answer(answer);
      },
    };
    this.#runs.add(run);
    this.#deadlines.set(run);
    work(aborter.signal).then(
      (value) => run.finish(value === null ? failed(-32002, 'Resource not found') : succeeded(value)),
      (error: unknown) => run.finish(failed(-32603, error instanceof Error ? error.message : 'Internal error')),
    );
    return {
      cancel(reason) {
        run.finish(broken('cancelled', reason));
        aborter.abort();
      },
    };
  }
}

/** What a method answers without any work; undefined where there is no such method. */
function listOf(server: BuiltInServer, method: string): JsonObject | undefined {
  switch (method) {
    case 'tools/list':
      return { tools: server.tools.map((tool) => ({ ...tool })) };
    case 'resources/list':
      return { resources: [] };
    case 'resources/templates/list':
      return { resourceTemplates: server.resourceTemplates };
    case 'prompts/list':
      return { prompts: [] };
    case 'ping':
      return {};
    default:
      return undefined;
  }
}

function succeeded(value: JsonObject): UpstreamResponse {
  const text = JSON.stringify(value);
  const raw = Buffer.from(text);
  return { kind: 'result', value, raw, bytes: raw.length, text };
}
function failed(code: number, message: string): UpstreamResponse {
  return { kind: 'error', error: { code, message }, bytes: message.length };
}

/** One request while the server works on it. */
export interface Run {
  readonly aborter: AbortController;
  finish(answer: UpstreamResponse): void;
}

export function broken(cause: 'timeout' | 'cancelled', message: string): UpstreamResponse {
  return { kind: 'broken', cause, sent: true, message };
}
