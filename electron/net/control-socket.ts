import { lstatSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { CodedError } from '../../shared/coded-error.ts';
import { isOpenToOthers, whyNotOurs } from '../lib/private-files.ts';

/** `DIR/control.json`, mode 0600: where the running gateway listens for commands, and the secret of this start. */
export const controlFileName = 'control.json';
export const maxControlLine = 64 * 1024 * 1024;

/**
 * A connection to the gateway that runs on a folder, which already knows who we are; null where none runs. Throws where the
 * file, the folder or the socket is not this user's alone. No schema library: the bridge of a client has to stay small.
 */
export async function openControlSocket(folder: string): Promise<{ readonly socket: Socket } | null> {
  const file = readControlFile(folder);
  if (file === null) return null;
  refuseForeign(join(folder, controlFileName), file.socket);
  const socket = await open(file.socket);
  if (socket === null) return null;
  socket.write(`${JSON.stringify({ secret: file.secret, pid: process.pid })}\n`);
  return { socket };
}

function readControlFile(folder: string): { readonly socket: string; readonly secret: string } | null {
  try {
    const read: unknown = JSON.parse(readFileSync(join(folder, controlFileName), 'utf8'));
    if (typeof read !== 'object' || read === null || !('socket' in read) || !('secret' in read)) return null;
    const { socket, secret } = read;
    return typeof socket === 'string' && typeof secret === 'string' ? { socket, secret } : null;
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
    throw new CodedError('gateway-not-yours', `Nothing was sent: ${path} ${help}.`);
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
