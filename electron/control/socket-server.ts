import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readStrictJson } from '../../shared/read-json.ts';
import { digestOf, sameDigest } from '../agents/token.ts';
import { parentProcesses } from '../lib/parent-processes.ts';
import { makePrivateFolder, writePrivateFile } from '../lib/private-files.ts';
import { controlFileName, maxControlLine } from '../net/control-socket.ts';
import { readLines } from '../net/line-reader.ts';
import type { Caller, Control } from './port.ts';
import { type Reply, replyTo } from './reply.ts';

const helloSchema = z.object({ secret: z.string(), pid: z.number().int() }).strict();
const requestSchema = z.object({ id: z.number().int(), name: z.string(), input: z.unknown() }).strict();

/** A secret and a number: more is not read of somebody who did not say the secret. */
const maxHello = 1024;

export interface SocketServer {
  close(): Promise<void>;
}

/**
 * The endpoint of the command line: a Unix socket (a named pipe on Windows) that only this user can open, and a secret on top.
 * The first line of a connection is the secret; then one JSON request a line, answered by `{id, …reply}`.
 */
export async function openSocketServer(
  folder: string,
  control: Control,
  onError: (error: unknown) => void,
): Promise<SocketServer> {
  const path = socketPath(folder);
  const secret = randomBytes(32).toString('base64url');
  const server = createServer();
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, control, digestOf(secret), onError);
  });
  if (process.platform !== 'win32') {
    // The folder's lock is ours, so a socket that is still there belongs to a process that was killed.
    rmSync(path, { force: true });
  }
  await listen(server, path);
  server.on('error', onError);
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  const file = join(folder, controlFileName);
  writePrivateFile(file, JSON.stringify({ socket: path, secret, pid: process.pid }));
  return {
    close: () =>
      new Promise((done) => {
        rmSync(file, { force: true });
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** In the data folder where the path is short enough for a socket (about 100 bytes), else in a private temporary folder. */
function socketPath(folder: string): string {
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  // Nobody can be there first: the control file alone says the name.
  if (process.platform === 'win32') return `\\\\.\\pipe\\railguard-${digest}-${randomBytes(8).toString('hex')}`;
  const inFolder = join(folder, 'control.sock');
  if (Buffer.byteLength(inFolder) < 100) return inFolder;
  return join(temporaryFolder(), `${digest}.sock`);
}

/** Anybody may make folders where temporary files are: one that is not ours alone is left to whoever made it. */
function temporaryFolder(): string {
  const usual = join(tmpdir(), `railguard-${userInfo().uid}`);
  try {
    makePrivateFolder(usual);
    return usual;
  } catch {
    return mkdtempSync(`${usual}-`);
  }
}

function serve(socket: Socket, control: Control, digest: Buffer, onError: (error: unknown) => void): void {
  let caller: Promise<Caller> | null = null;
  const gone = new AbortController();
  socket.on('close', () => gone.abort());
  /** An error of ours ends this connection, so that its caller waits for nothing, and no other. */
  const fail = (error: unknown): void => {
    onError(error);
    socket.destroy();
  };
  readLines(
    socket,
    () => (caller === null ? maxHello : maxControlLine),
    (line) => {
      try {
        onLine(line);
      } catch (error) {
        fail(error);
      }
    },
  );
  function onLine(line: string): void {
    const message = parseLine(line);
    if (caller === null) {
      const hello = helloSchema.safeParse(message);
      if (!hello.success || !sameDigest(digestOf(hello.data.secret), digest)) {
        socket.destroy();
        return;
      }
      const { pid } = hello.data;
      caller = parentProcesses(pid).then((parents) => ({
        endpoint: 'command-line',
        pid,
        parents,
        gone: gone.signal,
      }));
      return;
    }
    const request = requestSchema.safeParse(message);
    if (!request.success) {
      socket.destroy();
      return;
    }
    const { id, name, input } = request.data;
    const say = (said: object): void => {
      if (!socket.destroyed) socket.write(`${JSON.stringify({ id, ...said })}\n`);
    };
    caller
      .then((known) => replyTo(control, name, input, { ...known, waits: (waits) => say({ waits }) }))
      .then((reply: Reply) => say(reply))
      .catch(fail);
  }
}

function parseLine(line: string): unknown {
  const read = readStrictJson(line);
  return read.ok ? read.value : null;
}
