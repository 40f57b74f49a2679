import { isJsonObject, type JsonObject } from '../../shared/json.ts';
import type {
  InitializeResult,
  RequestHandle,
  ResponseHandler,
  UpstreamConnection,
  UpstreamResponse,
} from '../../shared/link.ts';
import { createDeadlines } from './deadlines.ts';
import type { Driver } from './driver.ts';
import { type BuiltInSpec, sessionEraVersion, type UpstreamTimes } from './spec.ts';

/** Speaks MCP for a server that lives in this process. */
export function createBuiltInDriver(spec: BuiltInSpec, times: UpstreamTimes): Driver {
  const { server } = spec;
  const hello: InitializeResult = {
    protocolVersion: sessionEraVersion,
    capabilities: {
      tools: { listChanged: true },
      ...(server.resourceTemplates.length === 0 ? {} : { resources: {} }),
    },
    serverInfo: { ...server.info },
    instructions: server.instructions,
  };
  const lists: Readonly<Record<string, JsonObject>> = {
    'resources/list': { resources: [] },
    'resources/templates/list': { resourceTemplates: server.resourceTemplates },
    'prompts/list': { prompts: [] },
    ping: {},
  };

  function listOf(method: string): JsonObject | undefined {
    if (method === 'tools/list') return { tools: server.tools.map((tool) => ({ ...tool })) };
    return Object.hasOwn(lists, method) ? lists[method] : undefined;
  }

  interface Run {
    readonly aborter: AbortController;
    finish(answer: UpstreamResponse): void;
  }
  const deadlines = createDeadlines<Run>(
    () => times.callMs,
    (run) => {
      run.finish(broken('timeout', `no answer for ${Math.round(times.callMs / 1000)} s`));
      run.aborter.abort();
    },
  );

  function start(
    runs: Set<Run>,
    sink: ResponseHandler,
    work: (signal: AbortSignal) => Promise<JsonObject | null>,
  ): RequestHandle {
    const aborter = new AbortController();
    const run: Run = {
      aborter,
      finish(answer) {
        if (!runs.delete(run)) return;
        deadlines.clear(run);
        sink.answer(answer);
      },
    };
    runs.add(run);
    deadlines.set(run);
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

  let opened = 0;
  function open(): UpstreamConnection {
    const runs = new Set<Run>();
    opened += 1;
    const own = `conversation ${opened}`;
    let closed = false;
    return {
      server: spec.name,
      hello,
      get open() {
        return !closed;
      },
      request(method, params, sink) {
        const { name, uri } = params ?? {};
        const party = sink.party ?? own;
        if (method === 'tools/call' && typeof name === 'string') {
          const args = isJsonObject(params?.arguments) ? params.arguments : {};
          return start(runs, sink, (signal) => server.callTool(name, args, { signal, party }));
        }
        if (method === 'resources/read' && typeof uri === 'string') {
          return start(runs, sink, (signal) => server.readResource(uri, { signal, party }));
        }
        const list = listOf(method);
        sink.answer(list === undefined ? failed(-32601, 'Method not found') : succeeded(list));
        return { cancel: () => {} };
      },
      notify: () => {},
      listen: () => {},
      close() {
        closed = true;
        for (const run of [...runs]) {
          run.finish(broken('cancelled', 'the session ended'));
          run.aborter.abort();
        }
      },
    };
  }

  const shared: UpstreamConnection = { ...open(), close: () => {} };
  let unsubscribe = (): void => {};
  return {
    async connect(_client, owner) {
      unsubscribe();
      // To the gateway's own conversation: it reads the list again and tells every agent.
      unsubscribe = server.onToolsChange(() =>
        owner.notice({ method: 'notifications/tools/list_changed', params: {} }),
      );
      return open();
    },
    open: async () => open(),
    stateless: async () => shared,
    stop: async () => unsubscribe(),
  };
}

function succeeded(value: JsonObject): UpstreamResponse {
  const raw = Buffer.from(JSON.stringify(value));
  return { kind: 'result', value, raw, bytes: raw.length };
}
function failed(code: number, message: string): UpstreamResponse {
  return { kind: 'error', error: { code, message }, bytes: message.length };
}
function broken(cause: 'timeout' | 'cancelled', message: string): UpstreamResponse {
  return { kind: 'broken', cause, sent: true, message };
}
