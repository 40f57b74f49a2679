import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { initialize, type RawAnswer, raw, rpc } from '../gateway/raw-client.ts';

/** What the agents did, counted. */
export interface Tally {
  calls: number;
  answered: number;
  refused: number;
  failed: number;
  readonly latencies: number[];
}
export const newTally = (): Tally => ({ calls: 0, answered: 0, refused: 0, failed: 0, latencies: [] });

export interface Addresses {
  readonly all: string;
  readonly stdio: string;
  readonly remote: string;
}

/** One thing that an agent does. The number makes arguments differ, but for one call in ten. */
type Action = (at: Addresses, count: number) => Promise<RawAnswer>;

const sessions = new Map<string, string>();
async function inSession(url: string, method: string, params: object, count: number): Promise<RawAnswer> {
  // Some hundred calls a session, which then is left as it is: ended by its time, not by its client.
  if (count % 200 === 0) sessions.delete(url);
  const session = sessions.get(url) ?? (await initialize(url));
  sessions.set(url, session);
  const answer = await raw(url, { session, body: rpc(count, method, params), signal: AbortSignal.timeout(90_000) });
  if (answer.status === 404) sessions.delete(url);
  return answer;
}
function alone(
  url: string,
  method: string,
  params: Readonly<Record<string, unknown>>,
  count: number,
): Promise<RawAnswer> {
  const _meta = { [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: {} };
  return raw(url, {
    signal: AbortSignal.timeout(90_000),
    headers: {
      'mcp-protocol-version': statelessVersion,
      'mcp-method': method,
      ...(typeof params.name === 'string' ? { 'mcp-name': params.name } : {}),
    },
    body: rpc(count, method, { ...params, _meta }),
  });
}
const tool = (name: string, count: number) => ({
  name,
  arguments: count % 10 === 0 ? { same: true } : { count, text: `note ${count}` },
});

export const actions: readonly Action[] = [
  ({ stdio }, count) => inSession(stdio, 'tools/call', tool('echo', count), count),
  ({ stdio }, count) => alone(stdio, 'tools/call', tool('echo', count), count),
  ({ remote }, count) => inSession(remote, 'tools/call', tool('look', count), count),
  ({ remote }, count) => alone(remote, 'tools/call', tool('change', count), count),
  ({ all }, count) => inSession(all, 'tools/call', { name: 'get_run', arguments: { run_id: 1 + (count % 3) } }, count),
  ({ all }, count) =>
    alone(
      all,
      'tools/call',
      { name: 'add_result', arguments: { test_id: 1, status_id: 1, comment: `soak ${count}` } },
      count,
    ),
  ({ stdio }, count) => inSession(stdio, 'tools/call', tool('deny_me', count), count),
  ({ stdio }, count) => alone(stdio, 'tools/call', tool('hide_me', count), count),
  ({ stdio }, count) => inSession(stdio, 'tools/call', tool('loose', count), count),
  ({ all }, count) => inSession(all, 'tools/list', {}, count),
  ({ all }, count) => alone(all, 'tools/list', {}, count),
  ({ stdio }, count) => inSession(stdio, 'resources/read', { uri: 'thing://1' }, count),
  ({ all }, count) => inSession(all, 'resources/read', { uri: 'testrail://case/7' }, count),
  ({ stdio }, count) =>
    inSession(
      stdio,
      'tools/call',
      { name: 'progress', arguments: { total: 5 }, _meta: { progressToken: count } },
      count,
    ),
];

/** Does one action and counts how it ended. */
export async function act(action: Action, at: Addresses, count: number, tally: Tally): Promise<void> {
  const from = performance.now();
  tally.calls++;
  try {
    const answer = await action(at, count);
    if (answer.status >= 400 || answer.body.error !== undefined || answer.body.result?.isError === true)
      tally.refused++;
    else tally.answered++;
  } catch {
    tally.failed++;
  }
  tally.latencies.push(performance.now() - from);
}
