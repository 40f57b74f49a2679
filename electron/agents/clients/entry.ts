import { isAbsolute } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { type AgentId, agentIdSchema } from '../../../shared/names.ts';
import { isLoopback } from '../../net/loopback.ts';
import type { EntryForm } from './facts.ts';

/** Name of our entry in every client's file. */
export const entryName = 'railguard';

/** The entry that starts the bridge for one agent: a command without a secret. */
export function bridgeEntry(form: EntryForm, [command = '', ...args]: readonly string[]): JsonObject {
  switch (form) {
    case 'command-args':
      return { command, args };
    case 'typed-command-args':
      return { type: 'stdio', command, args };
    case 'cline':
      return { command, args, disabled: false };
    case 'goose':
      return { enabled: true, type: 'stdio', name: entryName, cmd: command, args, timeout: 300 };
    case 'opencode':
      return { type: 'local', command: [command, ...args] };
  }
}

/** What an entry of a client says, whatever the client calls it. */
export interface ReadEntry {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | null;
  readonly url: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** It stands there, and is switched off. */
  readonly isOff: boolean;
}

/** Null where it is nothing that a client could start or reach. */
export function readEntry(entry: JsonValue | undefined): ReadEntry | null {
  if (!isJsonObject(entry)) return null;
  // Goose once wrote what it starts in a map of its own; Zed its command.
  const inner = isJsonObject(entry.config) ? entry.config : isJsonObject(entry.command) ? entry.command : entry;
  const said = inner.command ?? inner.cmd ?? inner.path;
  const words = Array.isArray(said) ? texts(said) : typeof said === 'string' ? [said] : [];
  const url = [inner.url, inner.httpUrl, inner.serverUrl, inner.uri].find((value) => typeof value === 'string');
  const command = words.length === 0 ? [] : [...words, ...texts(inner.args)];
  if (command.length === 0 && url === undefined) return null;
  return {
    command,
    env: named(inner.env ?? inner.envs ?? inner.environment),
    cwd: typeof inner.cwd === 'string' && isAbsolute(inner.cwd) ? inner.cwd : null,
    url: typeof url === 'string' && command.length === 0 ? url : null,
    headers: named(inner.headers ?? inner.http_headers),
    isOff: entry.enabled === false || entry.disabled === true,
  };
}

function texts(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function named(value: JsonValue | undefined): Record<string, string> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, text]) =>
      typeof text === 'string' || typeof text === 'number' || typeof text === 'boolean' ? [[name, String(text)]] : [],
    ),
  );
}

/**
 * The agent of an entry that leads through the gate: one that starts our bridge, or an address of the gateway. `agentOf`
 * knows the agent of a token. Null where it is none of ours.
 */
export function gateAgent(
  entry: ReadEntry,
  gate: { readonly address: string; agentOf(token: string): AgentId | null },
): AgentId | null {
  const { command, url, headers } = entry;
  const connect = command.indexOf('connect');
  const isBridge =
    connect > 0 && command.slice(0, connect).some((word) => /railguard|headless\.(?:js|ts)$/i.test(word));
  if (isBridge) {
    const at = command.indexOf('--agent');
    const named = at < 0 ? command.find((word) => word.startsWith('--agent='))?.slice(8) : command[at + 1];
    return agentIdSchema.safeParse(named).data ?? null;
  }
  const address = url ?? command.find((word) => word.startsWith('http://'));
  if (address === undefined || !URL.canParse(address) || !isSameListener(new URL(address), new URL(gate.address))) {
    return null;
  }
  const given = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? '';
  const token = /^\/a\/([^/]+)\//.exec(new URL(address).pathname)?.[1] ?? /^Bearer +(\S+)$/i.exec(given)?.[1];
  return token === undefined ? null : gate.agentOf(token);
}

/** Ours is on this machine, under any name of it. */
function isSameListener(address: URL, gate: URL): boolean {
  return address.origin === gate.origin || (address.port === gate.port && isLoopback(address.hostname));
}
