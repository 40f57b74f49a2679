import type { ServerView } from '../../shared/control/servers.ts';
import { isJsonObject } from '../../shared/json.ts';
import type { StoredServer } from '../settings/schema.ts';
import { isUnencrypted } from '../upstream/spec-fault.ts';
import { isUnconfirmed } from './imported.ts';

export function unreadable(problem: string): string {
  return `its entry in the settings cannot be read (${problem})`;
}

/** Its target is filled in for all views alike. */
export function stoppedView(server: StoredServer, problem: string | null): ServerView {
  if (server.kind === 'unreadable') return unreadableView(server, problem);
  return {
    name: server.name,
    kind: server.kind,
    target: '',
    state: 'stopped',
    since: null,
    problem,
    prefix: server.prefix,
    tools: 0,
    trustedReads: 0,
    held: 0,
    unencrypted: server.kind === 'http' && isUnencrypted(server.url),
    ...(isUnconfirmed(server) ? { unconfirmed: true as const } : {}),
  };
}

function unreadableView(
  { name, prefix, entry }: StoredServer & { kind: 'unreadable' },
  problem: string | null,
): ServerView {
  const kind = isJsonObject(entry) && entry.url !== undefined ? 'http' : 'stdio';
  return {
    name,
    kind,
    target: '',
    state: 'stopped',
    since: null,
    problem,
    prefix,
    tools: 0,
    trustedReads: 0,
    held: 0,
    unencrypted: false,
  };
}
