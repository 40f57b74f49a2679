import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { startSandbox } from '../../electron/testrail/sandbox/sandbox.ts';
import { freePort } from '../gateway/harness.ts';
import { atEnd } from '../support/at-end.ts';
import { descendantsOf } from '../support/process-facts.ts';
import { installPrograms } from '../support/programs.ts';
import { installPinned } from '../support/python.ts';
import { installPythonServer } from '../testrail/python-server.ts';
import type { Offers } from './actions.ts';

/** How a server is added: a command that the gateway starts, or an address of a program that the test starts. */
export interface Started {
  /** What `railguard server add NAME` is given. */
  readonly add: readonly string[];
  /** A text that the command lines of its processes hold, where the gateway starts it. */
  readonly mark?: string;
  /** Ends its process and starts another one at the same address, where the gateway does not start it. */
  again?(): Promise<void>;
}

export interface ServerProgram {
  readonly name: string;
  readonly offers: Offers;
  /** Why it does not offer what it does not. */
  readonly lacks: string;
  start(folder: string): Promise<Started>;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const official = (name: string): string => here(`../../node_modules/@modelcontextprotocol/${name}/dist/index.js`);
const everythingScript = official('server-everything');

const everything: Offers = {
  call: { tool: 'echo', args: { message: 'passed-on' }, says: 'passed-on' },
  read: { uri: 'demo://resource/static/document/features.md', says: 'Features' },
  progress: { tool: 'trigger-long-running-operation', args: { duration: 0.4, steps: 4 }, says: 'completed' },
  cancel: { tool: 'trigger-long-running-operation', args: { duration: 600, steps: 6 } },
};

/** A command without variables. */
function command(mark: string, ...line: readonly string[]): Started {
  return { add: ['--', ...line], mark };
}

/** Starts a program that listens at a port, and again when asked. */
async function listening(path: string, program: (port: number) => readonly string[]): Promise<Started> {
  const port = await freePort();
  let child: ChildProcess | null = null;
  const end = async (): Promise<void> => {
    const ending = child;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise((resolve) => ending.once('exit', resolve));
    // With what it started itself: a bridge that is killed leaves its server behind, in a group of its own.
    if (ending.pid !== undefined) for (const pid of [ending.pid, ...descendantsOf(ending.pid)]) kill(pid);
    await gone;
  };
  const start = async (): Promise<void> => {
    const env = { ...process.env, PORT: String(port) };
    child = spawn(process.execPath, [...program(port)], { stdio: 'ignore', env });
    await vi.waitFor(() => reachable(port));
  };
  atEnd(end);
  await start();
  return {
    add: ['--url', `http://127.0.0.1:${port}${path}`],
    async again() {
      await end();
      await start();
    },
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function reachable(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}

async function sandbox(folder: string) {
  const box = await startSandbox({ folder });
  atEnd(() => box.close());
  return box;
}

const variables = (env: Readonly<Record<string, string>>): string[] =>
  Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);

const aRun = { tool: 'get_run', args: { run_id: 1 }, says: 'Release 4.2 regression' };

function testRail(name: string, set: 'mcp-1' | 'mcp-2'): ServerProgram {
  return {
    name,
    offers: { call: aRun },
    lacks: 'tools that answer at once, no resources',
    async start(folder) {
      const server = await installPythonServer(set);
      const env = variables(server.env(await sandbox(folder)));
      return { add: [...env, '--', server.command, ...server.args], mark: server.command };
    },
  };
}

/** Servers in Node that the gateway starts. */
export const inNode: readonly ServerProgram[] = [
  {
    name: 'server-everything 2026.8.31',
    offers: everything,
    lacks: '',
    start: async () => command(everythingScript, process.execPath, everythingScript),
  },
  {
    name: 'server-filesystem 2026.8.31',
    offers: { call: { tool: 'list_directory', args: { path: '.' }, says: 'note.txt' } },
    lacks: 'tools that answer at once, no resources',
    async start(folder) {
      writeFileSync(join(folder, 'note.txt'), 'a note');
      const script = official('server-filesystem');
      return { add: ['--cwd', folder, '--', process.execPath, script, realpathSync(folder)], mark: script };
    },
  },
  {
    name: 'server-memory 2026.8.31',
    offers: {
      call: { tool: 'search_nodes', args: { query: 'gate' }, says: 'entities' },
      read: { uri: 'memory://knowledge-graph', says: 'entities' },
    },
    lacks: 'tools that answer at once',
    async start(folder) {
      const script = official('server-memory');
      const env = variables({ MEMORY_FILE_PATH: join(folder, 'memory.json') });
      return { add: [...env, '--', process.execPath, script], mark: script };
    },
  },
  {
    name: 'fixture that ends where its first message is not `initialize`, as older releases of the Rust SDK',
    offers: { call: { tool: 'started', args: {}, says: 'spoken here' } },
    lacks: 'one tool that answers at once',
    async start(folder) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'manner'), 'exits');
      const script = here('../fixtures/mcp/first-message-server.ts');
      return command(folder, process.execPath, script, folder);
    },
  },
];

/** Servers in Python that the gateway starts. */
export const inPython: readonly ServerProgram[] = [
  {
    name: 'mcp-server-time 2026.10.19 (Python)',
    offers: { call: { tool: 'get_current_time', args: { timezone: 'Etc/GMT-5' }, says: 'Etc/GMT-5' } },
    lacks: 'tools that answer at once, no resources',
    async start() {
      // In the same environment as a server below, which wants the same packages: installing takes longer than the tests.
      const { command: python } = await installPythonServer('mcp-2');
      return command('mcp_server_time', python, '-u', '-m', 'mcp_server_time');
    },
  },
  testRail('testrail-mcp 0.1.5 (Python, mcp 1.30)', 'mcp-1'),
  testRail('testrail-mcp 0.1.5 (Python, mcp 2.3)', 'mcp-2'),
  {
    name: 'testrail-mcp-server 0.3.3 (Python)',
    offers: { call: aRun },
    lacks: 'tools that answer at once, no resources',
    async start(folder) {
      const python = await installPinned('testrail-mcp-server', here('python/testrail-mcp-server.txt'));
      const { url, user, key } = await sandbox(folder);
      const env = variables({ TESTRAIL_BASE_URL: url, TESTRAIL_USER: user, TESTRAIL_API_KEY: key });
      const run = 'from testrail_mcp.server import main; main()';
      return { add: [...env, '--', python, '-u', '-c', run], mark: python };
    },
  },
];

/** Servers that have an address. */
export const addresses: readonly ServerProgram[] = [
  {
    name: 'server-everything 2026.8.31, Streamable HTTP',
    offers: everything,
    lacks: '',
    start: () => listening('/mcp', () => [everythingScript, 'streamableHttp']),
  },
  {
    name: 'server-everything 2026.8.31, HTTP+SSE of 2024-11-05',
    offers: everything,
    lacks: '',
    start: () => listening('/sse', () => [everythingScript, 'sse']),
  },
];

const programs = here('npm');

/** What makes an address of a command. */
export const bridges: readonly ServerProgram[] = [
  {
    name: 'mcp-proxy 6.7.19 before server-everything',
    offers: everything,
    lacks: '',
    async start() {
      const script = join(await installPrograms(programs), 'mcp-proxy/dist/bin/mcp-proxy.mjs');
      const options = (port: number) => ['--host', '127.0.0.1', '--port', String(port)];
      return listening('/mcp', (port) => [script, ...options(port), '--', process.execPath, everythingScript]);
    },
  },
  {
    name: 'supergateway 4.0.0 before server-everything',
    offers: everything,
    lacks: '',
    async start() {
      const script = join(await installPrograms(programs), 'supergateway/dist/index.js');
      const behind = ['--stdio', `${process.execPath} ${everythingScript}`];
      const options = ['--outputTransport', 'streamableHttp', '--stateful', '--logLevel', 'none'];
      return listening('/mcp', (port) => [script, ...behind, ...options, '--port', String(port)]);
    },
  },
];
