import type { Caller } from './port.ts';

/** Who changed something, as versions and the journal keep it: `window`, `tray`, `web`, `command-line 4711 (bash, claude)`. */
export function authorOf(caller: Caller): string {
  const { endpoint, pid, parents = [] } = caller;
  if (pid === null) return endpoint;
  return parents.length === 0 ? `${endpoint} ${pid}` : `${endpoint} ${pid} (${parents.join(', ')})`;
}
