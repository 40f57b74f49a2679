import { expect, it } from 'vitest';
import { Listeners } from '../../electron/lib/listeners.ts';

it('Listeners that leave while others are told are told no more, and new ones from the next time on', () => {
  const listeners = new Listeners<[what: string]>();
  const told: string[] = [];
  listeners.add((what) => {
    told.push(`first: ${what}`);
    leave();
    listeners.add((late) => told.push(`new: ${late}`));
  });
  const leave = listeners.add((what) => told.push(`second: ${what}`));
  listeners.notify('one');
  expect(told).toEqual(['first: one']);
  listeners.notify('two');
  expect(told).toEqual(['first: one', 'first: two', 'new: two']);
});
