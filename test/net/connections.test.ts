import { Socket } from 'node:net';
import { expect, it } from 'vitest';
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
