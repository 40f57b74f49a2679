import { z } from 'zod';
import { CodedError } from '../../shared/coded-error.ts';
import { controlErrorSchema } from '../../shared/control/bridge.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/control/contract.ts';
import { maxControlLine, openControlSocket } from '../net/control-socket.ts';
import { readLines } from '../net/line-reader.ts';
import { ControlError } from './port.ts';

/** What it says is for the person at the terminal; the answer is still to come. */
const waitsSchema = z.object({ id: z.number(), waits: z.string() }).strict();
const replySchema = z.union([
  waitsSchema,
  z.object({ id: z.number(), ok: z.literal(true), value: z.unknown() }),
  z.object({ id: z.number(), ok: z.literal(false), error: controlErrorSchema }),
]);

/** One command after another to whoever guards a folder: the running gateway, or the folder itself. */
export interface ControlClient {
  /** Rejects with a `ControlError` of the gateway, or with `gateway-gone`. */
  call<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  close(): Promise<void>;
}

/** Connects to the gateway that runs on a folder; null where none does. `onWait`: told where a command waits for a person. */
export async function connectToGateway(
  folder: string,
  onWait: (words: string) => void = () => undefined,
): Promise<ControlClient | null> {
  const opened = await openControlSocket(folder);
  if (opened === null) return null;
  const { socket } = opened;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let next = 1;
  readLines(
    socket,
    () => maxControlLine,
    (line) => {
      const reply = readReply(line);
      // Whoever answers so is no gateway of ours; all that wait are told that it is gone.
      if (reply === null) return void socket.destroy();
      if ('waits' in reply) return onWait(reply.waits);
      const waiter = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.ok) waiter?.resolve(reply.value);
      else waiter?.reject(new ControlError(reply.error));
    },
  );
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    for (const waiter of waiting.values()) waiter.reject(gone());
    waiting.clear();
  });
  return {
    call<N extends CommandName>(name: N, input: CommandInput<N>) {
      return new Promise<CommandOutput<N>>((resolve, reject) => {
        if (socket.destroyed) return reject(gone());
        const id = next++;
        waiting.set(id, { resolve: (value) => resolve(value as CommandOutput<N>), reject });
        socket.write(`${JSON.stringify({ id, name, input })}\n`);
      });
    },
    close: () =>
      new Promise((done) => {
        // It may have ended by itself: then nobody tells of it any more.
        if (socket.closed) return done();
        socket.once('close', () => done());
        socket.destroy();
      }),
  };
}

function readReply(line: string): z.infer<typeof replySchema> | null {
  try {
    return replySchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

function gone(): CodedError {
  return new CodedError(
    'gateway-gone',
    'The gateway on this folder ended before it answered. Look with: railguard status',
  );
}
