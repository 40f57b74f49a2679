import { setFlagsFromString } from 'node:v8';

/**
 * V8 takes what the machine has: with 24 GB it lets each isolate (main, journal writer, reader) gather some 140 MB of garbage
 * before it looks. From now on the old generation is collected when it grew by so much, not when it reached a limit made for
 * other programs; docs/performance.md has what that is worth.
 */
const slow = '--heap-growing-percent=15';
const usual = '--heap-growing-percent=0';

let isSlow = false;
let loading = 0;

export function growHeapsSlowly(): void {
  isSlow = true;
  set();
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
