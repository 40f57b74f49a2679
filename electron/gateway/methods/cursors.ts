import { createHash } from 'node:crypto';
import type { ServerName } from '../../../shared/names.ts';
import { keepNewest } from '../../lib/keep-newest.ts';

/**
 * Places in lists that servers gave. An agent may name one of these and no other: a text of its own would reach the server
 * beside what rules see and records keep.
 */
export interface Cursors {
  given(server: ServerName, method: string, cursor: string): void;
  knows(server: ServerName, method: string, cursor: string): boolean;
}

/** Those that were given longest ago are forgotten first; their list is then begun anew. */
const maxIssued = 500;
const longestCursor = 200;

export function createCursors(): Cursors {
  const issued = new Set<string>();
  const keyOf = (server: ServerName, method: string, cursor: string): string => {
    const text = cursor.length <= longestCursor ? cursor : createHash('sha256').update(cursor).digest('base64');
    return `${server} ${method} ${cursor.length} ${text}`;
  };
  return {
    given(server, method, cursor) {
      const key = keyOf(server, method, cursor);
      // Put last, also where it was given before.
      issued.delete(key);
      issued.add(key);
      keepNewest(issued, maxIssued);
    },
    knows: (server, method, cursor) => issued.has(keyOf(server, method, cursor)),
  };
}
