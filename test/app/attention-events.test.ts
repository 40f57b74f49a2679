import { expect, it, vi } from 'vitest';
import type { ClientFilesWatch } from '../../electron/agents/clients/watch.ts';
import { startAttention } from '../../electron/app/attention-events.ts';
import type { ControlContext } from '../../electron/control/context.ts';
import { EventHub } from '../../electron/control/dispatcher.ts';
import type { Attention } from '../../shared/control/attention.ts';

function world({ list = () => Promise.resolve<unknown[]>([]) } = {}) {
  let waiting = 0;
  let looked = 0;
  const context = {
    faults: () => [],
    servers: { list: () => [] },
    approvals: {
      unseen: 0,
      get waiting() {
        return waiting;
      },
    },
    clients: {
      list: () => {
        looked += 1;
        return list();
      },
    },
  } as unknown as ControlContext;
  const hub = new EventHub();
  const files = { follow: () => () => undefined } as unknown as ClientFilesWatch;
  const attention = startAttention(context, hub, files);
  return {
    hub,
    attention,
    looked: () => looked,
    wait(calls: number) {
      waiting = calls;
      attention.changed();
    },
  };
}

it('tells of the list when it changed, and only then', async () => {
  const { hub, attention, wait } = world();
  const heard: Attention[] = [];
  hub.listen(
    (name, payload) => {
      if (name === 'attention.changed') heard.push(payload as Attention);
    },
    ['attention.changed'],
  );
  await vi.waitFor(() => expect(heard.map(({ badge }) => badge)).toEqual([0]));
  wait(2);
  await vi.waitFor(() => expect(heard.map(({ badge }) => badge)).toEqual([0, 2]));
  // The same again is no news: the next that is told is the one after it.
  wait(2);
  wait(1);
  await vi.waitFor(() => expect(heard.map(({ badge }) => badge)).toEqual([0, 2, 1]));
  attention.stop();
});

it('looks at nothing while nobody watches', async () => {
  const { hub, attention, looked, wait } = world();
  wait(1);
  attention.clientsChanged();
  expect(looked()).toBe(0);
  const heard = vi.fn();
  hub.listen(heard, ['attention.changed']);
  await vi.waitFor(() => expect(heard).toHaveBeenCalled());
  expect(looked()).toBeGreaterThan(0);
  attention.stop();
});

it('what waits for a person is told while files are still looked at', async () => {
  const { hub, attention, looked, wait } = world({ list: () => new Promise(() => undefined) });
  const heard: Attention[] = [];
  hub.listen(
    (name, payload) => {
      if (name === 'attention.changed') heard.push(payload as Attention);
    },
    ['attention.changed'],
  );
  await vi.waitFor(() => expect(looked()).toBe(1));
  wait(2);
  await vi.waitFor(() => expect(heard.map(({ badge }) => badge)).toEqual([2]));
  attention.stop();
});
