import { request } from 'node:http';
import { parentPort } from 'node:worker_threads';

/**
 * Pings of one agent, one after another, from a thread of its own: whoever sends large bodies is busy making them, and would
 * measure itself. Told `{ url, session }` it begins, told `stop` it answers how long each ping took, milliseconds.
 */
export interface Pinged {
  readonly url: string;
  readonly session: string;
}

const pauseMs = 2;
const body = '{"jsonrpc":"2.0","id":1,"method":"ping","params":{}}';

function ping({ url, session }: Pinged): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'content-length': String(body.length),
      'mcp-session-id': session,
    };
    const outgoing = request(url, { method: 'POST', agent: false, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(performance.now() - started));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

let stop = false;

parentPort?.on('message', async (message: Pinged | 'stop') => {
  if (message === 'stop') {
    stop = true;
    return;
  }
  stop = false;
  const waits: number[] = [];
  while (!stop) {
    waits.push(await ping(message));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  parentPort?.postMessage(waits);
});
