import type { EventLine } from '../../../shared/control/bridge.ts';

/** Cuts a byte stream into lines, across chunks and split characters. */
export function createLineReader(onLine: (line: string) => void): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = '';
  return (chunk) => {
    rest += decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n', start)) {
      const line = rest.slice(start, end).trim();
      start = end + 1;
      if (line) onLine(line);
    }
    rest = rest.slice(start);
  };
}

/** Null for a line that is no event: a damaged line must not end the stream. */
export function parseEventLine(line: string): EventLine | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('event' in value) || typeof value.event !== 'string')
      return null;
    return { event: value.event, payload: 'payload' in value ? value.payload : null };
  } catch {
    return null;
  }
}
