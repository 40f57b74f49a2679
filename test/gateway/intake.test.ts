import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Intake, largeBytes } from '../../electron/gateway/admission/intake.ts';
import { rpc } from './raw-client.ts';

const limits = {
  maxBodyBytes: 8_000_000,
  bodyMs: 60_000,
  arrivingPerAgent: 20_000_000,
  arriving: 20_000_000,
  roomMs: 60_000,
};

function request(body: string): IncomingMessage {
  const stream = new PassThrough({ highWaterMark: body.length });
  Object.assign(stream, { headers: { 'content-length': String(body.length) }, socket: { destroyed: false } });
  stream.end(body);
  return stream as unknown as IncomingMessage;
}
const large = (id: string) => request(rpc(id, 'x', { text: 'x'.repeat(largeBytes) }));

describe('what agents send is taken in', () => {
  it('small at once; large in several turns of the event loop, never two in one', async () => {
    const intake = new Intake(limits);
    let turn = 0;
    const log: { id: unknown; turn: number }[] = [];
    const take = (agent: string, body: IncomingMessage) =>
      new Promise<void>((resolve) =>
        intake.take(body, agent, (read) => {
          const taken = read();
          log.push({ id: taken.kind === 'request' ? taken.id : taken.kind, turn });
          resolve();
        }),
      );
    let counting = true;
    const count = () => {
      turn++;
      if (counting) setImmediate(count);
    };
    const all = [
      take('a', large('a1')),
      take('a', large('a2')),
      take('a', large('a3')),
      take('b', large('b1')),
      take('c', request(rpc('small', 'ping'))),
    ];
    count();
    await Promise.all(all);
    counting = false;
    expect(log.map(({ id }) => id)).toEqual(['small', 'a1', 'a2', 'b1', 'a3']);
    const turns = log.slice(1).map((one) => one.turn);
    // Three steps each: nothing of another body falls in between, and whoever is small is served between any two of them.
    for (const [at, first] of turns.entries()) expect((turns[at + 1] ?? Infinity) - first).toBeGreaterThanOrEqual(3);
  });

  it('and an error in what is done with one large body ends that request, and no other', async () => {
    const intake = new Intake(limits);
    const broken = large('one');
    const ended = new Promise<void>((resolve) => broken.on('close', () => resolve()));
    intake.take(broken, 'a', () => {
      throw new Error('odd');
    });
    await ended;
    const next = await new Promise((resolve) => intake.take(large('two'), 'a', (read) => resolve(read())));
    expect(next).toMatchObject({ kind: 'request', id: 'two' });
  });
});
