import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What the build is made from. Tests and scripts are no part of it. */
const sources = [
  'electron',
  'renderer',
  'shared',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'scripts/lib/contract-names.ts',
  'scripts/lib/licences.ts',
  'scripts/lib/text-size.ts',
  'scripts/lib/unused-parts.ts',
];
const results = ['out/main/main.js', 'out/main/headless.js', 'out/preload/preload.cjs', 'out/renderer/index.html'];
/** Another process that builds is given this long. */
const longestWait = 180_000;

/**
 * The sources as they stand: a newer file, or one more or less, changes it.
 * @param {string} root
 * @param {readonly string[]} [of] files and folders of it; by default what the build is made from
 */
export function stateOfSources(root, of = sources) {
  let newest = 0;
  let count = 0;
  /** @param {string} path */
  const visit = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) {
      for (const name of readdirSync(path)) visit(join(path, name));
      return;
    }
    newest = Math.max(newest, stat.mtimeMs);
    count += 1;
  };
  for (const source of of) visit(join(root, source));
  return `${count} files, newest ${newest}`;
}

/**
 * Whether `out/` is missing or older than the sources. A checkout without sources (an unpacked package) is never stale.
 * @param {string} root
 */
export function isStale(root) {
  if (!existsSync(join(root, 'electron'))) return false;
  if (results.some((result) => !existsSync(join(root, result)))) return true;
  try {
    return readFileSync(stampOf(root), 'utf8') !== stateOfSources(root);
  } catch {
    return true;
  }
}

/**
 * Builds where it must. Several commands may find the build stale at once: one builds, the others wait for it.
 * @param {string} root
 * @param {string} node executable that is new enough
 * @param {(line: string) => void} say told before a build begins
 * @returns {Promise<string | null>} what went wrong, in full, or null
 */
export async function buildIfStale(root, node, say) {
  const lock = join(root, 'out', '.building');
  const end = Date.now() + longestWait;
  while (isStale(root)) {
    if (take(lock)) {
      try {
        if (!isStale(root)) return null;
        say('Building Railguard (some seconds, once after each change of its sources) …');
        return await build(root, node);
      } finally {
        rmSync(lock, { recursive: true, force: true });
      }
    }
    if (Date.now() > end) return `Another build of ${root} does not end. Remove ${lock} and try again.`;
    await pause(100);
  }
  return null;
}

/** @param {string} root */
function stampOf(root) {
  return join(root, 'out', '.built-from');
}

/**
 * @param {string} lock
 * @returns {boolean}
 */
function take(lock) {
  const owner = join(lock, 'pid');
  try {
    mkdirSync(join(lock, '..'), { recursive: true });
    mkdirSync(lock);
    writeFileSync(owner, String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  // A builder that was killed leaves its lock; without a pid in it, it was killed in the moment between.
  const pid = existsSync(owner) ? Number(readFileSync(owner, 'utf8')) : 0;
  const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (pid > 0 ? !isAlive(pid) : age > 5_000) rmSync(lock, { recursive: true, force: true });
  return false;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Builds, and notes of which sources.
 * @param {string} root
 * @param {string} node executable that is new enough
 * @returns {Promise<string | null>} what went wrong, in full, or null
 */
export async function build(root, node) {
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  if (!existsSync(tool)) return 'The build tools are not installed. Run npm ci first.';
  // Taken before: a file that changes while it is built makes the result stale again.
  const state = stateOfSources(root);
  const { code, output } = await run(node, [tool, 'build'], root);
  if (code !== 0) return `The build failed.\n${output.trimEnd()}`;
  // What V8 compiled of the build before.
  for (const use of ['gateway', 'command'])
    rmSync(join(root, 'out', `compiled-${use}`), { recursive: true, force: true });
  writeFileSync(stampOf(root), state);
  return null;
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<{code: number | null, output: string}>}
 */
function run(command, args, cwd) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = () => child.kill();
    process.once('exit', stop);
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', (error) => resolve({ code: 1, output: String(error) }));
    child.once('close', (code) => {
      process.off('exit', stop);
      resolve({ code, output });
    });
  });
}
