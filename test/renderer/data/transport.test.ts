import { describe, expect, test, vi } from 'vitest';
import { createStore } from '../../../renderer/data/store.ts';
import { CommandRefused, type Connection, reasonOf } from '../../../renderer/data/transport/bridge.ts';
import { readForever } from '../../../renderer/data/transport/event-stream.ts';
import { createLineReader, parseEventLine } from '../../../renderer/data/transport/lines.ts';
import { takeToken } from '../../../renderer/data/transport/token.ts';
import { readAnswer } from '../../../renderer/data/transport/web.ts';

describe('the transport', () => {
  test('a refused text is said with what is wrong where, as far as one line holds it', () => {
    const problem = (line: number) => ({ message: `fault ${line}.`, pointer: '', line, column: 1, suggestion: null });
    const refused = (...lines: number[]) =>
      new CommandRefused({ code: 'policy-invalid', message: 'No policy:', exit: 3, problems: lines.map(problem) });
    expect(reasonOf(refused())).toBe('No policy:');
    expect(reasonOf(refused(2, 5))).toBe('No policy: Line 2: fault 2. Line 5: fault 5.');
    expect(reasonOf(refused(1, 2, 3, 4))).toMatch(/Line 3: fault 3\. And more\.$/);
    expect(reasonOf(new Error('gone'))).toBe('gone');
  });
  test('moves the token out of the address at once and finds it again after a reload', () => {
    const kept = new Map<string, string>();
    const page = (hash: string) => {
      const erased: string[] = [];
      return {
        erased,
        location: { hash, pathname: '/', search: '' },
        history: { state: null, replaceState: (_state: unknown, _title: string, url: string) => erased.push(url) },
        sessionStorage: {
          getItem: (key: string) => kept.get(key) ?? null,
          setItem: (key: string, value: string) => kept.set(key, value),
        },
      };
    };
    const take = (from: ReturnType<typeof page>) => takeToken(from as never);
    expect(take(page(''))).toBeNull();
    const first = page('#abc');
    expect(take(first)).toBe('abc');
    expect(first.erased).toEqual(['/']);
    expect(take(page(''))).toBe('abc');
  });
  test('reads lines across chunks, passes over signs of life and damaged lines', () => {
    const lines: string[] = [];
    const read = createLineReader((line) => lines.push(line));
    const bytes = new TextEncoder().encode('{"event":"a","payload":"ü"}\n\n{"event":');
    read(bytes.slice(0, 23));
    read(bytes.slice(23));
    read(new TextEncoder().encode('"b","payload":1}\n'));
    expect(lines.map(parseEventLine)).toEqual([
      { event: 'a', payload: 'ü' },
      { event: 'b', payload: 1 },
    ]);
    expect(parseEventLine('{"event":')).toBeNull();
    expect(parseEventLine('[1]')).toBeNull();
  });
  test('throws refusals and unreadable answers, returns values', () => {
    expect(readAnswer({ ok: true, value: 3 })).toBe(3);
    expect(() => readAnswer({ ok: false, error: { code: 'x', message: 'No such tool.', exit: 1 } })).toThrow(
      'No such tool.',
    );
    expect(() => readAnswer({ error: 'Refused: foreign host.' })).toThrow('foreign host');
    expect(() => readAnswer('<html>')).toThrow('could not be read');
  });
  test('opens a cut stream of events again, ever later until it was open once; a token that is not valid ends that', async () => {
    const waited: number[] = [];
    const states: Connection[] = [];
    const connection = createStore<Connection>('connecting');
    connection.subscribe(() => states.push(connection.get()));
    const answers = [500, 500, 200, 500, 401];
    await readForever({
      environment: {
        fetch: async () => new Response('\n', { status: answers.shift() ?? 401 }),
        setTimeout(run, ms) {
          // Not the wait for a line that fell silent.
          if (ms !== 2_000) {
            waited.push(ms);
            queueMicrotask(run);
          }
          return 0;
        },
        clearTimeout: () => undefined,
      },
      headers: () => ({}),
      connection,
      closed: new AbortController().signal,
      onOpen: () => undefined,
      onEvent: () => undefined,
    });
    expect(waited).toEqual([250, 1_000, 250, 1_000]);
    expect(states).toEqual(['lost', 'open', 'lost', 'locked']);
  });
  test('does not know of a gate that falls silent, knows again at the first sign of life, and cuts a line that stays dead', async () => {
    const connection = createStore<Connection>('connecting');
    const closed = new AbortController();
    const turns = new Map<number, () => void>();
    let made = 0;
    let opened = 0;
    let line: ReadableStreamDefaultController<Uint8Array> | null = null;
    const reading = readForever({
      environment: {
        fetch: async (_address, init) => {
          if (opened === 1) return new Response(null, { status: 401 });
          const body = new ReadableStream<Uint8Array>({
            start(controller) {
              line = controller;
              init?.signal?.addEventListener('abort', () => controller.error(init.signal?.reason));
            },
          });
          return new Response(body);
        },
        setTimeout(run, ms) {
          made += 1;
          if (ms === 2_000) turns.set(made, run);
          else queueMicrotask(run);
          return made;
        },
        clearTimeout: (timer) => turns.delete(timer),
      },
      headers: () => ({}),
      connection,
      closed: closed.signal,
      onOpen: () => {
        opened += 1;
      },
      onEvent: () => undefined,
    });
    /** Turns of the page's timer of 2 s in which nothing comes. */
    const pass = (count: number): void => {
      for (let turn = 0; turn < count; turn += 1) {
        const [[timer, run] = [0, () => expect.fail('no turn is waited for')]] = turns;
        turns.delete(timer);
        run();
      }
    };
    const hear = async (): Promise<void> => {
      line?.enqueue(new TextEncoder().encode('\n'));
      // The chunk reaches its reader in turns of their own.
      await new Promise(setImmediate);
    };
    await vi.waitFor(() => expect(connection.get()).toBe('open'));
    pass(3);
    expect(connection.get()).toBe('open');
    await hear();
    pass(3);
    expect(connection.get()).toBe('open');
    pass(1);
    expect(connection.get()).toBe('silent');
    await hear();
    expect(connection.get()).toBe('open');
    expect(opened).toBe(1);
    pass(21);
    expect(connection.get()).toBe('silent');
    pass(1);
    await reading;
    expect(connection.get()).toBe('locked');
    expect([...turns]).toEqual([]);
  });
});
