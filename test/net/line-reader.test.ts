import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readStdin } from '../../electron/agents/bridge/read-stdin.ts';
import { readLines } from '../../electron/net/line-reader.ts';

function reading(most: () => number) {
  const socket = new Socket();
  const lines: string[] = [];
  readLines(socket, most, (line) => lines.push(line));
  const give = (text: string | Uint8Array) => socket.emit('data', Buffer.from(text as string));
  return { socket, lines, give };
}

describe('lines of a socket', () => {
  it.each<[pieces: string[], lines: string[]]>([
    [['a\nb\n'], ['a', 'b']],
    [
      ['a', 'b\nc', '\n'],
      ['ab', 'c'],
    ],
    [['\n\n a\n\n'], [' a']],
    [['a\r\n'], ['a\r']],
    [['never ended'], []],
    [['{"a":"\\n"}\n'], ['{"a":"\\n"}']],
  ])('in the pieces %j are %j', (pieces, lines) => {
    const mine = reading(() => 100);
    for (const piece of pieces) mine.give(piece);
    expect(mine.lines).toEqual(lines);
    expect(mine.socket.destroyed).toBe(false);
  });

  it('keep characters that were cut in half on the way', () => {
    const mine = reading(() => 100);
    for (const byte of Buffer.from('支払い🧪\n')) mine.give(Uint8Array.of(byte));
    expect(mine.lines).toEqual(['支払い🧪']);
  });

  it.each([
    [['12345', '67890'], false],
    [['12345', '678901'], true],
    [['12345678901'], true],
    [['123456789\n1234567890'], false],
    [['1234567890', '\n', '1234567890'], false],
  ])('of %j, over ten bytes without an end, close it: %s', (pieces, closed) => {
    const mine = reading(() => 10);
    for (const piece of pieces) mine.give(piece);
    expect(mine.socket.destroyed).toBe(closed);
  });

  it('may be longer once their sender is known', () => {
    let most = 10;
    const mine = reading(() => most);
    mine.give('secret\n');
    most = 100;
    mine.give('x'.repeat(50));
    expect(mine.socket.destroyed).toBe(false);
    mine.give('\n');
    expect(mine.lines).toEqual(['secret', 'x'.repeat(50)]);
  });
});

describe('lines of the standard input', () => {
  const all = async (chunks: (string | Buffer)[]) => {
    const lines: string[] = [];
    await readStdin(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), (line) => lines.push(line));
    return lines;
  };

  it('are handed on without white space around them, empty ones not at all', async () => {
    expect(await all(['{"a":1}\r\n\n  \n{"b":', '2}\n'])).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('without an end are none: a client that goes away in the middle has said nothing', async () => {
    expect(await all(['{"a":1}\n{"b":2}'])).toEqual(['{"a":1}']);
  });

  it('keep characters that were cut in half on the way', async () => {
    const bytes = Buffer.from('"🧪"\n');
    expect(await all([bytes.subarray(0, 3), bytes.subarray(3)])).toEqual(['"🧪"']);
  });

  it('end where reading fails', async () => {
    const broken = new Readable({ read: () => undefined });
    const ended = readStdin(broken, () => undefined);
    broken.destroy(new Error('EIO'));
    await expect(ended).resolves.toBeUndefined();
  });
});
