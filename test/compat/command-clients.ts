import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { inspector } from '../support/inspector.ts';
import { installPythonServer, type PackageSet } from '../testrail/python-server.ts';
import { type Action, type Agent, type Arguments, actions, type ClientProgram } from './actions.ts';
import { agentOf } from './clients.ts';

const run = promisify(execFile);
const binary = (command: string): Promise<string> =>
  realpath(fileURLToPath(new URL(`../../node_modules/.bin/${command}`, import.meta.url)));
const home = (): Promise<string> => mkdtemp(join(tmpdir(), 'railguard-compat-'));
const pairs = (args: Arguments): string[] => Object.entries(args).map(([name, value]) => `${name}=${value}`);

function inspecting(name: string, era: 'legacy' | 'modern'): ClientProgram {
  return {
    name,
    can: ['list', 'call', 'read', 'restart'],
    async connect(address): Promise<Agent> {
      const ask = (method: string, ...more: readonly string[]): Promise<string> =>
        inspector(address, '--transport', 'http', '--protocol-era', era, '--method', method, ...more);
      return {
        list: () => ask('tools/list'),
        call: (tool, args) =>
          ask('tools/call', '--tool-name', tool, ...pairs(args).flatMap((pair) => ['--tool-arg', pair])),
        read: (uri) => ask('resources/read', '--uri', uri),
        close: async () => {},
      };
    },
  };
}

const porter: ClientProgram = {
  name: 'mcporter',
  can: ['list', 'call', 'restart'],
  async connect(address) {
    const folder = await home();
    const script = await binary('mcporter');
    const ask = async (command: string, ...args: readonly string[]): Promise<string> => {
      const line = [script, command, '--http-url', address, '--allow-http', ...args];
      const env = { ...process.env, HOME: folder };
      return (await run(process.execPath, line, { cwd: folder, env, timeout: 120_000 })).stdout;
    };
    return {
      list: () => ask('list'),
      call: (tool, args) => ask('call', tool, ...pairs(args)),
      close: () => rm(folder, { recursive: true, force: true }),
    };
  },
};

const remote: ClientProgram = {
  name: 'mcp-remote',
  can: actions,
  async connect(address) {
    const folder = await home();
    const client = new Client({ name: 'desktop', version: '1' });
    const command = {
      command: process.execPath,
      args: [await binary('mcp-remote'), address, '--allow-http', '--transport', 'http-only'],
      env: { PATH: process.env.PATH ?? '', HOME: folder, MCP_REMOTE_CONFIG_DIR: folder },
      stderr: 'ignore' as const,
    };
    await client.connect(new StdioClientTransport(command), { timeout: 120_000 });
    const agent = agentOf(client);
    return {
      ...agent,
      async close() {
        await agent.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};

interface Answer {
  readonly text?: string;
  readonly reports?: number;
  readonly error?: string;
}

/** Asks the Python program one thing after another, a line each. */
function conversation(child: ChildProcess): (question: object) => Promise<Answer> {
  if (child.stdin === null || child.stdout === null) throw new Error('the Python client has no pipes');
  const { stdin } = child;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (question) => {
    stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('the Python client ended');
    const answer: Answer = JSON.parse(value);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  };
}

function python(name: string, set: PackageSet, can: readonly Action[]): ClientProgram {
  return {
    name,
    can,
    async connect(address) {
      const { command } = await installPythonServer(set);
      const script = fileURLToPath(new URL('python/client.py', import.meta.url));
      const child = spawn(command, ['-u', script, address], { stdio: ['pipe', 'pipe', 'ignore'] });
      const ask = conversation(child);
      const text = async (question: object): Promise<string> => (await ask(question)).text ?? '';
      await ask({ action: 'hello' });
      return {
        list: () => text({ action: 'list' }),
        call: (tool, args) => text({ action: 'call', tool, args }),
        read: (uri) => text({ action: 'read', uri }),
        async progress(tool, args) {
          const answer = await ask({ action: 'progress', tool, args });
          return { text: answer.text ?? '', reports: answer.reports ?? 0 };
        },
        async cancel(tool, args, running) {
          await ask({ action: 'begin', tool, args });
          await running;
          await ask({ action: 'cancel' });
        },
        close: async () => void child.kill(),
      };
    },
  };
}

/** Clients that are programs of their own. */
export const commands: readonly ClientProgram[] = [
  inspecting('Inspector, sessions', 'legacy'),
  inspecting('Inspector, stateless', 'modern'),
  remote,
  porter,
  // Of a call that its caller gave up, the first one tells nobody.
  python('Python SDK 1.30', 'mcp-1', ['list', 'call', 'read', 'progress', 'restart']),
  python('Python SDK 2.3', 'mcp-2', actions),
];
