import { createByteBudget } from '../../../electron/lib/byte-budget.ts';
import { ByteCollector } from '../../../electron/lib/byte-collector.ts';
import { readTarget } from '../../../electron/net/target.ts';
import { EventReader, type StreamEvent } from '../../../electron/upstream/http/event-reader.ts';
import { createLineSplitter } from '../../../electron/upstream/stdio/line-splitter.ts';
import type { Random } from '../random.ts';
import { must, type Target } from '../target.ts';

const most = 8 * 1024;

/** The input in pieces of random length. */
function chunks(input: Buffer, random: Random): Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0; from < input.length; ) {
    const length = 1 + random.below(random.pick([1, 3, 50, 5000]));
    pieces.push(input.subarray(from, from + length));
    from += length;
  }
  return pieces;
}

/** `most`: what is kept of one line or event, bytes. */
function account(most: number) {
  const budget = createByteBudget({ total: 64 * 1024 * 1024, perParty: 64 * 1024 * 1024 });
  return {
    budget,
    collector: () => new ByteCollector(most, budget.party('x'), { tooLarge: 'too large', tooMuch: 'too much' }),
  };
}

function events(pieces: readonly Buffer[]): string[] {
  const seen: string[] = [];
  // More than any input: what arrives whole is not kept, and so not held against the limit.
  const { collector } = account(1024 * 1024);
  const show = ({ event, data, id, retry }: StreamEvent) =>
    seen.push(JSON.stringify([event, data?.toString('latin1') ?? null, id, retry]));
  const reader = new EventReader({
    collector,
    onEvent: show,
    onEmpty: () => true,
    onTooLong: () => seen.push('too long'),
  });
  for (const piece of pieces) reader.read(piece);
  return seen;
}

function lines(pieces: readonly Buffer[]): string[] {
  const seen: string[] = [];
  const { collector } = account(most);
  const feed = createLineSplitter(collector(), most, {
    onLine: (line) => seen.push(line.toString('latin1')),
    onTooLong: () => seen.push('too long'),
    onNothing: () => true,
  });
  for (const piece of pieces) feed(piece);
  return seen;
}

export const streamTargets: readonly Target[] = [
  {
    name: 'event-stream',
    seeds: [
      'data: {"jsonrpc":"2.0"}\n\n',
      'id: 1\r\nevent: message\r\ndata: a\r\ndata: b\r\n\r\n',
      ': hello\n\nretry: 100\n\n',
      '\ufeffdata:x\r\rdata\n\n',
    ],
    words: ['data: ', 'data\n', 'id: ', 'event: ', 'retry: ', '\n\n', '\r\r', '\r\n\r\n', ':', 'x'.repeat(3000)],
    check(input, random) {
      const whole = events([input]);
      const cut = events(chunks(input, random));
      must(
        JSON.stringify(whole) === JSON.stringify(cut),
        'an event stream means something else when it is cut in pieces',
      );
      return `${Math.min(whole.length, 5)} ${whole
        .at(-1)
        ?.replace(/[^",[\]]/g, '')
        .slice(0, 12)}`;
    },
  },
  {
    name: 'lines',
    seeds: ['{"a":1}\n{"b":2}\n', '\n\n\r\n', `${'x'.repeat(9000)}\n{"c":3}\n`],
    words: ['\n', '\r\n', 'x'.repeat(5000), '{"id":1}'],
    check(input, random) {
      const whole = lines([input]);
      must(JSON.stringify(whole) === JSON.stringify(lines(chunks(input, random))), 'lines differ with how they arrive');
      const expected = input
        .toString('latin1')
        .split('\n')
        .slice(0, -1)
        .filter((line) => line !== '');
      must(
        JSON.stringify(whole) === JSON.stringify(expected.map((line) => (line.length > most ? 'too long' : line))),
        'lines are not those of the text',
      );
      return `${Math.min(whole.length, 6)} ${whole.includes('too long')}`;
    },
  },
  {
    name: 'request-target',
    seeds: ['/a/token/mcp', '/?x=1', '//', 'http://[', '*', '/%00', '/a?b?c#d'],
    words: ['/', '//', '?', '#', '%', '%2f', '..', '\\', 'http://', '[', ':', '@'],
    check(input) {
      const text = input.toString('latin1');
      const target = readTarget(text);
      if (target === null) return 'refused';
      must(target.path.startsWith('/') && !target.path.startsWith('//'), 'a path that may be an address elsewhere');
      must(
        `${target.path}${text.includes('?') ? '?' : ''}${target.query}` === text,
        'a target was read that was not sent',
      );
      must(
        new URL(text, 'http://127.0.0.1').host === '127.0.0.1',
        'a target that another reader takes for another host',
      );
      return `read ${target.query === ''} ${Math.min(target.path.split('/').length, 6)}`;
    },
  },
];
