import type { GateState } from '../../shared/control/gate.ts';
import type { Application } from '../app/port.ts';
import { openWebServer } from '../control/web-server.ts';
import type { LogEntry } from '../logging/log-entry.ts';
import { CliError, type CliIo, shown } from './io.ts';
import { maskedAddress } from './mask.ts';
import type { ServeOptions } from './serve-options.ts';

export interface ServeDeps {
  readonly io: CliIo;
  /** Folder of the built interface. */
  readonly root: string;
  readonly start: (log: (entry: LogEntry) => void) => Promise<Application>;
  readonly signals: Pick<NodeJS.Process, 'once' | 'removeListener'>;
  /** Called when all stands and was told. */
  readonly ready: () => void;
}

/**
 * Serves until SIGTERM or SIGINT: streams and held asks end at once, calls in flight get 5 s. With `--json` stdout holds one
 * line when it is ready, and nothing else.
 */
export async function serveHeadless(options: ServeOptions, deps: ServeDeps): Promise<void> {
  const { io, signals } = deps;
  // Listened for before anything is opened: a signal during the start must not leave children behind.
  const stopRequested = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) signals.once(signal, () => resolve());
  });
  const application = await deps.start((entry) => io.err(`${shown(line(entry))}\n`)).catch(inWords());
  try {
    const wanted = options.interfacePort ?? (options.port === 0 ? 0 : application.port + 1);
    const server = await openWebServer({
      control: application.control,
      root: deps.root,
      port: wanted,
      reports: application.reports('the interface'),
    }).catch(inWords('--interface-port'));
    try {
      const approvalsPage = `${new URL(server.address).origin}/#/approvals`;
      application.servesInterface({ approvalsPage, newAddress: server.newAddress });
      const mcp = await application.defaultAddress();
      const caller = { endpoint: 'command-line', pid: process.pid } as const;
      const gate = (await application.control.call('gate.state', {}, caller)) as GateState;
      announce(io, options.json, { mcp, interface: server.address }, gate);
      deps.ready();
      await stopRequested;
    } finally {
      await server.close();
    }
  } finally {
    await application.stop();
  }
}

type Addresses = Record<'mcp', string | null> & Record<'interface', string>;

function announce(io: CliIo, json: boolean, addresses: Addresses, gate: GateState): void {
  if (json) {
    io.out(`${JSON.stringify({ ready: true, ...addresses, pid: process.pid })}\n`);
    return;
  }
  const { mcp } = addresses;
  for (const words of stateWords(gate)) io.out(`${shown(words)}\n`);
  if (mcp !== null) io.out(`  agents     ${io.terminal ? mcp : maskedAddress(mcp)}\n`);
  // Its token is new at each start and ends with it, so it may be shown where an agent's may not.
  io.out(`  interface  ${addresses.interface}\n`);
}

/** How it stands: it may have been paused before, or find its journal damaged. */
function stateWords({ state, faults }: GateState): readonly string[] {
  if (state === 'guarding') return ['Railguard is guarding.'];
  if (state === 'paused') return ['Railguard is paused: every call is refused until you resume it (railguard resume).'];
  return faults.map(({ title, help }) => `Fault: ${title}. ${help}`);
}

function line({ level, server, text }: LogEntry): string {
  return `railguard: ${level === 'info' ? '' : `${level}: `}${server === undefined ? '' : `${server}: `}${text}`;
}

/** A port that is taken is the most common failure at start: said in one line, with what to do. */
function inWords(option = '--port') {
  return (error: unknown): never => {
    const port = error instanceof Error && 'port' in error ? ` ${error.port}` : '';
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EADDRINUSE') {
      throw new CliError(
        1,
        `Port${port} is in use by another program, so Railguard is not guarding. Stop that program, or choose another port with ${option} N (0 for any free one).`,
      );
    }
    if (code === 'EACCES') {
      throw new CliError(
        1,
        `Port${port} needs more rights than this user has. Choose one above 1023 with ${option} N.`,
      );
    }
    throw error;
  };
}
