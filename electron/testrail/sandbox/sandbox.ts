import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { ListForm } from '../../../shared/control/testrail.ts';
import type { JsonValue } from '../../../shared/json.ts';
import type { HttpListener } from '../../net/http-listener.ts';
import type { ListenerReports } from '../../net/refuser.ts';
import { type ApiRequest, answerApi } from './api.ts';
import { readSandboxFile } from './log.ts';
import type { SentFile } from './multipart.ts';
import { type Playing, refuseIfPlayed } from './playing.ts';
import { Refusal } from './refusal.ts';
import { buildSample } from './sample/build.ts';
import { createSandboxListener } from './server.ts';
import { Store } from './store.ts';
import { readStored, StoredData } from './stored-data.ts';

export interface SandboxOptions {
  /** Its own folder: the data, and its address and key in a 0600 file. */
  readonly folder: string;
  /** Default: the port of last time if it is free, else any. */
  readonly port?: number;
  readonly user?: string;
  readonly key?: string;
  /** How lists come: `paged` (default) as in TestRail 6.7 and later, `plain` as before. */
  readonly lists?: ListForm;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Told what a person should know: data set aside, a fault. */
  readonly notice?: (line: string) => void;
  /** Called with refusals and errors of its listener; the notice hears of errors where nobody else does. */
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
  /** How lists come from the next request on. */
  setLists(form: ListForm): void;
  /** Puts it into a state that a real TestRail may be in, until it is taken out of it with null. */
  play(playing: Playing | null): void;
  close(): Promise<void>;
}

const defaultUser = 'sandbox@railguard.local';

/** Starts the sandbox TestRail on 127.0.0.1. One at a time for a folder: the caller holds the data folder's lock. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { folder, now = Date.now, notice = () => undefined } = options;
  const seconds = () => Math.floor(now() / 1000);
  const stored = await readStored(folder, notice);
  const user = options.user ?? stored?.file.user ?? defaultUser;
  const key = options.key ?? stored?.file.key ?? randomBytes(24).toString('base64url');
  const state: State = { lists: options.lists ?? 'paged', playing: null };
  let data: StoredData | null = null;
  let url = '';

  async function answer(request: ApiRequest): Promise<JsonValue | SentFile> {
    if (data === null) throw new Refusal(503, 'The sandbox is starting.');
    await data.settled;
    refuseIfPlayed(state.playing, request.target);
    const around = { store: data.store, now: seconds(), base: url, me: 1, lists: state.lists };
    const { value, change } = answerApi(request, around);
    // Nothing is acknowledged before it would survive a kill.
    if (change) await data.append(change);
    data.tidy();
    return value;
  }
  const reports = options.reports ?? {
    failed: (fault: unknown) => notice(`Sandbox: ${String(fault)}`),
    refused: () => undefined,
  };
  const server = createSandboxListener({ user, key, answer, reports });
  const port = await listen(server, options.port ?? stored?.file.port ?? 0, options.port === undefined);
  url = `http://127.0.0.1:${port}`;
  const store = stored?.store ?? new Store(buildSample(seconds()));
  const opened = new StoredData({
    folder,
    facts: { port, user, key },
    store,
    generation: stored?.file.generation ?? 0,
    notice,
  });
  data = opened;
  await opened.settled.catch(async (fault: unknown) => {
    await stop(server.server);
    throw fault;
  });

  return {
    url,
    port,
    user,
    key,
    setLists: (form) => void Object.assign(state, { lists: form }),
    play: (playing) => void Object.assign(state, { playing }),
    reset: () => opened.renew(() => buildSample(seconds())),
    async close() {
      await stop(server.server);
      await opened.close();
    },
  };
}

interface State {
  lists: ListForm;
  playing: Playing | null;
}

/** Address and key of last time, without starting it; null where it never ran. */
export async function readSandboxAddress(folder: string): Promise<{ url: string; user: string; key: string } | null> {
  const file = await readSandboxFile(folder).catch(() => null);
  return file && { url: `http://127.0.0.1:${file.port}`, user: file.user, key: file.key };
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
