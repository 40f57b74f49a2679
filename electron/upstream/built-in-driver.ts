import { newestSessionVersion } from '../../shared/protocol-versions.ts';
import {
  type ClientInfo,
  type ConnectionListener,
  delegateTo,
  type InitializeResult,
  type UpstreamConnection,
} from '../../shared/upstream-connection.ts';
import { Deadlines } from '../lib/deadlines.ts';
import type { BuiltInServer } from './built-in.ts';
import { BuiltInConnection, broken, type Run } from './built-in-connection.ts';
import type { Driver } from './driver.ts';
import type { BuiltInSpec, UpstreamTimes } from './spec.ts';

/** Speaks MCP for a server that lives in this process. */
export class BuiltInDriver implements Driver {
  readonly #spec: BuiltInSpec;
  readonly #initializeResult: InitializeResult;
  readonly #deadlines: Deadlines<Run>;
  /** Of all requests that stand alone. */
  readonly #shared: UpstreamConnection;
  #opened = 0;
  #unsubscribe = (): void => {};

  constructor(spec: BuiltInSpec, times: UpstreamTimes) {
    this.#spec = spec;
    this.#initializeResult = initializeResultOf(spec.server);
    this.#deadlines = new Deadlines<Run>(
      () => times.callMs,
      (run) => {
        run.finish(broken('timeout', `no answer for ${Math.round(times.callMs / 1000)} s`));
        run.aborter.abort();
      },
    );
    this.#shared = delegateTo(this.#open(), { close: () => {} });
  }

  async connect(_client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    this.#unsubscribe();
    // To the gateway's own conversation: it reads the list again and tells every agent.
    this.#unsubscribe = this.#spec.server.onToolsChange(() =>
      owner.notice({ method: 'notifications/tools/list_changed', params: {} }),
    );
    return this.#open();
  }

  async open(): Promise<UpstreamConnection> {
    return this.#open();
  }

  async stateless(): Promise<UpstreamConnection> {
    return this.#shared;
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
  }

  #open(): UpstreamConnection {
    this.#opened += 1;
    return new BuiltInConnection({
      spec: this.#spec,
      initializeResult: this.#initializeResult,
      deadlines: this.#deadlines,
      party: `conversation ${this.#opened}`,
    });
  }
}

function initializeResultOf(server: BuiltInServer): InitializeResult {
  return {
    protocolVersion: newestSessionVersion,
    capabilities: {
      tools: { listChanged: true },
      ...(server.resourceTemplates.length === 0 ? {} : { resources: {} }),
    },
    serverInfo: { ...server.info },
    instructions: server.instructions,
  };
}
