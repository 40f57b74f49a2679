import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AskAlerts, type Way } from '../../electron/desktop/ask-alerts.ts';
import type { AskView } from '../../shared/control/asks.ts';

let way: Way = 'dialog';
let looking = false;
let open = false;
let focused = false;
let log: string[] = [];
let timers: (() => void)[] = [];

function alerts(): AskAlerts {
  return new AskAlerts({
    dialog: {
      open() {
        if (!open) log.push('dialog');
        open = true;
      },
      close() {
        if (open) log.push('closed');
        open = false;
      },
      isOpen: () => open,
      hasFocus: () => focused,
    },
    notify: ({ id }) => log.push(`notify ${id}`),
    withdraw: (id) => log.push(`withdraw ${id}`),
    looksAtInterface: () => looking,
    way: async () => way,
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
const said = async (expected: readonly string[]): Promise<void> => {
  await vi.waitFor(() => expect(log).toEqual(expected));
  log = [];
};

beforeEach(() => {
  way = 'dialog';
  looking = false;
  open = false;
  focused = false;
  log = [];
  timers = [];
});

describe('a call that waits', () => {
  it('opens the dialog once for all, which goes when the last is answered, wherever', async () => {
    const asks = alerts();
    asks.receive(state('a'));
    await said(['shortcut', 'dialog']);
    asks.receive(state('a', 'b'));
    asks.receive(state('b'));
    await said(['withdraw a']);
    asks.receive(state());
    await said(['withdraw b', 'no shortcut', 'closed']);
  });

  it('is left to the interface while a person has that before them, and told once they turn away', async () => {
    looking = true;
    const asks = alerts();
    asks.receive(state('a'));
    await said(['shortcut']);
    looking = false;
    asks.lookedAway();
    await said(['dialog']);
    asks.lookedAway();
    asks.receive(state('a'));
    await said([]);
  });

  it('over a full screen is a notification, and no dialog', async () => {
    way = 'notification';
    const asks = alerts();
    asks.receive(state('a'));
    await said(['shortcut', 'notify a']);
    asks.receive(state());
    await said(['withdraw a', 'no shortcut']);
  });

  it('is told of by nothing in quiet hours, and can be summoned all the same', async () => {
    way = 'nothing';
    const asks = alerts();
    asks.receive(state('a'));
    await said(['shortcut']);
    expect(asks.summon()).toBe(true);
    await said(['dialog']);
  });

  it('that ended while it was asked how to tell of it opens nothing', async () => {
    const asks = alerts();
    asks.receive(state('a'));
    asks.receive(state());
    await said(['shortcut', 'withdraw a', 'no shortcut']);
    await Promise.resolve();
    expect(open).toBe(false);
  });
});

describe('the dialog that was put away', () => {
  it('does not come back for what it showed, but for what comes after it', async () => {
    const asks = alerts();
    asks.receive(state('a'));
    await said(['shortcut', 'dialog']);
    open = false;
    asks.dialogClosed();
    asks.receive(state('a'));
    await said([]);
    asks.receive(state('a', 'b'));
    await said(['dialog']);
  });

  it('comes back when it is asked for, and nothing comes where nothing waits', async () => {
    const asks = alerts();
    expect(asks.summon()).toBe(false);
    asks.receive(state('a'));
    await said(['shortcut', 'dialog']);
    open = false;
    asks.dialogClosed();
    expect(asks.summon()).toBe(true);
    await said(['dialog']);
  });
});

describe('a dialog that nobody turns to', () => {
  it('is followed by a notification, once, and by none while a person is in it', async () => {
    const asks = alerts();
    asks.receive(state('a'));
    await said(['shortcut', 'dialog']);
    const [ring] = timers;
    ring?.();
    await said(['notify a']);
    asks.receive(state('a', 'b'));
    await vi.waitFor(() => expect(timers).toHaveLength(2));
    focused = true;
    timers.at(-1)?.();
    await said([]);
  });

  it('is not, once it was answered', async () => {
    const asks = alerts();
    asks.receive(state('a'));
    await said(['shortcut', 'dialog']);
    asks.receive(state());
    expect(timers).toEqual([]);
  });
});
