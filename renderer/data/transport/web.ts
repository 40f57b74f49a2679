import type { ControlErrorBody } from '../../../shared/control/bridge.ts';
import { createStore } from '../store.ts';
import { CommandRefused, type Connection, type InterfaceBridge, unreachable } from './bridge.ts';
import { readForever, type WebEnvironment } from './event-stream.ts';
import { createListeners } from './listeners.ts';

const locked: ControlErrorBody = {
  code: 'locked',
  message: 'This page has no valid token. Open the address that Railguard printed at its start.',
  exit: 1,
};

export interface WebBridge extends InterfaceBridge {
  /** From now on by this token: after a restart the one before opens nothing. */
  unlock(token: string): void;
}

/** A browser: commands over POST, events over one streamed GET. The token goes in a header, never in a cookie or an address. */
export function webBridge(token: string | null, environment: WebEnvironment): WebBridge {
  const listeners = createListeners();
  const openings = new Set<() => void>();
  const connection = createStore<Connection>(token === null ? 'locked' : 'connecting');
  const closed = new AbortController();
  let headers = headersOf(token ?? '');

  let isReading = false;
  async function read(): Promise<void> {
    if (isReading) return;
    isReading = true;
    await readForever({
      environment,
      headers: () => headers,
      connection,
      closed: closed.signal,
      onOpen() {
        for (const opened of openings) opened();
      },
      onEvent: ({ event, payload }) => listeners.notify(event, payload),
    });
    isReading = false;
  }
  if (token !== null) void read();

  return {
    connection,
    unlock(next) {
      headers = headersOf(next);
      // Where events arrive, or are waited for, the next request goes by it.
      if (connection.get() !== 'locked') return;
      connection.set('connecting');
      void read();
    },
    onOpen(listener) {
      openings.add(listener);
      if (connection.get() === 'open') listener();
      return () => openings.delete(listener);
    },
    async call(name, input) {
      if (connection.get() === 'locked') throw new CommandRefused(locked);
      const answered = environment.fetch(`/control/${name}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(input),
        signal: closed.signal,
      });
      const response = await answered.catch(() => {
        throw new CommandRefused(unreachable);
      });
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

function headersOf(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
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
