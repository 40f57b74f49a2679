import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../node_modules/.cache/railguard-python/', import.meta.url));

/** Every package of each set is pinned: `python/mcp-1.txt` and `python/mcp-2.txt`. `newest`: what PyPI serves today. */
export const pinned = ['mcp-1', 'mcp-2'] as const;
export type PackageSet = (typeof pinned)[number] | 'newest';

export interface PythonServer {
  readonly command: string;
  readonly args: readonly string[];
  env(target: { url: string; user: string; key: string }): Record<string, string>;
}

/**
 * The real testrail-mcp from PyPI in a virtual environment of its own, made once for each set of packages and kept in
 * node_modules/.cache (the newest is made anew each time). Fails with what to install where Python is missing: a
 * compatibility test that is skipped proves nothing.
 */
export async function installPythonServer(set: PackageSet): Promise<PythonServer> {
  const list = fileURLToPath(new URL(`python/${set}.txt`, import.meta.url));
  // Without dependencies: what is not in the list is not installed.
  const packages = set === 'newest' ? ['--upgrade', 'testrail-mcp'] : ['--no-deps', '--requirement', list];
  const mark =
    set === 'newest'
      ? ''
      : `-${createHash('sha256')
          .update(await readFile(list))
          .digest('hex')
          .slice(0, 12)}`;
  const home = join(root, `testrail-${set}${mark}`);
  if (set === 'newest') await rm(home, { recursive: true, force: true });
  if (!existsSync(home)) await install(home, packages);
  return {
    command: join(home, 'bin', 'python'),
    // As the package's documentation starts it; -u, so that nothing waits in a buffer.
    args: ['-u', '-m', 'testrail_mcp'],
    env: ({ url, user, key }) => ({ TESTRAIL_URL: url, TESTRAIL_USERNAME: user, TESTRAIL_API_KEY: key }),
  };
}

async function install(home: string, packages: readonly string[]): Promise<void> {
  // Made beside and moved into place: two test files may come here at once, and one may be stopped half-way. The scripts
  // in bin name the old place, which is why the server is started with `python -m`.
  const building = `${home}.${process.pid}`;
  await mkdir(root, { recursive: true });
  try {
    await run('python3', ['-m', 'venv', building]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
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
