import type { NamedAs, ServerChange, ServerSettings } from '../../shared/control/server-spec.ts';
import type { StoredServer } from '../settings/schema.ts';

/** A server of which something can be changed: one that was added, and whose entry can be read. */
export type ChangeableServer = Extract<StoredServer, { readonly kind: 'stdio' | 'http' }>;

/** What can be changed of a server, without the values that are kept among the secrets. */
export function settingsOf(server: ChangeableServer): ServerSettings {
  return {
    values: server.kind === 'stdio' ? server.env : server.headers,
    cwd: server.kind === 'stdio' ? (server.cwd ?? null) : null,
    startSeconds: server.startSeconds ?? null,
    callSeconds: server.callSeconds ?? null,
    namedAs: server.namedAs ?? null,
  };
}

/** The server as a person named it; null: as nothing that was reviewed. */
export function namedServer(server: ChangeableServer, namedAs: NamedAs | null): ChangeableServer {
  const { namedAs: _, ...rest } = server;
  return namedAs === null ? rest : { ...rest, namedAs };
}

/** The server as a change leaves it: what the change does not name stays, null takes away. */
export function changedServer(server: ChangeableServer, change: ServerChange): ChangeableServer {
  const { startSeconds: _start, callSeconds: _call, ...rest } = server;
  const times = {
    ...optional('startSeconds', change.startSeconds, server.startSeconds),
    ...optional('callSeconds', change.callSeconds, server.callSeconds),
  };
  if (rest.kind === 'http') return { ...rest, headers: namesAfter(rest.headers, change), ...times };
  const { cwd: _cwd, ...program } = rest;
  return {
    ...program,
    env: namesAfter(program.env, change),
    ...optional('cwd', change.cwd, rest.cwd),
    ...times,
  };
}

/** Names of values that stand after the change: those before, and those that it brings. */
function namesAfter(before: readonly string[], { values = {} }: ServerChange): string[] {
  const names = new Set(before);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) names.delete(name);
    else names.add(name);
  }
  return [...names];
}

function optional<K extends string, V>(key: K, wanted: V | null | undefined, before: V | undefined): { [P in K]?: V } {
  const value = wanted === undefined ? before : wanted;
  return (value === null || value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
