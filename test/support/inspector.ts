import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { tempFolder } from './temp-folder.ts';

const run = promisify(execFile);
const launcher = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', import.meta.url),
);

/** Runs the MCP Inspector's command line, a client that nobody here wrote, with a home of its own. Answers its stdout. */
export function inspector(address: string, ...args: readonly string[]): Promise<string> {
  return inspect(['--cli', address, ...args]);
}

/** The same for many command lines, one after another in one process that ends with the test. */
export async function keptInspector(address: string) {
  const home = await tempFolder();
  const cli = new URL('../../cli/build/index.js', pathToFileURL(launcher)).href;
  const host = fork(fileURLToPath(new URL('inspector-host.ts', import.meta.url)), [cli], {
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config') },
    // It tells there what it thinks of our schemas.
    stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
  });
  onTestFinished(() => void host.kill());
  return async (...args: readonly string[]): Promise<string> => {
    host.send([address, ...args]);
    const [{ stdout, failure }] = (await once(host, 'message')) as [{ stdout: string; failure: string | null }];
    if (failure !== null) throw new Error(failure);
    return stdout;
  };
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
