import type { MessagePort } from 'node:worker_threads';
import { Redactor } from '../../../shared/journal/redact.ts';
import { assertNever } from '../../../shared/json.ts';
import { causeOf, faultCodeOf } from '../fault.ts';
import type { FaultNote, FromWriter, ToWriter, WorkerStart } from '../thread-rpc.ts';
import { readFrames } from './entry-codec.ts';
import { Retain } from './retain.ts';
import { Writer } from './writer.ts';

export function runWriter(port: MessagePort, start: WorkerStart): void {
  const writer = new Writer(start.folder, start.ceiling, start.expected ?? null);
  const say = (message: FromWriter) => port.postMessage(message);
  const fault = writer.start();
  say({ type: 'open', fault, standing: writer.standing });
  const retain = new Retain(writer, start.retention);

  port.on('message', (message: ToWriter) => {
    switch (message.type) {
      case 'batch':
        return say(
          attempt(message.id, () => {
            writer.write(readFrames(message.frames));
            return { type: 'committed', id: message.id, standing: writer.standing };
          }),
        );
      case 'redaction':
        return writer.redactWith(new Redactor(message.values, message.rules));
      case 'retention':
        return retain.use(message.rule);
      case 'reservations':
        return say(
          attempt(message.id, () => ({ type: 'reservations', id: message.id, restored: writer.reservations() })),
        );
      case 'clock':
        return say(
          attempt(message.id, () => {
            writer.setClock(message.clock);
            return { type: 'committed', id: message.id, standing: writer.standing };
          }),
        );
      case 'recover':
        return say(
          attempt(message.id, () => ({
            type: 'recovered',
            id: message.id,
            kept: writer.recover(message.at),
            standing: writer.standing,
          })),
        );
      case 'close':
        retain.stop();
        writer.close();
        say({ type: 'closed' });
        return port.close();
      default:
        return assertNever(message);
    }
  });
}

function attempt(id: number, work: () => FromWriter): FromWriter {
  try {
    return work();
  } catch (error) {
    const fault: FaultNote = { code: faultCodeOf(error), cause: causeOf(error) };
    return { type: 'failed', id, fault };
  }
}
