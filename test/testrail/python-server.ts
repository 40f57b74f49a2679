import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const version = '0.1.5';
const root = fileURLToPath(new URL('../../node_modules/.cache/railguard-python/', import.meta.url));

export interface PythonServer {
  readonly command: string;
  readonly args: readonly string[];
  env(target: { url: string; user: string; key: string }): Record<string, string>;
}

/**
 * The real testrail-mcp from PyPI in a virtual environment of its own, made once and kept in node_modules/.cache. Fails with
 * what to install where Python is missing: a compatibility test that is skipped proves nothing.
 */
export async function installPythonServer(): Promise<PythonServer> {
  const home = join(root, `testrail-mcp-${version}`);
  if (!existsSync(home)) await install(home);
  return {
    command: join(home, 'bin', 'python'),
    // As the package's documentation starts it; -u, so that nothing waits in a buffer.
    args: ['-u', '-m', 'testrail_mcp'],
    env: ({ url, user, key }) => ({ TESTRAIL_URL: url, TESTRAIL_USERNAME: user, TESTRAIL_API_KEY: key }),
  };
}

async function install(home: string): Promise<void> {
  // Made beside and moved into place: two test files may come here at once, and one may be stopped half-way. The scripts
  // in bin name the old place, which is why the server is started with `python -m`.
  const building = `${home}.${process.pid}`;
  await mkdir(root, { recursive: true });
  try {
    await run('python3', ['-m', 'venv', building]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `testrail-mcp==${version}`];
    await run(join(building, 'bin', 'python'), pip, { maxBuffer: 16 * 1024 * 1024 });
    await rename(building, home).catch((fault: unknown) => {
      if (!existsSync(home)) throw fault;
    });
  } catch (fault) {
    throw new Error(
      `The Python server cannot be installed. This test needs Python 3.10 or later with venv and pip (Debian: apt-get install python3 python3-venv), and PyPI. ${String(fault)}`,
    );
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}
