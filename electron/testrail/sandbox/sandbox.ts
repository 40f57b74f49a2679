import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rename } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { JsonValue } from '../../../shared/json.ts';
import type { HttpListener, ListenerReports } from '../../net/http-listener.ts';
import { type ApiRequest, answerApi } from './api.ts';
import {
  type ChangeLog,
  fileName,
  openChangeLog,
  readChanges,
  readSandboxFile,
  type SandboxFile,
  writeSandboxFile,
} from './log.ts';
import type { SentFile } from './multipart.ts';
import { type Playing, refuseIfPlayed } from './playing.ts';
import type { Snapshot } from './rows.ts';
import { buildSample } from './sample/build.ts';
import { createSandboxListener } from './server.ts';
import { createStore } from './store.ts';

export interface SandboxOptions {
  /** Its own folder: the data, and its address and key in a 0600 file. */
  readonly folder: string;
  /** Default: the port of last time if it is free, else any. */
  readonly port?: number;
  readonly user?: string;
  readonly key?: string;
  /** How lists come: `paged` (default) as in TestRail 6.7 and later, `plain` as before. */
  readonly lists?: 'paged' | 'plain';
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Told what a person should know: data set aside, a fault. */
  readonly notice?: (line: string) => void;
  /** Told of refusals and errors of its listener; the notice hears of errors where nobody else does. */
  readonly reports?: ListenerReports;
}

export interface Sandbox {
  /** Without a slash at the end: `http://127.0.0.1:49152`. */
  readonly url: string;
  readonly port: number;
  readonly user: string;
  readonly key: string;
  /** Back to the sample data, under the same address and key. */
  reset(): Promise<void>;
  /** Puts it into a state that a real TestRail may be in, until it is taken out of it with null. */
  play(playing: Playing | null): void;
  close(): Promise<void>;
}

const defaultUser = 'sandbox@railguard.local';
/** Past this size of the log the data is written as a whole, so that a restart stays quick. */
const maxLogBytes = 8 * 1024 * 1024;

/** Starts the sandbox TestRail on 127.0.0.1. One at a time for a folder: the caller holds the data folder's lock. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const notice = options.notice ?? (() => undefined);
  const seconds = () => Math.floor(now() / 1000);
  const kept = await readKept(options.folder, notice);
  const user = options.user ?? kept?.file.user ?? defaultUser;
  const key = options.key ?? kept?.file.key ?? randomBytes(24).toString('base64url');

  const lists = options.lists ?? 'paged';
  const store = createStore(kept?.data ?? buildSample(seconds()));
  let generation = (kept?.file.generation ?? 0) + 1;
  let log: ChangeLog;
  let url = '';
  let playing: Playing | null = null;

  async function answer(request: ApiRequest): Promise<JsonValue | SentFile> {
    await settled;
    refuseIfPlayed(playing, request.target);
    const { value, change } = answerApi(request, { store, now: seconds(), base: url, me: 1, lists });
    // Nothing is acknowledged before it would survive a kill.
    if (change) await log.append(change);
    if (log.bytes > maxLogBytes) renew(() => store.dump()).catch((fault) => notice(`Sandbox: ${String(fault)}`));
    return value;
  }
  const reports = options.reports ?? {
    failed: (fault: unknown) => notice(`Sandbox: ${String(fault)}`),
    refused: () => undefined,
  };
  const server = createSandboxListener({ user, key, answer, reports });
  const port = await listen(server, options.port ?? kept?.file.port ?? 0, options.port === undefined);
  url = `http://127.0.0.1:${port}`;

  async function write(data: Snapshot): Promise<void> {
    await writeSandboxFile(options.folder, { format: 1, generation, port, user, key, data });
    log = await openChangeLog(options.folder, generation);
  }
  /** Starts a new generation; requests that arrive meanwhile wait, so that no change falls between two logs. */
  function renew(make: () => Snapshot): Promise<void> {
    const before = settled;
    settled = (async () => {
      await before;
      await log.close();
      generation += 1;
      // Made only now: requests that were past the wait have left their changes in the old log.
      const data = make();
      store.replace(data);
      await write(data);
    })();
    return settled;
  }
  let settled = write(store.dump());
  await settled.catch(async (fault: unknown) => {
    await stop(server.server);
    throw fault;
  });

  return {
    url,
    port,
    user,
    key,
    play(next) {
      playing = next;
    },
    reset: () => renew(() => buildSample(seconds())),
    async close() {
      await stop(server.server);
      await settled.catch(() => undefined);
      await log.close();
    },
  };
}

/** While none runs: back to the sample data, under the same address and key. */
export async function resetSandboxFolder(folder: string, now: () => number = Date.now): Promise<void> {
  const file = await readSandboxFile(folder).catch(() => null);
  if (!file) return;
  const data = buildSample(Math.floor(now() / 1000));
  await writeSandboxFile(folder, { ...file, generation: file.generation + 1, data });
}

/** Address and key of last time, without starting it; null where it never ran. */
export async function readSandboxAddress(folder: string): Promise<{ url: string; user: string; key: string } | null> {
  const file = await readSandboxFile(folder).catch(() => null);
  return file && { url: `http://127.0.0.1:${file.port}`, user: file.user, key: file.key };
}

/** What was kept, all acknowledged changes included. Damaged data is set aside: a sandbox must not stop the gate. */
async function readKept(
  folder: string,
  notice: (line: string) => void,
): Promise<{ file: SandboxFile; data: Snapshot } | null> {
  try {
    const file = await readSandboxFile(folder);
    if (!file) return null;
    const store = createStore(file.data);
    for (const change of await readChanges(folder, file.generation)) store.replay(change);
    return { file, data: store.dump() };
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== undefined) throw fault;
    const aside = `${fileName}.damaged`;
    await rename(join(folder, fileName), join(folder, aside));
    notice(`The sandbox’s data could not be read. It was set aside as ${aside}, and the sandbox starts anew.`);
    return null;
  }
}

async function listen(server: HttpListener, wanted: number, orAny: boolean): Promise<number> {
  try {
    return await server.listen(wanted);
  } catch (fault) {
    if (!orAny || wanted === 0) throw fault;
    return server.listen(0);
  }
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
