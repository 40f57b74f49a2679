import { describe, expect, it } from 'vitest';
import { createByteBudget } from '../../electron/lib/byte-budget.ts';
import { readEvents, startOfStream } from '../../electron/upstream/http/resume.ts';
import { createIntake, intakeLimits } from '../../electron/upstream/intake.ts';
import { maxMessageBytes } from '../../electron/upstream/message.ts';
import { createLineSplitter } from '../../electron/upstream/stdio/line-splitter.ts';

const chunkBytes = 64 * 1024;
const mebibyte = 1024 * 1024;

/** What a server says for ever, and why it is given up. */
const endless: readonly (readonly [string, string, string])[] = [
  ['lines of data without any', 'data\n', 'more than 100000 lines'],
  ['lines of data', 'data: x\n', 'more than 100000 lines'],
  ['a line without end', 'x', 'larger than 16 MiB'],
  ['comments', ': hi\n', 'more than anybody asked'],
  ['fields that nobody knows', 'header: x\n', 'more than anybody asked'],
  ['names without a colon', 'name\n', 'more than anybody asked'],
  ['ids without data', 'id: 1\n\n', 'more than anybody asked'],
  ['events without data', 'data:\n\n', 'more than anybody asked'],
  ['empty lines', '\n', 'more than anybody asked'],
  ['ids of an event without end', 'id: 1\n', 'more than 1000 lines'],
  ['times of an event without end', 'retry: 1\n', 'more than 1000 lines'],
];

describe('a stream on which a server says', () => {
  it.each(endless)('%s for ever is given up, and keeps no more than one message meanwhile', (_what, text, why) => {
    const account = createByteBudget(intakeLimits);
    const intake = createIntake(account.party('pouring'), () => 0);
    let reason: string | null = null;
    const read = readEvents({ intake, flow: intake.flow() }, startOfStream(), {
      receive: () => {},
      primed: () => {},
      givenUp: (given) => {
        reason ??= given;
      },
    });
    const chunk = Buffer.from(text.repeat(Math.ceil(chunkBytes / text.length)));
    let most = 0;
    for (let bytes = 0; reason === null && bytes < 256 * mebibyte; bytes += chunk.length) {
      read(chunk);
      most = Math.max(most, account.used);
    }
    expect(reason).toContain(why);
    expect(most).toBeLessThan(2 * maxMessageBytes + 2 * mebibyte);
    expect(account.used).toBe(0);
    // What comes after is not read.
    read(chunk);
    expect(account.used).toBe(0);
  });
});

describe('the account of one server', () => {
  it('refuses what is unfinished beyond its share, and others go on', () => {
    const account = createByteBudget({ perParty: 10_000, total: 15_000 });
    const one = createIntake(account.party('one'));
    const other = createIntake(account.party('other'));
    const first = one.collector();
    expect(first.add(Buffer.alloc(8000))).toBe(true);
    const second = one.collector();
    expect(second.add(Buffer.alloc(8000))).toBe(false);
    expect(second.refusal).toContain('unfinished answers');
    expect(other.collector().add(Buffer.alloc(6000))).toBe(true);
    expect(first.take()).toHaveLength(8000);
    expect(second.add(Buffer.alloc(8000))).toBe(true);
  });

  it('counts what is kept, not the pieces that it comes in', () => {
    const account = createByteBudget(intakeLimits);
    const collector = createIntake(account.party('slow')).collector();
    for (let count = 0; count < 100_000; count++) collector.add(Buffer.from('x'));
    expect(collector.size).toBe(100_000);
    expect(account.used).toBeLessThan(300_000);
    expect(collector.take().toString()).toBe('x'.repeat(100_000));
    expect(account.used).toBe(0);
  });

  it('lets a server speak again after a while, and never for ever at once', () => {
    let now = 0;
    const flow = createIntake(createByteBudget(intakeLimits).party('x'), () => now).flow();
    const spoken = () => {
      let count = 0;
      while (flow.allows(10)) count++;
      return count;
    };
    expect(spoken()).toBe(50_000);
    expect(spoken()).toBe(0);
    now += 2000;
    const again = spoken();
    expect(again).toBeGreaterThan(9000);
    expect(again).toBeLessThanOrEqual(10_000);
  });
});

describe('a line over stdio', () => {
  it('that never ends is dropped once it is too large, and the next one is read', () => {
    const account = createByteBudget(intakeLimits);
    const lines: string[] = [];
    let dropped = '';
    const split = createLineSplitter(createIntake(account.party('x')).collector(), maxMessageBytes, {
      onLine: (line) => lines.push(line.toString()),
      onTooLong(first, last, why) {
        dropped = `${first.toString('utf8', 0, 3)} ${last.toString('utf8', last.length - 3)} ${why}`;
      },
      onNothing: () => true,
    });
    split(Buffer.from('abc'));
    const chunk = Buffer.alloc(chunkBytes, 'x');
    for (let bytes = 0; bytes < 20 * mebibyte; bytes += chunk.length) split(chunk);
    expect(account.used).toBe(0);
    split(Buffer.from('yz!\nnext\n'));
    expect(dropped).toContain('abc yz! the answer is larger');
    expect(lines).toEqual(['next']);
  });

  it.each([
    ['that never ends', 'x'],
    ['that is empty, for ever', '\n'],
    ['that is empty, for ever, ended as on Windows', '\r\n'],
  ])('%s ends the reading, and the next one reaches nobody', (_what, text) => {
    const account = createByteBudget(intakeLimits);
    const intake = createIntake(account.party('x'), () => 0);
    const flow = intake.flow();
    let over = false;
    let after = 0;
    const allowed = (bytes: number): boolean => {
      over ||= !flow.allows(bytes);
      return !over;
    };
    const split = createLineSplitter(intake.collector(), maxMessageBytes, {
      // What says something is counted by who reads it.
      onLine(line) {
        if (line.toString() === 'next') after++;
        allowed(line.length);
      },
      onTooLong: () => {},
      onNothing: allowed,
    });
    const chunk = Buffer.from(text.repeat(Math.ceil(chunkBytes / text.length)));
    for (let bytes = 0; !over && bytes < 256 * mebibyte; bytes += chunk.length) split(chunk);
    expect(over).toBe(true);
    expect(account.used).toBe(0);
    if (text !== '\r\n') split(Buffer.from('\nnext\n'));
    expect(after).toBe(0);
  });
});
