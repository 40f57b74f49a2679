import { resolve } from 'node:path';
import type { ServerSpec } from '../../../shared/control/server-spec.ts';
import type { OAuthClient } from '../../../shared/oauth-client.ts';
import { serverName } from '../context.ts';
import { CliError, type CliIo } from '../io.ts';
import type { ClientOptions } from './oauth-client.ts';

export interface AddOptions extends ClientOptions {
  readonly cwd?: string;
  readonly startSeconds?: string;
  readonly callSeconds?: string;
  readonly url?: string;
  readonly env?: readonly string[];
  readonly header?: readonly string[];
  readonly yes?: boolean;
}

interface NewServer {
  readonly name: string;
  /** The command with its arguments, for one that is not at an address. */
  readonly line: readonly string[];
  readonly options: AddOptions;
  readonly client: OAuthClient | null;
}

export function specOf({ name, line, options, client }: NewServer, io: CliIo): ServerSpec {
  const [command, ...args] = line;
  const { url, env = [], header = [] } = options;
  const times = {
    startSeconds: seconds('--start-seconds', options.startSeconds, 3600),
    callSeconds: seconds('--call-seconds', options.callSeconds, 86_400),
  };
  if ((url === undefined) === (command === undefined)) {
    throw new CliError(2, 'Name either an address (--url URL) or a command (-- COMMAND ARG…).');
  }
  if (url !== undefined) {
    mustBeAddress(url, options);
    const headers = pairs(header, ':', io);
    if (client !== null && Object.keys(headers).some((header) => header.toLowerCase() === 'authorization')) {
      throw new CliError(2, 'Name either a login (--client-id) or an Authorization header: only one can be sent.');
    }
    return {
      kind: 'http',
      name: serverName(name),
      url,
      headers,
      ...times,
      ...(client === null ? {} : { client }),
      ...(options.yes === true ? { unencrypted: true } : {}),
    };
  }
  if (client !== null) throw new CliError(2, '--client-id goes with --url: a command has no login.');
  if (header.length > 0) throw new CliError(2, '--header goes with --url; a command takes --env.');
  return {
    kind: 'stdio',
    name: serverName(name),
    command: command ?? '',
    args,
    env: pairs(env, '=', io),
    cwd: resolve(io.cwd, options.cwd ?? ''),
    ...times,
  };
}

function mustBeAddress(url: string, { cwd, env = [] }: AddOptions): void {
  if (cwd !== undefined) throw new CliError(2, '--cwd goes with a command; an address has no folder.');
  if (env.length > 0) throw new CliError(2, '--env goes with a command; an address takes --header.');
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new CliError(2, `${JSON.stringify(url)} is no address of a server: it starts with http:// or https://`);
  }
}

function seconds(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most) {
    throw new CliError(2, `${option} is a whole number of seconds, 1 to ${most}; not ${JSON.stringify(text)}.`);
  }
  return value;
}

/** `NAME=value` or `NAME`, whose value is then read from the caller's environment: arguments are public, that is not. */
function pairs(entries: readonly string[], separator: '=' | ':', io: CliIo): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of entries) {
    const at = entry.indexOf(separator);
    const name = (at < 0 ? entry : entry.slice(0, at)).trim();
    const given = at < 0 ? undefined : entry.slice(at + 1);
    // White space around a header is no part of it; of a variable it may be.
    const value = given === undefined ? io.env[variableFor(name, separator)] : separator === ':' ? given.trim() : given;
    // In JSON and in objects it is no name like others: it would vanish without a word.
    if (name === '__proto__')
      throw new CliError(2, `"__proto__" cannot be the name of a ${separator === '=' ? 'variable' : 'header'}.`);
    if (name === '') throw new CliError(2, `${JSON.stringify(entry)} has no name before the "${separator}".`);
    if (value === undefined) {
      throw new CliError(
        2,
        `The variable ${variableFor(name, separator)} is not set here, and no value was given for ${name}.`,
      );
    }
    const isSame = (one: string) => one === name || (separator === ':' && one.toLowerCase() === name.toLowerCase());
    if (Object.keys(found).some(isSame)) throw new CliError(2, `${name} is given twice: only one value can be sent.`);
    found[name] = value;
  }
  return found;
}

/** A header's value is read from a variable of its name in capitals: `X-Api-Key` from `X_API_KEY`. */
function variableFor(name: string, separator: '=' | ':'): string {
  return separator === '=' ? name : name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
