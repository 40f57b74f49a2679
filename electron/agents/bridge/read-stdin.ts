import type { Readable } from 'node:stream';

/** No message of a client is longer; the gateway takes less. */
const maxLine = 64 * 1024 * 1024;

/** Hands on each line of a stream, and resolves when it ends: with its client, however that ends. */
export function readStdin(input: Readable, onLine: (line: string) => void): Promise<void> {
  let buffered: Buffer[] = [];
  let size = 0;
  input.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      buffered.push(chunk.subarray(start, end));
      const line = Buffer.concat(buffered).toString('utf8').trim();
      buffered = [];
      size = 0;
      start = end + 1;
      if (line !== '') onLine(line);
    }
    if (start === chunk.length) return;
    size += chunk.length - start;
    if (size > maxLine) input.destroy();
    else buffered.push(chunk.subarray(start));
  });
  return new Promise((resolve) => {
    for (const end of ['end', 'close', 'error']) input.once(end, () => resolve());
  });
}
