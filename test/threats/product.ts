import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { initialize, type RawAnswer, raw, rpc } from '../gateway/raw-client.ts';
import { atEnd } from '../support/at-end.ts';
import { fixtureServer } from '../support/fixture-server.ts';
import { commandHere, type Serving, serveUntil } from '../support/railguard.ts';

export const fixture = fixtureServer('mcp/stdio-server.ts');

export interface Product extends Serving {
  readonly folder: string;
  /** An address of the first agent, for one server alone. */
  server(name: string): string;
  /** Another agent's address of everything. */
  agent(label: string): Promise<string>;
  /** What the interface shows of the gate, as JSON text. */
  state(): Promise<string>;
  /** Tools that a fixture server ran so far. */
  ran(name?: string): Promise<number>;
}

/** What a server may do by its policy: all, but for what is named. */
export const open = (tools: object = {}, more: object = {}) => ({ version: '1', default: 'allow', tools, ...more });

export function folderUntilEnd(): string {
  const folder = mkdtempSync(join(tmpdir(), 'railguard-threat-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes policies and adds the fixture server under these names, as people do before a start; then starts the product. */
export async function startProduct(options: {
  readonly folder?: string;
  readonly policies?: Readonly<Record<string, object>>;
  readonly servers?: Readonly<Record<string, readonly string[]>>;
  readonly env?: NodeJS.ProcessEnv;
}): Promise<Product> {
  const folder = options.folder ?? folderUntilEnd();
  mkdirSync(join(folder, 'policies'), { recursive: true, mode: 0o700 });
  for (const [name, policy] of Object.entries(options.policies ?? {})) {
    writeFileSync(join(folder, 'policies', `${name}.json`), JSON.stringify(policy), { mode: 0o600 });
  }
  const serving = await serveUntil(atEnd, folder, [], options.env);
  for (const [name, args] of Object.entries(options.servers ?? { fix: [] })) {
    await serving.command('server', 'add', name, ...args, '--', process.execPath, ...fixture);
    await serving.command('server', 'test', name);
  }
  const server = (name: string): string => serving.mcp.replace(/\/mcp$/, `/s/${name}/mcp`);
  return {
    ...serving,
    folder,
    server,
    async agent(label) {
      const [made] = (await serving.command('agent', 'add', label)) as [{ mcp: string }];
      return made.mcp;
    },
    async state() {
      const { origin, hash } = new URL(serving.interface);
      const headers = { authorization: `Bearer ${hash.slice(1)}` };
      return (await raw(`${origin}/control/gate.state`, { headers, body: '{}' })).text;
    },
    async ran(name = 'fix') {
      const session = await initialize(server(name));
      const { text } = await raw(server(name), {
        session,
        body: rpc(1, 'tools/call', { name: 'report', arguments: {} }),
      });
      // The report counts itself.
      return Number(/\\"calls\\":(\d+)/.exec(text)?.[1]) - 1;
    },
  };
}

/** A request of the revision without sessions. */
export function alone(url: string, method: string, params: Readonly<Record<string, unknown>> = {}): Promise<RawAnswer> {
  const _meta = {
    [metaKeys.version]: statelessVersion,
    [metaKeys.capabilities]: {},
    [metaKeys.client]: { name: 't', version: '1' },
  };
  const name = params.name ?? params.uri;
  return raw(url, {
    headers: {
      'mcp-protocol-version': statelessVersion,
      'mcp-method': method,
      ...(typeof name === 'string' && /^[\x21-\x7e]+$/.test(name) ? { 'mcp-name': name } : {}),
    },
    body: rpc(1, method, { ...params, _meta }),
  });
}

/** Whether a call ended without a result of the server: refused by the protocol, by HTTP, or by a result that says so. */
export function isRefused({ status, body }: RawAnswer): boolean {
  return status >= 400 || body.error !== undefined || body.result?.isError === true;
}

/** Records of the journal that fit, as `journal tail` prints them. */
export async function tail(product: Serving, ...query: string[]): Promise<Readonly<Record<string, unknown>>[]> {
  return (await product.command('journal', 'tail', ...query)) as Readonly<Record<string, unknown>>[];
}

/** The same words on a folder, whether a gateway runs on it or not, with the exit code. */
export const words = (folder: string, ...args: string[]) => commandHere(['--data', folder, ...args]);

export const eventually = (holds: () => Promise<void> | void) => vi.waitFor(holds, { interval: 100 });
