import type { MessagePort } from 'node:worker_threads';
import { Redactor } from '../../../shared/journal/redact.ts';
import { assertNever } from '../../../shared/json.ts';
import { causeOf, faultCodeOf } from '../fault.ts';
import type { FaultNote, FromWriter, ToWriter, WorkerStart, WriterRequest } from '../thread-rpc.ts';
import { decodeEntries } from './entry-codec.ts';
import { Retain } from './retain.ts';
import { Writer } from './writer.ts';

/** The writer's thread: does what the main thread says, one message after another. */
export function runWriter(port: MessagePort, start: WorkerStart): void {
  const writer = new Writer(start.folder, start.ceiling, start.expected ?? null);
  const post = (message: FromWriter) => port.postMessage(message);
  const fault = writer.start();
  post({ type: 'open', fault, end: writer.chainEnd });
  const retain = new Retain(writer, start.retention);

  port.on('message', (message: ToWriter) => {
    switch (message.type) {
      case 'batch':
        return post(writeBatch(writer, message));
      case 'ask':
        return post(answerRequest(writer, message));
      case 'redaction':
        return writer.redactWith(new Redactor(message.values, message.rules));
      case 'retention':
        return retain.use(message.rule);
      case 'close':
        retain.stop();
        writer.close();
        post({ type: 'closed' });
        return port.close();
      default:
        return assertNever(message);
    }
  });
}

type Message<T extends ToWriter['type']> = Extract<ToWriter, { type: T }>;

function writeBatch(writer: Writer, { id, encoded }: Message<'batch'>): FromWriter {
  try {
    writer.write(decodeEntries(encoded));
    return { type: 'committed', id, end: writer.chainEnd };
  } catch (error) {
    return { type: 'batchFailed', id, fault: faultOf(error) };
  }
}

function answerRequest(writer: Writer, { id, request }: Message<'ask'>): FromWriter {
  try {
    const value = run(writer, request);
    return { type: 'answer', id, value, end: writer.chainEnd };
  } catch (error) {
    return { type: 'refused', id, fault: faultOf(error) };
  }
}

function run(writer: Writer, request: WriterRequest): unknown {
  switch (request.name) {
    case 'reservations':
      return writer.reservations();
    case 'setClock':
      writer.setClock(request.ask);
      return null;
    case 'recover':
      return writer.recover(request.ask.at);
    default:
      return assertNever(request);
  }
}

function faultOf(error: unknown): FaultNote {
  return { code: faultCodeOf(error), cause: causeOf(error) };
}
