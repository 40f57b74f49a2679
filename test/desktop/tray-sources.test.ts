import { describe, expect, it } from 'vitest';
import type { Control } from '../../electron/control/port.ts';
import { FollowedSources } from '../../electron/desktop/tray-sources.ts';
import type { EventName } from '../../shared/control/contract.ts';
import { guarding } from '../support/gate-state.ts';

type Listener = Parameters<Control['listen']>[0];

const row = (call: string, seq: number, outcome = 'allowed') => ({ call, seq, outcome });
const usual: Readonly<Record<string, unknown>> = {
  'gate.state': guarding,
  'attention.list': { items: [], badge: 0 },
  'approvals.list': { waiting: [] },
  'agents.list': [],
  'feed.page': { rows: [] },
};

/** A control whose answers come when they are let go, and whose events are given by hand. */
function followed(calls: boolean, answers: Readonly<Record<string, unknown>> = {}) {
  const waiting: (() => void)[] = [];
  const changes: boolean[] = [];
  let listener: Listener = () => undefined;
  let names: readonly EventName[] = [];
  let stopped = 0;
  const control: Control = {
    listen(given, wanted) {
      listener = given;
      names = wanted ?? [];
      return () => stopped++;
    },
    call: (name) =>
      new Promise((resolve, reject) => {
        waiting.push(() => {
          const answer = name in answers ? answers[name] : usual[name];
          if (answer instanceof Error) reject(answer);
          else resolve(answer);
        });
      }),
  };
  const sources = new FollowedSources(control, calls, (rowsOnly) => changes.push(rowsOnly));
  return {
    sources,
    changes,
    names: () => names,
    stopped: () => stopped,
    emit: (name: EventName, payload: unknown) => listener(name, payload as never),
    answer: () => {
      for (const one of waiting.splice(0)) one();
    },
    calls: () => sources.sources?.calls.map(({ call, outcome }) => `${call} ${outcome}`),
  };
}

describe('what the tray is drawn from', () => {
  it('is nothing before it is known what the gate does', async () => {
    const mine = followed(true);
    expect(mine.sources.sources).toBeNull();
    mine.emit('agents.changed', [{ id: 'a' }]);
    expect(mine.sources.sources).toBeNull();
    mine.emit('gate.state', guarding);
    expect(mine.sources.sources).toMatchObject({ gate: guarding, agents: [{ id: 'a' }], asks: [], calls: [] });
    expect(mine.changes).toEqual([false, false]);
  });

  it.each([
    ['gate.state', { ...guarding, state: 'paused' }, 'gate', { ...guarding, state: 'paused' }],
    ['attention.changed', { items: [], badge: 3 }, 'attention', { items: [], badge: 3 }],
    ['approvals.changed', { waiting: [{ id: 'x' }] }, 'asks', [{ id: 'x' }]],
    ['agents.changed', [{ id: 'mine' }], 'agents', [{ id: 'mine' }]],
  ] as const)('what %s said is newer than an answer that comes after it', async (name, payload, key, expected) => {
    const mine = followed(true);
    const read = mine.sources.read();
    mine.emit(name, payload);
    mine.answer();
    await read;
    expect(mine.sources.sources?.[key]).toEqual(expected);
  });

  it('keeps a call that came while the page of calls was read, and what ended meanwhile', async () => {
    const page = { rows: [row('b', 2, 'waiting'), row('a', 1)] };
    const mine = followed(true, { 'feed.page': page });
    const read = mine.sources.read();
    mine.emit('feed.rows', { rows: [row('b', 2, 'denied'), row('c', 3)] });
    mine.answer();
    await read;
    expect(mine.calls()).toEqual(['c allowed', 'b denied', 'a allowed']);
  });

  it('without events of calls has each page as it was read', async () => {
    const answers: Record<string, unknown> = { 'feed.page': { rows: [row('a', 1, 'waiting')] } };
    const mine = followed(false, answers);
    expect(mine.names()).not.toContain('feed.rows');
    mine.emit('gate.state', guarding);
    const first = mine.sources.readCalls();
    mine.answer();
    await first;
    answers['feed.page'] = { rows: [row('a', 1, 'denied')] };
    const second = mine.sources.readCalls();
    mine.answer();
    await second;
    expect(mine.calls()).toEqual(['a denied']);
  });

  it('has the newest five calls, each once and as it was last', () => {
    const mine = followed(true);
    mine.emit('gate.state', guarding);
    mine.emit('feed.rows', { rows: [1, 2, 3, 4, 5, 6].map((seq) => row(`c${seq}`, seq)) });
    mine.emit('feed.rows', { rows: [row('c2', 2, 'waiting'), row('c3', 3, 'waiting'), row('c3', 3, 'denied')] });
    expect(mine.calls()).toEqual(['c6 allowed', 'c5 allowed', 'c4 allowed', 'c3 denied', 'c2 waiting']);
    expect(mine.changes).toEqual([false, true, true]);
  });
});

describe('an answer that is refused', () => {
  it.each(Object.keys(usual))('to %s is said, and all others count', async (name) => {
    const refused = new Error(`no ${name}`);
    const mine = followed(true, { [name]: refused });
    const read = mine.sources.read();
    mine.answer();
    await expect(read).rejects.toBe(refused);
    expect(mine.changes).toEqual([false]);
    expect(mine.sources.sources === null).toBe(name === 'gate.state');
  });
});

it('it listens until it is stopped, once', () => {
  const mine = followed(true);
  expect(mine.names()).toContain('feed.rows');
  mine.sources.stop();
  expect(mine.stopped()).toBe(1);
});
