import type { MessagePort } from 'node:worker_threads';
import { assertNever } from '../../../shared/json.ts';
import { causeOf, faultCodeOf } from '../fault.ts';
import { BackgroundIndexing } from '../index/background-indexing.ts';
import { removeIndex } from '../index/index-store.ts';
import type { FromReader, ReaderRequest, ReaderRequests, ToReader, WorkerStart } from '../thread-rpc.ts';
import { LiveFeed } from './live-feed.ts';
import { Reader } from './reader.ts';

export function runReader(port: MessagePort, start: WorkerStart): void {
  let reader: Reader | null = null;
  const open = () => {
    reader ??= new Reader(start.folder, (seen) => feed.seen(seen));
    return reader;
  };
  /**
   * The answer. Where something is damaged, it may be the index, which is derived: it is built anew and asked once more. What
   * is damaged then is the journal itself.
   */
  const answerWhole = (question: ReaderRequest, ask: unknown): unknown => {
    try {
      return answer(open(), question, ask);
    } catch (error) {
      if (faultCodeOf(error) !== 'journal-damaged') throw error;
      reader?.close();
      reader = null;
      removeIndex(start.folder);
      return answer(open(), question, ask);
    }
  };
  const post = (message: FromReader) => port.postMessage(message);
  const feed = new LiveFeed(open, (rows) => post({ type: 'rows', rows }));

  const indexing = new BackgroundIndexing(open, () => post({ type: 'indexed' }));

  port.on('message', (message: ToReader) => {
    switch (message.type) {
      case 'ask':
        try {
          return post({ type: 'answer', id: message.id, value: answerWhole(message.question, message.ask) });
        } catch (error) {
          const fault = { code: faultCodeOf(error), cause: causeOf(error) };
          return post({ type: 'refused', id: message.id, fault });
        }
      case 'watch':
        return feed.watch(message.on);
      case 'indexInBackground':
        return indexing.start();
      case 'committed':
        return feed.committed();
      case 'close':
        feed.watch(false);
        indexing.stop();
        reader?.close();
        post({ type: 'closed' });
        return port.close();
      default:
        return assertNever(message);
    }
  });
}

type Answers = {
  readonly [Q in ReaderRequest]: (reader: Reader, ask: ReaderRequests[Q]['ask']) => ReaderRequests[Q]['answer'];
};
const answers: Answers = {
  page: (reader, ask) => reader.page(ask),
  statistics: (reader, ask) => reader.statistics(ask),
  agentLabels: (reader) => reader.agentLabels(),
  callNear: (reader, { seq }) => reader.callNear(seq),
  chain: (reader, { newest }) => reader.chain(newest),
  events: (reader, ask) => reader.events(ask),
  eventsOfCall: (reader, { call }) => reader.eventsOfCall(call),
  lines: (reader, { query, limit }) => reader.lines(query, limit),
  records: (reader, { query }) => reader.records(query),
  detail: (reader, { call }) => reader.detail(call),
  totals: (reader, { now }) => reader.totals(now),
  countsByRule: (reader, ask) => reader.countsByRule(ask),
  countsByTool: (reader, { server, since }) => reader.countsByTool(server, since),
};

function answer(reader: Reader, question: ReaderRequest, ask: unknown): unknown {
  const run = answers[question] as (reader: Reader, ask: unknown) => unknown;
  return run(reader, ask);
}
