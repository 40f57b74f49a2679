import { expect, it, onTestFinished } from 'vitest';
import { createStore } from '../../../renderer/data/store.ts';
import { syncStore } from '../../../renderer/data/sync-store.ts';
import { webBridge } from '../../../renderer/data/transport/web.ts';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { GateState } from '../../../shared/control/gate.ts';
import { guarding } from '../../support/gate-state.ts';

const paused: GateState = { ...guarding, state: 'paused', paused: { since: 1, refused: 0 } };

/** A web endpoint whose line of events opens when the test says so. */
function endpoint() {
  const lines = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
  const opened = Promise.withResolvers<void>();
  const fetched: string[] = [];
  const bridge = webBridge('token', {
    async fetch(address) {
      fetched.push(String(address));
      if (address !== '/control/events') return Response.json({ ok: true, value: guarding });
      await opened.promise;
      return new Response(new ReadableStream({ start: lines.resolve }));
    },
    setTimeout: () => 0,
    clearTimeout: () => undefined,
  });
  onTestFinished(() => bridge.close());
  return {
    bridge,
    fetched,
    open: () => opened.resolve(),
    async tell(event: string, payload: unknown) {
      (await lines.promise).enqueue(new TextEncoder().encode(`${JSON.stringify({ event, payload })}\n`));
    },
  };
}

it('a page in a browser is read when events begin to arrive: what changes before that is in what it reads, not lost', async () => {
  const { bridge, open } = endpoint();
  let reads = 0;
  bridge.onOpen(() => {
    reads += 1;
  });
  await Promise.resolve();
  expect(reads).toBe(0);
  open();
  await expect.poll(() => reads).toBe(1);
  // Who comes later finds the line open and need not wait for the next one.
  bridge.onOpen(() => {
    reads += 1;
  });
  expect(reads).toBe(2);
});

it('an answer never takes the place of what an event said while it was under way', async () => {
  const { bridge, open, tell } = endpoint();
  const store = createStore<GateState | null>(null);
  const answers = syncStore(bridge, 'gate.state', store, new AbortController().signal);
  const late = Promise.withResolvers<CommandOutput<'gate.state'>>();
  const taken = answers(late.promise);
  open();
  await tell('gate.state', paused);
  await expect.poll(() => store.get()).toEqual(paused);
  late.resolve(guarding);
  await taken;
  expect(store.get()).toEqual(paused);

  const refused = Promise.withResolvers<CommandOutput<'gate.state'>>();
  const known = answers(refused.promise);
  await tell('gate.state', guarding);
  await expect.poll(() => store.get()).toEqual(guarding);
  refused.reject(new Error('busy'));
  await known;
  await expect(answers(Promise.reject(new Error('busy')))).rejects.toThrow('busy');

  await tell('gate.state', paused);
  await expect.poll(() => store.get()).toEqual(paused);
  await answers(bridge.call('gate.state', {}));
  expect(store.get()).toEqual(guarding);
});
