import type { EventLine } from '../../../shared/control/bridge.ts';
import type { WritableStore } from '../store.ts';
import type { Connection } from './bridge.ts';
import { createLineReader, parseEventLine } from './lines.ts';

/**
 * The web server sends a sign of life every 2 s. Silence is counted in turns of this page's own timer, not by the clock: a
 * page that was asleep, hidden or busy counts nothing meanwhile, and what arrived then is read before the next turn.
 */
const turnMs = 2_000;
/** Four signs missed: whether the gate guards is not known here. */
const silentTurns = 4;
/** The line is dead though it looks open: it is opened again. */
const deadTurns = 22;
const waits = [250, 1_000, 2_000, 5_000] as const;

export interface WebEnvironment {
  readonly fetch: typeof fetch;
  readonly setTimeout: (run: () => void, ms: number) => number;
  readonly clearTimeout: (timer: number) => void;
}

export interface EventStream {
  readonly environment: WebEnvironment;
  /** Those of the next attempt: the token may be another one by then. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** What becomes of the stream; whoever finds that the token is not valid says so here, and the stream ends. */
  readonly connection: WritableStore<Connection>;
  readonly closed: AbortSignal;
  readonly onOpen: () => void;
  readonly onEvent: (event: EventLine) => void;
}

/** Reads the stream of events, and opens it again whenever it is cut, until it is closed or the token is not valid. */
export async function readForever(stream: EventStream): Promise<void> {
  const { environment, connection, closed } = stream;
  let failures = 0;
  while (!closed.aborted && connection.get() !== 'locked') {
    const opened = await readOnce(stream);
    if (closed.aborted || connection.get() === 'locked') return;
    connection.set('lost');
    if (opened) failures = 0;
    const wait = waits[Math.min(failures, waits.length - 1)] ?? 5_000;
    failures += 1;
    await new Promise<void>((resolve) => {
      environment.setTimeout(resolve, wait);
    });
  }
}

/** Ends with the stream, however that ends. Answers whether it had been open. */
async function readOnce({ environment, headers, connection, closed, onOpen, onEvent }: EventStream): Promise<boolean> {
  const attempt = new AbortController();
  const stop = () => attempt.abort();
  closed.addEventListener('abort', stop, { once: true });
  const silence = countSilence(environment, (turns) => {
    if (turns === silentTurns && connection.get() === 'open') connection.set('silent');
    if (turns === deadTurns) stop();
  });
  let opened = false;
  try {
    const response = await environment.fetch('/control/events', { headers: headers(), signal: attempt.signal });
    if (response.status === 401) connection.set('locked');
    if (!response.ok || !response.body) return false;
    opened = true;
    connection.set('open');
    onOpen();
    const feed = createLineReader((line) => {
      const event = parseEventLine(line);
      if (event) onEvent(event);
    });
    const reader = response.body.getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      silence.heard();
      // Nothing was missed: the line was never cut.
      if (connection.get() === 'silent') connection.set('open');
      feed(chunk.value);
    }
  } catch {
    // A cut line and a refused one are the same to a person: the connection's state says it.
  } finally {
    silence.stop();
    closed.removeEventListener('abort', stop);
  }
  return opened;
}

/** Tells at each turn how many have passed since something was heard. */
function countSilence(
  environment: WebEnvironment,
  onTurn: (turns: number) => void,
): { readonly heard: () => void; readonly stop: () => void } {
  let turns = 0;
  let timer = 0;
  const wait = (): void => {
    timer = environment.setTimeout(() => {
      turns += 1;
      wait();
      onTurn(turns);
    }, turnMs);
  };
  wait();
  return {
    heard() {
      turns = 0;
    },
    stop: () => environment.clearTimeout(timer),
  };
}
