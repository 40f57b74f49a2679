import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metaKeys } from '../../shared/envelope.ts';
import type { JsonObject } from '../../shared/json.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { serveRecording } from '../fixtures/mcp/recording-server.ts';
import { fixtureServer } from '../support/fixture-server.ts';
import { type Harness, type HarnessOptions, server, startHarness } from './harness.ts';
import { type RawAnswer, raw, rpc } from './raw-client.ts';

const script = fixtureServer('mcp/recording-server.ts');

export interface Recording {
  readonly harness: Harness;
  /** Every message that the server received, as it came. */
  lines(): readonly string[];
  stop(): Promise<void>;
}

export type Revision = 'session' | 'stateless';

/** A gateway in front of a server that keeps all it receives: over stdio or http, of either revision. */
export async function startRecording(
  transport: 'stdio' | 'http',
  upstream: Revision,
  more: Partial<HarnessOptions> = {},
): Promise<Recording> {
  const named = { name: server('rec'), prefix: '' };
  if (transport === 'stdio') {
    const folder = mkdtempSync(join(tmpdir(), 'railguard-record-'));
    const record = join(folder, 'lines');
    const env = { RECORD: record, ...(upstream === 'stateless' ? { STATELESS: '1' } : {}) };
    const spec = { kind: 'stdio', ...named, command: process.execPath, args: script, env } as const;
    const harness = await startHarness({ specs: [spec], ...more });
    const lines = () => readFileSync(record, 'utf8').split('\n').slice(0, -1);
    return {
      harness,
      lines,
      async stop() {
        await harness.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  }
  const remote = await serveRecording(upstream === 'stateless');
  const harness = await startHarness({ specs: [{ kind: 'http', ...named, url: remote.url, headers: {} }], ...more });
  return {
    harness,
    lines: () => remote.lines,
    async stop() {
      await harness.stop();
      await remote.close();
    },
  };
}

let nextId = 1000;

/** One request of an agent, in its session or without one. */
export function ask(
  { url }: Pick<Harness, 'url'>,
  session: string | null,
  method: string,
  params: JsonObject = {},
): Promise<RawAnswer> {
  if (session !== null) return raw(url(), { session, body: rpc(nextId++, method, params) });
  const named = params.name ?? params.uri ?? params.taskId;
  const _meta = {
    [metaKeys.version]: statelessVersion,
    [metaKeys.capabilities]: {},
    ...(typeof params._meta === 'object' ? params._meta : {}),
  };
  return raw(url(), {
    headers: {
      'mcp-protocol-version': statelessVersion,
      'mcp-method': method,
      ...(typeof named === 'string' ? { 'mcp-name': named } : {}),
    },
    body: rpc(nextId++, method, { ...params, _meta }),
  });
}
