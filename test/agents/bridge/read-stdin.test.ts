import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { readStdin } from '../../../electron/agents/bridge/read-stdin.ts';

/** The lines of these pieces, and whether the stream was still read at the end. */
async function linesOf(...pieces: readonly (string | Buffer)[]) {
  const input = new PassThrough();
  const lines: string[] = [];
  const ended = readStdin(input, (line) => lines.push(line));
  for (const piece of pieces) input.write(piece);
  input.end();
  await ended;
  return lines;
}

const umlaut = Buffer.from('ü');

it.each([
  [['a\nb\n'], ['a', 'b']],
  [['a', 'b', 'c\n'], ['abc']],
  [['a\r\nb\r\n'], ['a', 'b']],
  [['\n\n  \n\t\na\n'], ['a']],
  [['  a  \n'], ['a']],
  [['a\n', ''], ['a']],
  // A client that goes away in the middle of a line said nothing with it.
  [['a\nhalf'], ['a']],
  [['x', umlaut.subarray(0, 1), umlaut.subarray(1), 'y\n'], ['xüy']],
])('%j are the lines %j', async (pieces, expected) => {
  expect(await linesOf(...(pieces as (string | Buffer)[]))).toEqual(expected);
});

it.each(['end', 'close', 'error'] as const)('it ends with its client, also by %s', async (how) => {
  const input = new PassThrough();
  const ended = readStdin(input, () => {});
  if (how === 'end') input.end();
  else input.destroy(how === 'error' ? new Error('gone') : undefined);
  input.resume();
  await ended;
});

it('a line without an end ends it, and what was before it was handed on', async () => {
  const input = new PassThrough({ highWaterMark: 1 << 28 });
  const lines: string[] = [];
  const ended = readStdin(input, (line) => lines.push(line));
  input.write('a\n');
  const piece = Buffer.alloc(33 * 1024 * 1024, 0x78);
  input.write(piece);
  input.write(piece);
  await ended;
  expect([lines, input.destroyed]).toEqual([['a'], true]);
});
