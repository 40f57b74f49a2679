import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const launcher = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', import.meta.url),
);

/** Runs the MCP Inspector's command line, a client that nobody here wrote, with a home of its own. Answers its stdout. */
export function inspector(address: string, ...args: readonly string[]): Promise<string> {
  return inspect(['--cli', address, ...args]);
}

/** The same for the server of a file that names servers, as clients have them. */
export function inspectorOf(config: string, name: string, ...args: readonly string[]): Promise<string> {
  return inspect(['--cli', '--config', config, '--server', name, ...args]);
}

async function inspect(args: readonly string[]): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'railguard-inspector-'));
  try {
    const { stdout } = await run(process.execPath, [launcher, ...args], {
      env: { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config') },
      maxBuffer: 32 * 1024 * 1024,
      timeout: 60_000,
    });
    return stdout;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
