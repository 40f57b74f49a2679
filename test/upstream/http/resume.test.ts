import { expect, it } from 'vitest';
import { createByteBudget } from '../../../electron/lib/byte-budget.ts';
import { readEvents, startOfStream } from '../../../electron/upstream/http/resume.ts';
import { createIntake, floods, intakeLimits } from '../../../electron/upstream/intake.ts';

function reading(allows: () => boolean = () => true) {
  const intake = createIntake(createByteBudget(intakeLimits).party('remote'));
  const resume = startOfStream();
  const told: string[] = [];
  const read = readEvents({ intake, flow: { allows } }, resume, {
    receive: (bytes) => told.push(`message ${bytes}`),
    primed: () => told.push('primed'),
    givenUp: (why) => told.push(why),
  });
  return { resume, told, read: (text: string) => read(Buffer.from(text)) };
}

it.each([
  ['data: a\n\n', null],
  ['id: 7\ndata: a\n\n', '7'],
  ['id: 7\ndata: a\n\nid: 8\ndata: b\n\n', '8'],
  ['id: 7\ndata: a\n\ndata: b\n\n', '7'],
  ['id: 7\n\n', '7'],
  ['id: 7\ndata: a\n', null],
  // An empty id takes the one before back (WHATWG HTML), and no header can carry the second: neither is sent to a server.
  ['id: 7\ndata: a\n\nid:\ndata: b\n\n', null],
  ['id: 7\ndata: a\n\nid: \u2603\ndata: b\n\n', null],
  [`id: 7\ndata: a\n\nid: ${'x'.repeat(2000)}\ndata: b\n\n`, null],
  ['id:\ndata: a\n\nid: 9\ndata: b\n\n', '9'],
])('after %j a stream is taken up from %j', (text, id) => {
  const { resume, read } = reading();
  read(text);
  expect(resume.id).toBe(id);
});

it.each([
  ['5000', 5000],
  ['0', 100],
  ['99', 100],
  ['999999999', 30_000],
  ['9999999999', 1000],
  ['-5', 1000],
  ['1e3', 1000],
  ['', 1000],
])('a server that says "retry: %s" is waited for %i ms', (retry, ms) => {
  const { resume, read } = reading();
  read(`retry: ${retry}\ndata: a\n\n`);
  expect(resume.retryMs).toBe(ms);
});

it.each([
  ['id: 1\ndata:\n\n', ['primed']],
  ['data:\n\n', []],
  ['id:\ndata:\n\n', []],
  ['id: \u2603\ndata:\n\n', []],
  ['event: ping\nid: 1\ndata:\n\n', []],
  ['event: ping\ndata: x\n\n', []],
  ['event: message\ndata: x\n\n', ['message x']],
])('%j is told as %j', (text, expected) => {
  const { told, read } = reading();
  read(text);
  expect(told).toEqual(expected);
});

it.each(['event: ping\ndata: x\n\n', 'data:\n\n', ': comment\n'])('%j counts as what nobody asked for', (text) => {
  const counted: number[] = [];
  const { read } = reading(() => counted.push(1) > 0);
  read(text);
  expect(counted).toHaveLength(1);
});

it('a server that floods with what says nothing is given up, in words', () => {
  const { told, read } = reading(() => false);
  read('event: ping\ndata: x\n\n');
  expect(told).toEqual([floods]);
});
