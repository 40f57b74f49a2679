import type { Bypass } from '../../../shared/control/clients.ts';
import type { ServerName } from '../../../shared/names.ts';
import { builtInServer } from '../../../shared/reserved-names.ts';
import type { StoredServer } from '../../settings/schema.ts';
import type { ReadEntry } from './entry.ts';

/** What is behind the gate, as far as an entry of a client can be compared with it. */
export interface Guarded {
  readonly servers: readonly StoredServer[];
  /** Address of the TestRail that the built-in server talks to; null for the sandbox. */
  readonly testrail: string | null;
}

/** What an entry goes round; where it stands is added by whoever read the file. */
type FoundBypass = Pick<Bypass, 'entry' | 'server' | 'why'>;

const testrailWord = /test[-_]?rail/i;

/** Which guarded server an entry reaches by itself, and why we think so; null where none. */
export function bypassOf(name: string, entry: ReadEntry, guarded: Guarded): FoundBypass | null {
  for (const server of guarded.servers) {
    const why = reaches(server, entry);
    if (why !== null) return found(name, server.name, why, entry);
  }
  const why = reachesTestrail(entry, guarded.testrail);
  return why === null ? null : found(name, builtInServer, why, entry);
}

function found(entry: string, server: ServerName, why: string, { isOff }: ReadEntry): FoundBypass {
  return { entry, server, why: isOff ? `${why}, once it is switched on` : why };
}

/** Any server or key for TestRail, whatever address it is for: a key that is in a client's file opens what it opens. */
function reachesTestrail({ command, env, url }: ReadEntry, address: string | null): string | null {
  const keyed = Object.entries(env).some(
    ([name, value]) => testrailWord.test(name) && /key|pass|token/i.test(name) && value !== '',
  );
  const withKey = keyed ? ' with a TestRail key of its own' : '';
  const word = command.find((part) => testrailWord.test(part) && !/^(?:https?:)?\/\//.test(part));
  if (word !== undefined) return `starts ${shortWord(word)}${withKey}`;
  if (keyed) return 'has a TestRail key in its environment';
  const host = address === null ? null : hostOf(address);
  const spoken = [...command, ...Object.values(env), ...(url === null ? [] : [url])];
  const isThere = spoken.some(
    (text) =>
      /\btestrail\.(?:io|com|net)\b/i.test(text) ||
      (host !== null && text.toLowerCase().includes(host)) ||
      hostHasWord(text),
  );
  if (isThere) return url === null ? 'names the address of a TestRail' : 'is at the address of a TestRail';
  return Object.keys(env).some((name) => testrailWord.test(name))
    ? 'has settings for a TestRail in its environment'
    : null;
}

function hostHasWord(text: string): boolean {
  return URL.canParse(text) && testrailWord.test(new URL(text).host);
}

/** Same command and package, or same address, as a server behind the gate. */
function reaches(server: StoredServer, entry: ReadEntry): string | null {
  if (server.kind === 'http') {
    const address = addressOf(server.url);
    const isThere = [...entry.command, ...(entry.url === null ? [] : [entry.url])].some(
      (text) => addressOf(text) === address,
    );
    return address !== null && isThere ? `is at the address of ${server.name}` : null;
  }
  if (server.kind !== 'stdio' || entry.command.length === 0) return null;
  const command = [server.command, ...server.args];
  const isEqual = entry.command.length === command.length && entry.command.every((word, at) => word === command[at]);
  if (isEqual) return `starts what ${server.name} starts`;
  const what = startedBy(command);
  const isSame = entry.command.some((word) => word.split(/\s+/).some((part) => isSameFile(part, what)));
  return isSame ? `starts ${shortWord(what)}, as ${server.name} does` : null;
}

/** Files of which nearly every server has one: there the name alone says nothing. */
const commonFile = /^(?:index|main|server|app|cli|run|start|__main__)\.\w{1,3}$/;

function isSameFile(one: string, other: string): boolean {
  const name = withoutVersion(baseName(one));
  if (name !== withoutVersion(baseName(other))) return false;
  if (!commonFile.test(name)) return true;
  // A place that is named from elsewhere is the end of the whole one.
  const [a, b] = [placeOf(one), placeOf(other)];
  return `/${a}`.endsWith(`/${b}`) || `/${b}`.endsWith(`/${a}`);
}

function placeOf(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+/, '')
    .toLowerCase();
}

/** Runners say nothing of what is run: `npx -y PACKAGE`, `uvx PACKAGE`, `node FILE`, `python -m MODULE`. */
const runners =
  /^(?:npx|npm|pnpm|pnpx|yarn|bunx?|deno|node|uvx?|pipx|python[\d.]*|docker|podman|sh|bash|zsh|cmd|env|dlx|exec|run|tool)(?:\.exe|\.cmd)?$/i;

/** What is handed to a container is not what it runs. */
const container = /^(?:docker|podman)(?:\.exe)?$/i;
const handed = /^(?:-[evpuw]|--(?:env|env-file|volume|mount|publish|name|network|user|workdir|platform|entrypoint))$/;

/** The word of a command that says what is started, as it stands there. */
function startedBy(command: readonly string[]): string {
  const isContainer = container.test(baseName(command[0] ?? ''));
  const words = command.filter(
    (word, at) => word !== '' && !word.startsWith('-') && !(isContainer && handed.test(command[at - 1] ?? '')),
  );
  return words.find((candidate) => !runners.test(baseName(candidate))) ?? words[0] ?? '';
}

/** The last part of a path; a package's scope stays with its name. */
function baseName(word: string): string {
  if (/^@[^/]+\/[^/]+$/.test(word)) return word;
  return word.split(/[\\/]/).at(-1) ?? word;
}

function withoutVersion(word: string): string {
  return word
    .replace(/(?<=.)@[^/@]*$/, '')
    .replace(/==.*$/, '')
    .toLowerCase();
}

function hostOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).host.toLowerCase() : null;
}

function addressOf(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const { host, pathname } = new URL(text);
  return `${host}${pathname.replace(/\/+$/, '')}`.toLowerCase();
}

/** A word of a command as a sentence can take it: its end, where it is a long path. */
function shortWord(word: string): string {
  const last =
    word
      .trim()
      .split(/\s+/)
      .find((part) => testrailWord.test(part)) ?? word;
  const base = baseName(last);
  return base.length > 60 ? `…${base.slice(-60)}` : base;
}
