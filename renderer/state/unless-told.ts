import type { WritableStore } from './store.ts';

/** An answer that comes after an event may have been given before it: the event is the newer of the two, or as new. */
export async function unlessTold<T>(store: WritableStore<T>, asked: Promise<T>): Promise<void> {
  const before = store.get();
  const answer = await asked;
  if (store.get() === before) store.set(answer);
}
