import type { ControlErrorBody } from '../../../shared/control/bridge.ts';
import { createStore } from '../store.ts';
import { CommandRefused, type Connection, type InterfaceBridge, unreachable } from './bridge.ts';
import { createLineReader, parseEventLine } from './lines.ts';
import { createListeners } from './listeners.ts';

/** The web server sends a keep-alive line at least every 15 s; three missed ones mean that the line is dead though it looks open. */
const silenceMs = 45_000;
const waits = [250, 1_000, 2_000, 5_000] as const;

export interface WebEnvironment {
  readonly fetch: typeof fetch;
  readonly setTimeout: (run: () => void, ms: number) => number;
  readonly clearTimeout: (timer: number) => void;
}

const locked: ControlErrorBody = {
  code: 'locked',
  message: 'This page has no valid token. Open the address that Railguard printed at its start.',
  exit: 1,
};

/** A browser: commands over POST, events over one streamed GET. The token goes in a header, never in a cookie or an address. */
export function webBridge(token: string | null, environment: WebEnvironment): InterfaceBridge {
  const listeners = createListeners();
  const openings = new Set<() => void>();
  const connection = createStore<Connection>(token === null ? 'locked' : 'connecting');
  const closed = new AbortController();
  const headers = { authorization: `Bearer ${token ?? ''}` };

  async function readEvents(): Promise<void> {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    closed.signal.addEventListener('abort', stop, { once: true });
    let timer = environment.setTimeout(stop, silenceMs);
    try {
      const response = await environment.fetch('/control/events', { headers, signal: attempt.signal });
      if (response.status === 401) {
        connection.set('locked');
        return;
      }
      if (!response.ok || !response.body) return;
      failures = 0;
      connection.set('open');
      for (const opened of openings) opened();
      const feed = createLineReader((line) => {
        const event = parseEventLine(line);
        if (event) listeners.tell(event.event, event.payload);
      });
      const reader = response.body.getReader();
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        environment.clearTimeout(timer);
        timer = environment.setTimeout(stop, silenceMs);
        feed(chunk.value);
      }
    } catch {
      // A cut line and a refused one are the same to a person: the state below says it.
    } finally {
      environment.clearTimeout(timer);
      closed.signal.removeEventListener('abort', stop);
    }
  }

  let failures = 0;
  async function run(): Promise<void> {
    while (!closed.signal.aborted && connection.get() !== 'locked') {
      await readEvents();
      if (closed.signal.aborted || connection.get() === 'locked') return;
      connection.set('lost');
      const wait = waits[Math.min(failures, waits.length - 1)] ?? 5_000;
      failures += 1;
      await new Promise<void>((resolve) => {
        environment.setTimeout(resolve, wait);
      });
    }
  }
  if (token !== null) void run();

  return {
    connection,
    onOpen(listener) {
      openings.add(listener);
      if (connection.get() === 'open') listener();
      return () => openings.delete(listener);
    },
    async call(name, input) {
      if (connection.get() === 'locked') throw new CommandRefused(locked);
      let response: Response;
      try {
        response = await environment.fetch(`/control/${name}`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(input),
          signal: closed.signal,
        });
      } catch {
        throw new CommandRefused(unreachable);
      }
      if (response.status === 401) {
        connection.set('locked');
        throw new CommandRefused(locked);
      }
      return readAnswer(await response.json().catch(() => null)) as never;
    },
    listen: (name, listener, signal) => listeners.add(name, listener, signal),
    close: () => closed.abort(),
  };
}

/** The value of an answer, or its refusal thrown. What is neither came from no server of ours. */
export function readAnswer(body: unknown): unknown {
  if (typeof body === 'object' && body !== null) {
    if ('ok' in body && body.ok === true && 'value' in body) return body.value;
    if ('error' in body) {
      const { error } = body;
      if (typeof error === 'string') throw new CommandRefused({ code: 'refused', message: error, exit: 1 });
      if (typeof error === 'object' && error !== null && 'message' in error) {
        throw new CommandRefused(error as ControlErrorBody);
      }
    }
  }
  throw new CommandRefused({ code: 'bad-answer', message: 'The answer could not be read. Reload this page.', exit: 1 });
}
