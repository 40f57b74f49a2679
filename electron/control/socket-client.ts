import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { controlErrorSchema } from '../../shared/control/bridge.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/control/contract.ts';
import { readLines } from './line-reader.ts';
import { ControlError } from './port.ts';
import { controlFileName, controlFileSchema, maxControlLine } from './socket-door.ts';

const replySchema = z.union([
  z.object({ id: z.number(), ok: z.literal(true), value: z.unknown() }),
  z.object({ id: z.number(), ok: z.literal(false), error: controlErrorSchema }),
]);

/** One command after another to whoever guards a folder: the running gateway, or the folder itself. */
export interface ControlClient {
  /** Rejects with a `ControlError`. */
  call<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  close(): Promise<void>;
}

/** Connects to the gateway that runs on a folder; null where none does. */
export async function connectToGateway(folder: string): Promise<ControlClient | null> {
  const file = readControlFile(folder);
  if (file === null) return null;
  const socket = await open(file.socket);
  if (socket === null) return null;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let next = 1;
  readLines(socket, maxControlLine, (line) => {
    const reply = readReply(line);
    // Whoever answers so is no gateway of ours; all that wait are told that it is gone.
    if (reply === null) return void socket.destroy();
    const waiter = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.ok) waiter?.resolve(reply.value);
    else waiter?.reject(new ControlError(reply.error));
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    for (const waiter of waiting.values()) waiter.reject(gone());
    waiting.clear();
  });
  socket.write(`${JSON.stringify({ secret: file.secret, pid: process.pid })}\n`);
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

function gone(): ControlError {
  return new ControlError({
    code: 'gateway-gone',
    message: 'The gateway on this folder ended before it answered. Look with: railguard status',
    exit: 1,
  });
}

function readControlFile(folder: string): z.infer<typeof controlFileSchema> | null {
  try {
    const parsed = controlFileSchema.safeParse(JSON.parse(readFileSync(join(folder, controlFileName), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function open(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    // Nobody listens: what is left of a gateway that was killed.
    socket.once('error', () => resolve(null));
  });
}
