import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * V8 takes what the machine has: with 24 GB it lets each isolate (main, journal writer, reader) gather some 140 MB of garbage
 * before it looks. From now on the old generation is collected when it grew by so much, not when it reached a limit made for
 * other programs; docs/performance.md has what that is worth.
 */
const slow = '--heap-growing-percent=15';
const usual = '--heap-growing-percent=0';
/** After the start, which it would make longer. */
const collectAfterMs = 1000;

let isSlow = false;
let loading = 0;

export function growHeapsSlowly(): void {
  isSlow = true;
  set();
  collectLater();
}

/**
 * How far the heap may grow is settled by each collection of all of it. The last one was under the usual flag: until the next
 * one, the first calls would take some 35 MB that do not go back to the system.
 */
function collectLater(): void {
  setTimeout(() => {
    if (loading > 0) {
      collectLater();
      return;
    }
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    setFlagsFromString('--no-expose-gc');
    if (typeof collect === 'function') collect();
  }, collectAfterMs).unref();
}

/**
 * V8 takes compiled code only under the flags that it was compiled with, and that flag is one of those it compares. So while a
 * thread loads, heaps grow as usual: else all of Node that the thread needs would be compiled anew. Returns the end of it,
 * which may be called more than once.
 */
export function growUsuallyWhileLoading(): () => void {
  let isOver = false;
  loading++;
  set();
  return () => {
    if (isOver) return;
    isOver = true;
    loading--;
    set();
  };
}

function set(): void {
  setFlagsFromString(isSlow && loading === 0 ? slow : usual);
}
