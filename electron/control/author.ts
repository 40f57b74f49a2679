import type { Caller } from './port.ts';

/** Who changed something, as versions and the journal keep it: `window`, `tray`, `web`, `command-line 4711`. */
export function authorOf(caller: Caller): string {
  return caller.pid === null ? caller.endpoint : `${caller.endpoint} ${caller.pid}`;
}
