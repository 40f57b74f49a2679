import { expect, it } from 'vitest';
import type { ControlContext } from '../../electron/control/context.ts';
import { gateHandlers } from '../../electron/control/handlers/gate.ts';
import { memorySettings } from '../support/memory-settings.ts';

it('a Pause that comes while Resume waits for the disk is the last word', async () => {
  const events: string[] = [];
  const disk = Promise.withResolvers<void>();
  let paused = false;
  const parts = {
    settings: memorySettings(),
    clock: { now: () => 1 },
    faults: () => [],
    address: () => '',
    internalErrors: () => 0,
    settleDoubt: () => undefined,
    version: '1',
    approvals: { waiting: 0 },
    gate: {
      paused: null,
      pause() {
        paused = true;
      },
      resume() {
        paused = false;
      },
    },
    journal: {
      async event({ what }: { what: string }) {
        events.push(what);
        if (what.startsWith('Resumed')) await disk.promise;
      },
    },
  };
  // Only what the handlers read stands here.
  const handlers = gateHandlers(parts as unknown as ControlContext);
  const person = { endpoint: 'web', pid: null } as const;
  await handlers['gate.pause']({}, person);
  const resuming = handlers['gate.resume']({}, person);
  await handlers['gate.pause']({}, person);
  disk.resolve();
  expect(await resuming).toMatchObject({ state: 'paused' });
  expect(paused).toBe(true);
  expect(parts.settings.get().pausedSince).not.toBeNull();
  expect(events.at(-1)).toBe('Paused again before it was resumed');
  expect(await handlers['gate.resume']({}, person)).toMatchObject({ state: 'guarding' });
  expect(paused).toBe(false);
});
