import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The oldest Node that the built program runs on: `node:sqlite` with full-text search, which `electron/lib/runtime.ts` looks for again when it starts. */
export const oldest = [22, 16];

/**
 * @param {string} version such as `v24.1.0` or `22.16.1`
 * @returns {boolean}
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/**
 * A Node that can run the program: this one, or the one that came with the dependencies.
 * @param {string} root folder of the project
 * @param {string} [own] version of this Node
 * @returns {string | null} path of an executable
 */
export function findNode(root, own = process.version) {
  if (isNewEnough(own)) return process.execPath;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const packages = [`node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`, 'node'];
  const places = [
    ...packages.map((each) => join(root, 'node_modules', each, 'bin', name)),
    join(root, 'node_modules', '.bin', name),
  ];
  return places.find((place) => existsSync(place) && isNewEnough(versionOf(place))) ?? null;
}

/** @param {string} executable */
function versionOf(executable) {
  try {
    return execFileSync(executable, ['--version'], { encoding: 'utf8', timeout: 5_000 }).trim();
  } catch {
    // Built for another system: as if it were not there.
    return '0.0';
  }
}

/** What to do where there is none. */
export const noNode = `Railguard needs Node ${oldest.join('.')} or newer, and this is ${process.version}. Run npm ci, which brings one on Linux x64, or install a newer Node.`;
