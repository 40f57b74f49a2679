import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../node_modules/.cache/railguard-npm/', import.meta.url));

/** Installs what a folder's package-lock.json pins, once for each lock, without its scripts. Answers its node_modules. */
export async function installPrograms(from: string): Promise<string> {
  const digest = createHash('sha256').update(await readFile(join(from, 'package-lock.json')));
  const home = join(root, digest.digest('hex').slice(0, 12));
  if (!existsSync(home)) await install(home, from);
  return join(home, 'node_modules');
}

async function install(home: string, from: string): Promise<void> {
  // Made beside and moved into place: two test files may come here at once.
  const building = `${home}.${process.pid}`;
  await mkdir(building, { recursive: true });
  try {
    for (const file of ['package.json', 'package-lock.json']) await copyFile(join(from, file), join(building, file));
    const options = { cwd: building, maxBuffer: 16 * 1024 * 1024 };
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], options);
    await rename(building, home).catch((fault: unknown) => {
      if (!existsSync(home)) throw fault;
    });
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}
