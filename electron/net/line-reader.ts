import type { Socket } from 'node:net';

/**
 * Splits a socket's bytes into lines; a line over the bound ends the connection, so a peer cannot fill the memory.
 * `maxBytes`: asked for whenever something is kept, since it may be less for a peer that is not known yet.
 */
export function readLines(socket: Socket, maxBytes: () => number, onLine: (line: string) => void): void {
  let buffered: Buffer[] = [];
  let size = 0;
  socket.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      buffered.push(chunk.subarray(start, end));
      const line = Buffer.concat(buffered).toString('utf8');
      buffered = [];
      size = 0;
      start = end + 1;
      if (line !== '') onLine(line);
    }
    if (start < chunk.length) {
      buffered.push(chunk.subarray(start));
      size += chunk.length - start;
      if (size > maxBytes()) socket.destroy();
    }
  });
}
