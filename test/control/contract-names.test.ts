import { describe, expect, it } from 'vitest';
import { contractNames } from '../../scripts/lib/contract-names.ts';
import { commands, events } from '../../shared/control/contract.ts';
import { isCommandName, isEventName } from '../../shared/control/names.ts';

type Load = (id: string) => string | null;
const load = contractNames().load as Load;

describe('the names of the contract', () => {
  it('are known, and no others: not those that every object has', () => {
    expect(Object.keys(commands).filter((name) => !isCommandName(name))).toEqual([]);
    expect(Object.keys(events).filter((name) => !isEventName(name))).toEqual([]);
    for (const name of ['constructor', '__proto__', 'gate.open', '', null, 1]) {
      expect([isCommandName(name), isEventName(name)]).toEqual([false, false]);
    }
  });

  it('are built into pages and the preload as lists alone, without the schemas', async () => {
    const text = load('/anywhere/shared/control/name-lists.ts') ?? '';
    expect(text).not.toMatch(/^import /m);
    const lists = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    expect(lists.commandNames).toEqual(Object.keys(commands));
    expect(lists.eventNames).toEqual(Object.keys(events));
    expect(load('/anywhere/shared/control/names.ts')).toBeNull();
  });
});
