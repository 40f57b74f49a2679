import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Connections, defaultConnections } from '../../electron/net/connections.ts';

function table(now: { ms: number }) {
  let dropped = 0;
  const limits = { ...defaultConnections, all: 40, unknown: 10, startMs: 1000 };
  const connections = new Connections(
    limits,
    () => dropped++,
    () => now.ms,
  );
  const open = () => {
    const socket = new Socket();
    connections.opened(socket);
    return socket;
  };
  return { connections, open, dropped: () => dropped };
}

it('a connection that came just now is not closed for newer ones before it could say anything, while there is room', () => {
  const now = { ms: 0 };
  const { open, dropped } = table(now);
  const first = open();
  for (let count = 0; count < 30; count++) open();
  expect([first.destroyed, dropped()]).toEqual([false, 0]);
  now.ms = 1000;
  open();
  expect([first.destroyed, dropped()]).toEqual([true, 1]);
});

it('in a full table the oldest goes all the same', () => {
  const { open, connections } = table({ ms: 0 });
  const first = open();
  for (let count = 0; count < 40; count++) open();
  expect([first.destroyed, connections.size]).toEqual([true, 40]);
});

it('a connection whose request was refused goes before one that waits for its answer', () => {
  const { open, connections, dropped } = table({ ms: 0 });
  const waiting = open();
  connections.began(waiting);
  const refused = Array.from({ length: 9 }, open);
  for (const socket of refused) {
    connections.began(socket);
    connections.ended(socket);
  }
  for (let count = 0; count < 9; count++) open();
  expect(refused.every(({ destroyed }) => destroyed)).toBe(true);
  expect([waiting.destroyed, dropped()]).toEqual([false, 0]);
});

function small(limits: Partial<typeof defaultConnections> = {}) {
  const now = { ms: 0 };
  const counts = { dropped: 0 };
  const connections = new Connections(
    { all: 8, unknown: 2, each: 4, ahead: 3, startMs: 1000, ...limits },
    () => counts.dropped++,
    () => now.ms,
  );
  const open = () => {
    const socket = new Socket();
    connections.opened(socket);
    return socket;
  };
  /** Opened and admitted; `busy`: with a request that waits for its answer. */
  const of = (party: string, busy = true) => {
    const socket = open();
    if (busy) connections.began(socket);
    return { socket, admitted: connections.admit(socket, party) };
  };
  return { connections, counts, now, open, of };
}

describe('the share of one party', () => {
  it('is its own number where it is alone', () => {
    const { of } = small();
    expect([1, 2, 3, 4, 5].map(() => of('a').admitted)).toEqual([true, true, true, true, false]);
  });

  it('is less where many share the table, and at least one', () => {
    const { of } = small();
    const parties = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const party of parties) expect(of(party).admitted).toBe(true);
    for (const party of parties) expect(of(party).admitted).toBe(false);
  });

  it('frees an idle connection of its own for a new one, and tells nobody', () => {
    const { of, counts } = small();
    const idle = of('a', false);
    for (let n = 0; n < 3; n++) of('a');
    expect(of('a').admitted).toBe(true);
    expect([idle.socket.destroyed, counts.dropped]).toEqual([true, 0]);
  });

  it('never takes a connection of another party', () => {
    const { of } = small();
    const others = of('b', false);
    for (let n = 0; n < 3; n++) of('a');
    expect(of('a').admitted).toBe(false);
    expect(others.socket.destroyed).toBe(false);
  });

  it('counts a connection once, however many requests it carries, and for the last who used it', () => {
    const { of, connections } = small({ each: 1 });
    const { socket } = of('a');
    for (let n = 0; n < 5; n++) expect(connections.admit(socket, 'a')).toBe(true);
    expect(connections.admit(socket, 'b')).toBe(true);
    expect(of('a').admitted).toBe(true);
    expect(of('b').admitted).toBe(false);
  });

  it('is free again when a connection closes', () => {
    const { of, connections } = small({ each: 1 });
    const { socket } = of('a');
    expect(of('a').admitted).toBe(false);
    socket.emit('close');
    expect(of('a').admitted).toBe(true);
    expect(connections.size).toBe(2);
  });

  it('is not asked for a connection that is gone already', () => {
    const { connections } = small();
    expect(connections.admit(new Socket(), 'a')).toBe(true);
    expect(connections.size).toBe(0);
  });
});

describe('requests that are sent ahead of their answers', () => {
  it('are bounded on each connection', () => {
    const { connections, open, counts } = small();
    const socket = open();
    expect([1, 2, 3, 4].map(() => connections.began(socket))).toEqual([true, true, true, false]);
    expect([socket.destroyed, counts.dropped, connections.size]).toEqual([true, 1, 0]);
    expect(connections.began(socket)).toBe(false);
    expect(counts.dropped).toBe(1);
  });

  it('count until their answers are read', () => {
    const { connections, open } = small();
    const socket = open();
    for (let n = 0; n < 20; n++) {
      expect(connections.began(socket)).toBe(true);
      expect(connections.busy(socket)).toBe(true);
      connections.ended(socket);
      expect(connections.busy(socket)).toBe(false);
    }
  });

  it('of a connection that is gone end without a trace', () => {
    const { connections, open } = small();
    const socket = open();
    connections.began(socket);
    socket.emit('close');
    connections.ended(socket);
    expect([connections.busy(socket), connections.size]).toEqual([false, 0]);
  });
});

describe('a full table', () => {
  it('of those who are known gives up an idle one of the largest party for a newcomer', () => {
    const { of, open, connections } = small({ all: 5, unknown: 1, each: 4 });
    const idle = [of('a', false), of('a', false), of('a', false)];
    of('b', false);
    of('c', false);
    const newcomer = open();
    expect(newcomer.destroyed).toBe(false);
    expect(idle.map(({ socket }) => socket.destroyed)).toEqual([true, false, false]);
    expect(connections.size).toBe(5);
  });

  it('of those who all wait for answers turns the newcomer away', () => {
    const { of, open, counts } = small({ all: 3, unknown: 1, each: 3 });
    for (const party of ['a', 'b', 'c']) expect(of(party).admitted).toBe(true);
    const newcomer = open();
    expect(newcomer.destroyed).toBe(true);
    expect(counts.dropped).toBe(1);
  });
});
