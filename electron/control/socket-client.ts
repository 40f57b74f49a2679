import { lstatSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { controlErrorSchema } from '../../shared/control/bridge.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/control/contract.ts';
import { isOpenToOthers, whyNotOurs } from '../lib/private-files.ts';
import { readLines } from './line-reader.ts';
import { ControlError } from './port.ts';
import { controlFileName, controlFileSchema, maxControlLine } from './socket-server.ts';

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
  refuseForeign(join(folder, controlFileName), file.socket);
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

/**
 * Whoever the secret is sent to can then do all that the command line can, so it goes only to what is this user's alone: a
 * control file and a socket that another user made, or could have put there, are refused.
 */
function refuseForeign(file: string, socket: string): void {
  // Nobody listens any more, or on a pipe of Windows, which only its maker can have named in the control file.
  if (process.platform === 'win32' || lstatSync(socket, { throwIfNoEntry: false }) === undefined) return;
  const folder = dirname(socket);
  for (const [path, kind] of [
    [file, 'file'],
    [folder, 'folder'],
    [socket, 'socket'],
  ] as const) {
    // What a killed gateway left there is no socket sometimes, and nobody answers on it.
    if (kind === 'socket' && !lstatSync(path).isSocket()) continue;
    const why = whyNotOurs(path, kind);
    if (why === null && !isOpenToOthers(path)) continue;
    const help =
      why === null
        ? `can be used by other users. Close it: chmod ${kind === 'folder' ? 700 : 600} ${path}`
        : `${why}. Run this as the user who runs the gateway, or name another folder with --data DIR`;
    throw new ControlError({ code: 'gateway-not-yours', message: `Nothing was sent: ${path} ${help}.`, exit: 1 });
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
