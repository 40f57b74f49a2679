import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createListChanges } from '../../../electron/gateway/methods/list-changes.ts';
import type { ListKind } from '../../../shared/upstream-connection.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function changes() {
  const sent: ListKind[] = [];
  return { sent, ...createListChanges((kind) => sent.push(kind)) };
}

it('tells of changes that come together once for each kind, in the order in which they came', () => {
  const { sent, add } = changes();
  for (const kind of ['resources', 'tools', 'resources', 'tools'] as const) add(kind);
  expect(sent).toEqual([]);
  vi.runAllTimers();
  expect(sent).toEqual(['resources', 'tools']);
});

it('tells of a change that comes after that once more', () => {
  const { sent, add } = changes();
  add('tools');
  vi.runAllTimers();
  add('tools');
  vi.runAllTimers();
  expect(sent).toEqual(['tools', 'tools']);
});

it('tells nobody who left: not of what was gathered, and not of what a slow server says afterwards', () => {
  const { sent, add, end } = changes();
  add('tools');
  end();
  add('prompts');
  vi.runAllTimers();
  expect([sent, vi.getTimerCount()]).toEqual([[], 0]);
});
