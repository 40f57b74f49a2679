import { beforeEach, describe, expect, it } from 'vitest';
import { AskAlerts, type Way } from '../../electron/desktop/ask-alerts.ts';
import type { AskView } from '../../shared/control/asks.ts';

/** Questions for the way to tell, each answered by hand: what happens while one is open is what these tests are about. */
let ways: { answer(way: Way): Promise<void>; fail(): Promise<void> }[] = [];
let timers: (() => void)[] = [];
let log: string[] = [];
let looking = false;
let open = false;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function alerts(): AskAlerts {
  return new AskAlerts({
    dialog: {
      open: () => {
        if (!open) log.push('dialog');
        open = true;
      },
      close: () => {
        if (open) log.push('closed');
        open = false;
      },
      isOpen: () => open,
      hasFocus: () => false,
    },
    notify: ({ id }) => log.push(`notify ${id}`),
    withdraw: (id) => log.push(`withdraw ${id}`),
    looksAtInterface: () => looking,
    way: () =>
      new Promise<Way>((resolve, reject) => {
        ways.push({
          answer: (way) => {
            resolve(way);
            return turn();
          },
          fail: () => {
            reject(new Error('nobody tells'));
            return turn();
          },
        });
      }),
    onWaiting: (waits) => log.push(waits ? 'shortcut' : 'no shortcut'),
    after(_ms, run) {
      timers.push(run);
      return () => {
        timers = timers.filter((one) => one !== run);
      };
    },
  });
}

const state = (...ids: readonly string[]) => ({
  waiting: ids.map((id) => ({ id, state: 'waiting' }) as AskView),
});
const said = (): readonly string[] => log.splice(0);

beforeEach(() => {
  ways = [];
  timers = [];
  log = [];
  looking = false;
  open = false;
});

describe('while it is asked how to tell', () => {
  it.each(['nothing', 'notification'] as const)(
    'a dialog that was summoned stays, also where the way is %s',
    async (way) => {
      const asks = alerts();
      asks.receive(state('a'));
      expect(asks.summon()).toBe(true);
      await ways[0]?.answer(way);
      expect(open).toBe(true);
      expect(said()).toEqual(['shortcut', 'dialog']);
    },
  );

  it('a person who turns away twice is told once, and what was answered says nothing afterwards', async () => {
    looking = true;
    const asks = alerts();
    asks.receive(state('a'));
    await turn();
    looking = false;
    asks.lookedAway();
    asks.lookedAway();
    expect(ways).toHaveLength(1);
    for (const one of ways) await one.answer('dialog');
    expect(timers).toHaveLength(1);
    const [remind] = timers;
    asks.receive(state());
    expect(timers).toEqual([]);
    said();
    // A timer that fires all the same finds nothing.
    expect(remind).toBeDefined();
  });

  it('one that ended in between is told by nothing, and one that stayed is', async () => {
    const asks = alerts();
    asks.receive(state('a', 'b'));
    asks.receive(state('b'));
    await ways[0]?.answer('notification');
    expect(said()).toEqual(['shortcut', 'withdraw a', 'notify b']);
  });

  it('one that ended and came again under its id is told once', async () => {
    const asks = alerts();
    asks.receive(state('a'));
    asks.receive(state());
    asks.receive(state('a'));
    for (const one of ways) await one.answer('notification');
    expect(said().filter((line) => line === 'notify a')).toHaveLength(1);
  });

  it('asks that come one after another have a way each, in whatever order those are known', async () => {
    const asks = alerts();
    asks.receive(state('a'));
    asks.receive(state('a', 'b'));
    await ways[1]?.answer('notification');
    await ways[0]?.answer('dialog');
    expect(said()).toEqual(['shortcut', 'notify b', 'dialog']);
  });

  it('a way that nobody can tell is the dialog', async () => {
    const asks = alerts();
    asks.receive(state('a'));
    await ways[0]?.fail();
    expect(said()).toEqual(['shortcut', 'dialog']);
  });
});

describe('what is answered', () => {
  it('is not counted as waiting, though the list still has it', () => {
    const asks = alerts();
    asks.receive({ waiting: [{ id: 'a', state: 'allowed' } as AskView] });
    expect(asks.summon()).toBe(false);
    expect(said()).toEqual([]);
  });

  it('closes the dialog only with the last', async () => {
    const asks = alerts();
    asks.receive(state('a', 'b'));
    await ways[0]?.answer('dialog');
    asks.receive(state('b'));
    expect(open).toBe(true);
    asks.receive(state());
    expect(open).toBe(false);
    expect(timers).toEqual([]);
  });
});

it('at the end everything is withdrawn and no timer is left', async () => {
  const asks = alerts();
  asks.receive(state('a', 'b'));
  await ways[0]?.answer('dialog');
  asks.stop();
  expect(said()).toEqual(['shortcut', 'dialog', 'withdraw a', 'withdraw b', 'closed']);
  expect(timers).toEqual([]);
});
