import { describe, expect, it } from 'vitest';
import { CallTicket } from '../../../electron/guard/enforcement/ticket.ts';
import type { ReservationSet } from '../../../electron/guard/limits/limits-port.ts';
import type { ReservationRow, ReturnedEntry } from '../../../electron/guard/ports.ts';
import type { CallEnd } from '../../../shared/call.ts';
import type { Decision } from '../../../shared/decision.ts';
import { ManualClock, toolCall } from '../support.ts';

const row = { key: 'k' } as unknown as ReservationRow;
const decision = { outcome: 'allowed', rule: '/tools/x', words: 'Allow', version: 1, trace: [] } as unknown as Decision;
const ended = (end: CallEnd['end'], sent = true, upstreamMs = 0): CallEnd => ({
  end,
  sent,
  result: null,
  bytes: 0,
  error: null,
  upstreamMs,
});

interface Given {
  readonly readOnly?: boolean;
  readonly personMs?: number;
  readonly release?: () => ReturnType<ReservationSet['release']>;
  readonly record?: () => void;
  readonly invalidate?: () => void;
}

const nothing = () => {};

function ticketOf(given: Given = {}) {
  const { readOnly = false, personMs = 0, release = () => [row], record = nothing, invalidate = nothing } = given;
  const clock = new ManualClock();
  const recorded: ReturnedEntry[] = [];
  const faults: unknown[] = [];
  const order: string[] = [];
  let released = 0;
  const reservations = {
    release() {
      released++;
      order.push('release');
      return release();
    },
  } as unknown as ReservationSet;
  const ticket = new CallTicket(
    {
      clock,
      journal: {
        recordDecision: () => undefined,
        recordResult(entry) {
          order.push('record');
          record();
          recorded.push(entry);
        },
      },
      entities: {
        invalidate() {
          order.push('invalidate');
          invalidate();
        },
        facts: async () => ({}),
      } as never,
      onFault: (error) => faults.push(error),
    },
    {
      call: toolCall('x', {}, { startedMs: clock.monotonic() }),
      decision,
      readOnly,
      reservations,
      allowed: [],
      reauthorize: async () => null,
      personMs,
    },
  );
  return { ticket, clock, recorded, faults, order, released: () => released };
}

describe('the place of a call', () => {
  it.each<[string, boolean, CallEnd, number]>([
    ['a write that was not sent', false, ended('cancelled', false), 1],
    ['a write that failed: it may have run', false, ended('failed'), 0],
    ['a write without an answer', false, ended('broken'), 0],
    ['a write that was cancelled on its way', false, ended('cancelled'), 0],
    ['a read that failed', true, ended('failed'), 1],
    ['a read without an answer', true, ended('broken'), 0],
    ['a read that was not sent', true, ended('broken', false), 1],
    ['a read that was answered', true, ended('ok'), 0],
  ])('of %s', (_what, readOnly, end, times) => {
    const { ticket, released, recorded } = ticketOf({ readOnly });
    ticket.settle(end);
    ticket.settle(ended('ok', false));
    expect([released(), recorded.map((entry) => entry.released)]).toEqual([times, [times === 1 ? [row] : []]]);
  });

  it('that a store elsewhere gives back is recorded once it has', async () => {
    const store = Promise.withResolvers<readonly ReservationRow[]>();
    const { ticket, recorded } = ticketOf({ release: () => store.promise });
    ticket.settle(ended('cancelled', false));
    expect(recorded).toEqual([]);
    store.resolve([row]);
    await store.promise;
    await Promise.resolve();
    expect(recorded.map((entry) => entry.released)).toEqual([[row]]);
  });

  it('that could not be given back leaves the end recorded all the same, and a fault', async () => {
    const down = new Error('the store is down');
    const { ticket, recorded, faults } = ticketOf({ release: () => Promise.reject(down) });
    ticket.settle(ended('cancelled', false));
    await new Promise(setImmediate);
    expect([recorded.map((entry) => entry.released), faults]).toEqual([[[]], [down]]);
  });
});

describe('the end of a call', () => {
  it('is recorded after what was read before a write is forgotten; of a read nothing is', () => {
    const [write, read] = [ticketOf(), ticketOf({ readOnly: true })];
    write.ticket.settle(ended('ok'));
    read.ticket.settle(ended('ok'));
    expect([write.order, read.order]).toEqual([['invalidate', 'record'], ['record']]);
  });

  it('that cannot be recorded is a fault, and not the caller’s', () => {
    const full = new Error('ENOSPC');
    const { ticket, faults } = ticketOf({
      record: () => {
        throw full;
      },
    });
    expect(() => ticket.settle(ended('ok'))).not.toThrow();
    expect(faults).toEqual([full]);
  });

  it('of a write is recorded where what was read before cannot be forgotten, and that is a fault', () => {
    const broken = new Error('no such tool');
    const { ticket, recorded, faults } = ticketOf({
      invalidate: () => {
        throw broken;
      },
    });
    expect(() => ticket.settle(ended('ok'))).not.toThrow();
    expect([recorded.map(({ end }) => end.end), faults]).toEqual([['ok'], [broken]]);
  });

  it('has the gateway’s own time: without the server’s, without a person’s, and never less than none', () => {
    const one = ticketOf({ personMs: 400 });
    one.ticket.waitedForServer(30);
    one.ticket.waitedForServer(20);
    one.clock.pass(1000);
    one.ticket.settle(ended('ok', true, 500));
    const other = ticketOf({ personMs: 400 });
    other.clock.pass(100);
    other.ticket.settle(ended('ok', true, 500));
    expect([...one.recorded, ...other.recorded].map(({ totalMs, gatewayMs }) => [totalMs, gatewayMs])).toEqual([
      [1000, 50],
      [100, 0],
    ]);
  });
});
