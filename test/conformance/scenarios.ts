import { createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { drive } from './client-driver.ts';

/**
 * Drives the client through what the suite's processes ask for, in this process: a gateway loaded for each scenario would
 * be most of the time. A few go on at a time: the suite starts all its scenarios at once, and on a small machine all of
 * them would be late for what has to be answered within seconds.
 */
export interface Scenarios {
  readonly port: number;
  close(): void;
}

export async function driveScenarios(atOnce: number): Promise<Scenarios> {
  const waiting: Socket[] = [];
  let inside = 0;
  async function answer(socket: Socket): Promise<void> {
    const failure = await text(socket)
      .then((asked) => drive(JSON.parse(asked)))
      .then(
        () => '',
        (error: unknown) => `${String(error)}\n`,
      );
    socket.end(failure);
    inside--;
    next();
  }
  function next(): void {
    while (inside < atOnce) {
      const socket = waiting.shift();
      if (socket === undefined) return;
      inside++;
      void answer(socket);
    }
  }
  // The asking side has said all when it ends its half; it still waits for the answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
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
