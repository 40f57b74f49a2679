import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../node_modules/.cache/railguard-python/', import.meta.url));

/** The Python of a virtual environment that holds exactly the packages of a list; made once for each list. */
export async function installPinned(name: string, list: string): Promise<string> {
  const digest = createHash('sha256').update(await readFile(list));
  const home = join(root, `${name}-${digest.digest('hex').slice(0, 12)}`);
  // Without dependencies: what is not in the list is not installed.
  if (!existsSync(home)) await install(home, ['--no-deps', '--requirement', list]);
  return join(home, 'bin', 'python');
}

/** The Python of a virtual environment with a package as PyPI serves it today; made anew each time. */
export async function installNewest(name: string, wanted: string): Promise<string> {
  const home = join(root, name);
  await rm(home, { recursive: true, force: true });
  await install(home, ['--upgrade', wanted]);
  return join(home, 'bin', 'python');
}

async function install(home: string, packages: readonly string[]): Promise<void> {
  try {
    const pip = await installer();
    await besideFirst(home, async (building) => {
      await run('python3', ['-m', 'venv', '--without-pip', building]);
      const python = join(building, 'bin', 'python');
      // Compiled where it is first imported: most of it never is, and compiling took longer than all the rest.
      const options = ['--python', python, 'install', '--quiet', '--disable-pip-version-check', '--no-compile'];
      await run(pip, ['-m', 'pip', ...options, ...packages], { maxBuffer: 16 * 1024 * 1024 });
    });
  } catch (fault) {
    throw new Error(
      `The Python packages cannot be installed. This test needs Python 3.10 or later with venv and pip (Debian: apt-get install python3 python3-venv), and PyPI. ${String(fault)}`,
    );
  }
}

/** The Python of an environment with pip, which installs into all others: a pip for each takes seconds. */
async function installer(): Promise<string> {
  const home = join(root, 'pip');
  if (!existsSync(home)) await besideFirst(home, (building) => run('python3', ['-m', 'venv', building]));
  return join(home, 'bin', 'python');
}

/**
 * Made beside and moved into place: two test files may come here at once, and one may be stopped half-way. The scripts in
 * bin name the old place, which is why all is started with `python -m`.
 */
async function besideFirst(home: string, make: (building: string) => Promise<unknown>): Promise<void> {
  const building = `${home}.${process.pid}`;
  await mkdir(root, { recursive: true });
  try {
    await make(building);
    await rename(building, home).catch((fault: unknown) => {
      if (!existsSync(home)) throw fault;
    });
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}
