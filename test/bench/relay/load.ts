import { Pool } from 'undici';

export interface Load {
  readonly url: string;
  readonly tool: string;
  readonly calls: number;
  readonly concurrency: number;
}
export interface Measured {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
let distinct = 0;

/** Sends one message; answers the session id and the text. Rejects on anything but success: a refusal is not a call. */
export function send(
  pool: Pool,
  path: string,
  session: string | null,
  message: object,
): Promise<{ session: string; text: string }> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let id = '';
    let text = '';
    pool.dispatch(
      {
        path,
        method: 'POST',
        headers: session === null ? headers : { ...headers, 'mcp-session-id': session },
        body: JSON.stringify({ jsonrpc: '2.0', ...message }),
      },
      {
        onRequestStart: () => {},
        onResponseStart(_controller, code, head) {
          status = code;
          id = String(head['mcp-session-id'] ?? '');
        },
        onResponseData(_controller, chunk) {
          text += chunk.toString();
        },
        onResponseEnd() {
          const refused = text.includes('"isError":true') || text.includes('"error":');
          if (status >= 300 || refused) reject(new Error(`HTTP ${status}: ${text.slice(0, 300)}`));
          else resolve({ session: id, text });
        },
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

/** As many sessions, each initialized. */
export async function openSessions(pool: Pool, path: string, count: number): Promise<readonly string[]> {
  const clientInfo = { name: 'bench', version: '1' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  const sessions: string[] = [];
  while (sessions.length < count) {
    const { session } = await send(pool, path, null, { id: `i${sessions.length}`, method: 'initialize', params });
    await send(pool, path, session, { method: 'notifications/initialized' });
    sessions.push(session);
  }
  return sessions;
}

/** Opens one session for each lane, then calls with arguments that never repeat. Latencies in milliseconds. */
export async function measure({ url, tool, calls, concurrency }: Load): Promise<Measured> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: concurrency, pipelining: 1 });
  const latencies = new Float64Array(calls);
  let next = 0;
  const lane = async (session: string) => {
    while (next < calls) {
      const index = next++;
      const n = distinct++;
      const params = { name: tool, arguments: { n, text: `thing number ${n}, and what is said of it` } };
      const started = performance.now();
      await send(pool, pathname, session, { id: n, method: 'tools/call', params });
      latencies[index] = performance.now() - started;
    }
  };
  try {
    const sessions = await openSessions(pool, pathname, concurrency);
    const started = performance.now();
    await Promise.all(sessions.map(lane));
    const seconds = (performance.now() - started) / 1000;
    const sorted = latencies.sort();
    return {
      p50: sorted[Math.floor(calls * 0.5)] ?? 0,
      p99: sorted[Math.floor(calls * 0.99)] ?? 0,
      perSecond: calls / seconds,
    };
  } finally {
    await pool.close();
  }
}
