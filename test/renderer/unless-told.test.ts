import { expect, it } from 'vitest';
import { createStore } from '../../renderer/state/store.ts';
import { unlessTold } from '../../renderer/state/unless-told.ts';

it('An answer does not put an older state over what an event told meanwhile', async () => {
  const store = createStore<string | null>(null);
  const asked = Promise.withResolvers<string>();
  const done = unlessTold(store, asked.promise);
  store.set('an edit waits');
  asked.resolve('all is well');
  await done;
  expect(store.get()).toBe('an edit waits');
  await unlessTold(store, Promise.resolve('all is well'));
  expect(store.get()).toBe('all is well');
});
