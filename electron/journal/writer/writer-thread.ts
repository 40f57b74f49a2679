import type { Worker } from 'node:worker_threads';
import { type RedactionRule, Redactor } from '../../../shared/journal/redact.ts';
import { assertNever } from '../../../shared/json.ts';
import { startThread } from '../../lib/worker-thread.ts';
import { chainStart } from '../chain/chain.ts';
import { JournalError, journalFault } from '../fault.ts';
import { OpenRequests } from '../open-requests.ts';
import type {
  ChainEnd,
  FaultNote,
  FromWriter,
  ToWriter,
  WorkerStart,
  WriterRequest,
  WriterRequests,
} from '../thread-rpc.ts';
import type { EncodedEntries } from './entry-codec.ts';
import type { RetentionRule } from './retention.ts';

export interface WriterThreadHooks {
  /** The thread runs; `fault`: why it cannot write. */
  onOpen(fault: FaultNote | null): void;
  onCommitted(batch: number): void;
  /** A batch or a request failed. */
  onFault(fault: FaultNote): void;
  /** The thread ended without having been asked to; what it was about to write was not acknowledged. */
  onExit(error: Error): void;
}

/** The writer's thread as the main thread knows it: started, started again, spoken with. */
export class WriterThread {
  readonly #url: URL;
  readonly #start: Omit<WorkerStart, 'role'>;
  readonly #hooks: WriterThreadHooks;
  readonly #requests = new OpenRequests();
  #chainEnd: ChainEnd = { head: chainStart, doubt: null };
  #worker: Worker | null = null;
  #values: readonly string[] = [];
  #rules: readonly RedactionRule[] = [];
  #retention: RetentionRule;

  constructor(url: URL, start: Omit<WorkerStart, 'role'>, hooks: WriterThreadHooks) {
    this.#url = url;
    this.#start = start;
    this.#hooks = hooks;
    this.#retention = start.retention;
    this.start();
  }

  get isRunning(): boolean {
    return this.#worker !== null;
  }

  /** The end of the chain as the writer last told of it. */
  get chainEnd(): ChainEnd {
    return this.#chainEnd;
  }

  /** Starts the thread where none runs. */
  start(): void {
    this.#worker ??= this.#spawn();
  }

  write(batch: number, encoded: EncodedEntries): void {
    this.#post({ type: 'batch', id: batch, encoded }, [encoded.bytes.buffer]);
  }

  /** Asks the thread; rejects where it cannot, or ends before it answered. */
  ask<N extends keyof WriterRequests>(name: N, ask: WriterRequests[N]['ask']): Promise<WriterRequests[N]['answer']> {
    // Between the end of one thread and the start of the next nobody would ever answer.
    if (this.#worker === null)
      return Promise.reject(new JournalError(journalFault('journal-failed', 'no writer runs')));
    const { id, answer } = this.#requests.open<WriterRequests[N]['answer']>();
    this.#post({ type: 'ask', id, request: { name, ask } as WriterRequest });
    return answer;
  }

  setSecrets(values: readonly string[]): void {
    this.#redact(values, this.#rules);
  }

  setRules(rules: readonly RedactionRule[]): void {
    this.#redact(this.#values, rules);
  }

  setRetention(rule: RetentionRule): void {
    this.#retention = rule;
    this.#post({ type: 'retention', rule });
  }

  /** Ends the thread; resolves when its files are closed. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    await new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
      this.#post({ type: 'close' });
    });
  }

  #redact(values: readonly string[], rules: readonly RedactionRule[]): void {
    // Built here too, so that a wrong pattern throws at who set it and not in the thread.
    new Redactor([], rules);
    this.#values = values;
    this.#rules = rules;
    this.#post({ type: 'redaction', values, rules });
  }

  #post(message: ToWriter, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker?.postMessage(message, transfer);
  }

  #spawn(): Worker {
    const { head, doubt } = this.#chainEnd;
    // One that is started again expects what the one before it wrote.
    const expected = doubt === null && head.seq > 0 ? head : (this.#start.expected ?? null);
    const workerData: WorkerStart = { role: 'writer', ...this.#start, retention: this.#retention, expected };
    const worker = startThread(this.#url, { workerData, name: 'journal-writer' });
    worker.on('message', (message: FromWriter) => this.#onMessage(message));
    worker.on('error', (error) => this.#onExit(worker, error));
    worker.on('exit', () => this.#onExit(worker, new Error('the journal writer ended')));
    worker.postMessage({ type: 'redaction', values: this.#values, rules: this.#rules } satisfies ToWriter);
    return worker;
  }

  #onMessage(message: FromWriter): void {
    switch (message.type) {
      case 'open':
        this.#chainEnd = message.end;
        this.#hooks.onOpen(message.fault);
        return;
      case 'committed':
        this.#chainEnd = message.end;
        this.#hooks.onCommitted(message.id);
        return;
      case 'batchFailed':
        this.#hooks.onFault(message.fault);
        return;
      case 'answer':
        this.#chainEnd = message.end;
        this.#requests.resolve(message.id, message.value);
        return;
      case 'refused':
        this.#requests.reject(message.id, new JournalError(journalFault(message.fault.code, message.fault.cause)));
        this.#hooks.onFault(message.fault);
        return;
      case 'closed':
        return;
      default:
        assertNever(message);
    }
  }

  #onExit(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#requests.rejectAll(error);
    this.#hooks.onExit(error);
  }
}
