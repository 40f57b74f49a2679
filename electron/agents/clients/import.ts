import { isDeepStrictEqual } from 'node:util';
import { type ServerSpec, serverSpecSchema } from '../../../shared/control/server-spec.ts';
import { issuesWords } from '../../../shared/issue-words.ts';
import { type ServerName, serverNameSchema } from '../../../shared/names.ts';
import type { StoredServer } from '../../settings/schema.ts';
import { idFromLabel } from '../label.ts';
import type { ReadEntry } from './entry.ts';

/** An entry of a client as a server behind the gate, or why it cannot be one. */
export type Importable = { readonly spec: ServerSpec } | { readonly problem: string };

/** `taken`: names of servers that are there, the built-in one's too; `known`: those of them that were configured. */
export function importable(
  name: string,
  entry: ReadEntry,
  { taken, known }: { readonly taken: ReadonlySet<string>; readonly known: readonly StoredServer[] },
): Importable {
  const plainName = idFromLabel(name, new Set());
  const same = known.find(
    (one) => one.name.replace(/-\d+$/, '') === plainName.replace(/-\d+$/, '') && isSame(one, entry),
  );
  if (same !== undefined) return { problem: `it is the server ${same.name} already` };
  const server: ServerName = serverNameSchema.parse(idFromLabel(name, taken));
  const placeholder = placeholderIn(entry);
  if (placeholder !== null) {
    return { problem: `it says ${placeholder}, which only the client can fill in: add it with railguard server add` };
  }
  const [command, ...args] = entry.command;
  const spec =
    command === undefined
      ? { kind: 'http', name: server, url: entry.url ?? '', headers: { ...entry.headers } }
      : {
          kind: 'stdio',
          name: server,
          command,
          args,
          env: { ...entry.env },
          ...(entry.cwd === null ? {} : { cwd: entry.cwd }),
        };
  const parsed = serverSpecSchema.safeParse(spec);
  return parsed.success ? { spec: parsed.data } : { problem: issuesWords(parsed.error.issues.slice(0, 1)) };
}

/** Whether it starts or reaches the same; the values of its variables and headers are not looked at. */
function isSame(server: StoredServer, { command, url }: ReadEntry): boolean {
  if (server.kind === 'http') return server.url === url;
  return server.kind === 'stdio' && isDeepStrictEqual([server.command, ...server.args], command);
}

/** `${env:KEY}`, `{env:KEY}`, `${input:key}`, `${KEY:-else}`, `${workspaceFolder}`: what a client replaces before it starts a server. */
function placeholderIn({ command, env, url, headers }: ReadEntry): string | null {
  const texts = [...command, ...Object.values(env), ...Object.values(headers), ...(url === null ? [] : [url])];
  for (const text of texts) {
    const found = /\$\{[^{}]+\}|\{(?:env|file):[^}]+\}/.exec(text);
    if (found !== null) return found[0];
  }
  return null;
}
