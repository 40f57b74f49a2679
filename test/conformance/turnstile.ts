import { connect, createServer, type Socket } from 'node:net';

/**
 * Lets a few of many processes go on at a time: the suite starts a client for each of its scenarios at once, and on a
 * small machine all of them would be late for what has to be answered within seconds.
 */
export interface Turnstile {
  readonly port: number;
  close(): void;
}

export async function openTurnstile(atOnce: number): Promise<Turnstile> {
  const waiting: Socket[] = [];
  let inside = 0;
  function next(): void {
    while (inside < atOnce) {
      const socket = waiting.shift();
      if (socket === undefined) return;
      inside++;
      // The process holds its end until it exits, however it exits.
      socket.once('close', () => {
        inside--;
        next();
      });
      socket.write('go');
    }
  }
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.resume();
    waiting.push(socket);
    next();
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  return { port, close: () => server.close() };
}

/** Waits for this process's turn, which lasts as long as the process. */
export function myTurn(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => resolve());
    socket.once('error', reject);
    socket.unref();
    // Unreferenced, it would let the process end while it waits.
    const awake = setInterval(() => {}, 60_000);
    socket.once('data', () => clearInterval(awake));
  });
}
