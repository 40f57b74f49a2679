import type { ServerName } from '../../shared/names.ts';
import type { BuiltInServer } from './built-in.ts';

interface Named {
  readonly name: ServerName;
  /** Empty for the first server, `NAME__` for those added later; fixed for ever, so that no addition renames a tool. */
  readonly prefix: string;
}
export interface BuiltInSpec extends Named {
  readonly kind: 'built-in';
  readonly server: BuiltInServer;
}
/** Times that a person chose for one server, seconds. */
interface Timed {
  readonly startSeconds?: number | undefined;
  readonly callSeconds?: number | undefined;
}
export interface StdioSpec extends Named, Timed {
  readonly kind: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  /** Named variables; see `childEnvironment` for the few that every program needs. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder it runs in, absolute; left out: ours. */
  readonly cwd?: string | undefined;
}
export interface HttpSpec extends Named, Timed {
  readonly kind: 'http';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}
export type UpstreamSpec = BuiltInSpec | StdioSpec | HttpSpec;

export interface UpstreamTimes {
  /** A call without answer or progress for this long has failed, milliseconds. */
  readonly callMs: number;
  /** The same where the server waits for an answer of the agent, which may be a person's, milliseconds. */
  readonly askMs: number;
  /** From starting a server to the answer of `initialize`, milliseconds. */
  readonly startMs: number;
  /** A process that has not answered the newer revision's first message by then is sent `initialize` too, milliseconds. */
  readonly probeMs: number;
  /** A server behind HTTP that has not answered the newer revision's first message by then is taken for an older one, milliseconds. */
  readonly discoverMs: number;
  /** Waits between restarts, milliseconds; the last one repeats. */
  readonly backoffMs: readonly number[];
  /** A server that lived this long is taken for healthy: its next crash starts the backoff anew, milliseconds. */
  readonly healthyMs: number;
  /** Crashes in a row after which it is left alone. */
  readonly crashes: number;
  /** While a server is used its definitions are read again when the last look is this old, milliseconds. */
  readonly rereadMs: number;
  /** A look older than this is not enough for a call above Low risk, milliseconds. */
  readonly freshMs: number;
  /** Such a call waits so long for a new look, milliseconds; then it is refused. */
  readonly confirmMs: number;
}

export const defaultTimes: UpstreamTimes = {
  callMs: 60_000,
  askMs: 15 * 60_000,
  // `npx` and `uvx` fetch packages before they start a server: 40 to 60 s are common, more on a slow line.
  startMs: 120_000,
  probeMs: 2000,
  discoverMs: 5000,
  backoffMs: [100, 500, 1000, 2000, 5000, 15_000, 30_000],
  healthyMs: 30_000,
  crashes: 6,
  rereadMs: 5 * 60_000,
  freshMs: 60_000,
  // A server that does one thing at a time lists nothing while it works: most calls are over by then.
  confirmMs: 20_000,
};

/** The times of one server: what a person chose for it, else the usual. Those are read when they are needed. */
export function timesOf(spec: UpstreamSpec, usual: UpstreamTimes): UpstreamTimes {
  if (spec.kind === 'built-in') return usual;
  const { startSeconds, callSeconds } = spec;
  return {
    ...usual,
    ...(startSeconds === undefined ? {} : { startMs: startSeconds * 1000 }),
    get callMs() {
      return callSeconds === undefined ? usual.callMs : callSeconds * 1000;
    },
  };
}

/** A line for people; never holds a token, a header value or an argument. */
export interface UpstreamLog {
  readonly level: 'info' | 'warn' | 'error';
  readonly server: ServerName;
  readonly text: string;
}

export interface ClientIdentity {
  readonly name: string;
  readonly version: string;
}
