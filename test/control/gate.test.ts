import { expect, it, vi } from 'vitest';
import type { ControlContext } from '../../electron/control/context.ts';
import { gateHandlers } from '../../electron/control/handlers/gate.ts';
import { memorySettings } from '../support/memory-settings.ts';

function withDisk(event: (what: string) => Promise<void>) {
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
    journal: { event: ({ what }: { what: string }) => event(what) },
  };
  // Only what the handlers read stands here.
  return { parts, handlers: gateHandlers(parts as unknown as ControlContext), isPaused: () => paused };
}
const person = { endpoint: 'web', pid: null } as const;

it('a Pause that comes while Resume waits for the disk is the last word', async () => {
  const events: string[] = [];
  const disk = Promise.withResolvers<void>();
  const { parts, handlers, isPaused } = withDisk(async (what) => {
    events.push(what);
    if (what.startsWith('Resumed')) await disk.promise;
  });
  await handlers['gate.pause']({}, person);
  const resuming = handlers['gate.resume']({}, person);
  await handlers['gate.pause']({}, person);
  disk.resolve();
  expect(await resuming).toMatchObject({ state: 'paused' });
  expect(isPaused()).toBe(true);
  expect(parts.settings.get().pausedSince).not.toBeNull();
  expect(events.at(-1)).toBe('Paused again before it was resumed');
  expect(await handlers['gate.resume']({}, person)).toMatchObject({ state: 'guarding' });
  expect(isPaused()).toBe(false);
});

it.each([
  ['the settings', (parts: ReturnType<typeof withDisk>['parts']) => vi.spyOn(parts.settings, 'update')],
  ['the journal', (parts: ReturnType<typeof withDisk>['parts']) => vi.spyOn(parts.journal, 'event')],
])('a Pause that %s cannot keep holds all the same, and says both', async (_what, spy) => {
  const { parts, handlers, isPaused } = withDisk(async () => undefined);
  spy(parts).mockImplementation(() => {
    throw Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
  });
  await expect(handlers['gate.pause']({}, person)).rejects.toThrow(
    /^Paused: every call is refused, but that is not written down\..*disk is full.*Free some space/,
  );
  expect(isPaused()).toBe(true);
});
