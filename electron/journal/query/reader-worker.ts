import type { MessagePort } from 'node:worker_threads';
import { assertNever } from '../../../shared/json.ts';
import { causeOf, faultCodeOf } from '../fault.ts';
import { BackgroundIndexing } from '../index/background-indexing.ts';
import { removeIndex } from '../index/index-store.ts';
import type { FromReader, Question, Questions, ToReader, WorkerStart } from '../thread-rpc.ts';
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
  const whole = (question: Question, ask: unknown): unknown => {
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
  const say = (message: FromReader) => port.postMessage(message);
  const feed = new LiveFeed(open, (rows) => say({ type: 'rows', rows }));

  const level = new BackgroundIndexing(open, () => say({ type: 'level' }));

  port.on('message', (message: ToReader) => {
    switch (message.type) {
      case 'ask':
        try {
          return say({ type: 'answer', id: message.id, value: whole(message.question, message.ask) });
        } catch (error) {
          const damaged = faultCodeOf(error) === 'journal-damaged';
          return say({ type: 'refused', id: message.id, message: causeOf(error), damaged });
        }
      case 'watch':
        return feed.watch(message.on);
      case 'keepLevel':
        return level.start();
      case 'news':
        return feed.news();
      case 'close':
        feed.watch(false);
        level.stop();
        reader?.close();
        say({ type: 'closed' });
        return port.close();
      default:
        return assertNever(message);
    }
  });
}

type Answers = { readonly [Q in Question]: (reader: Reader, ask: Questions[Q]['ask']) => Questions[Q]['answer'] };
const answers: Answers = {
  page: (reader, { filter, before, limit, after, now }) => reader.page(filter, before, limit, after, now),
  statistics: (reader, ask) => reader.statistics(ask),
  chain: (reader, { newest }) => reader.chain(newest),
  events: (reader, ask) => reader.events(ask),
  eventsOfCall: (reader, { call }) => reader.eventsOfCall(call),
  lines: (reader, { query, limit }) => reader.lines(query, limit),
  records: (reader, { query }) => reader.records(query),
  detail: (reader, { call }) => reader.detail(call),
  totals: (reader, { now }) => reader.totals(now),
  countsByTool: (reader, { server, since }) => reader.countsByTool(server, since),
};

function answer(reader: Reader, question: Question, ask: unknown): unknown {
  const run = answers[question] as (reader: Reader, ask: unknown) => unknown;
  return run(reader, ask);
}
