import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 */
export function hasDisplay(env, platform) {
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

/**
 * The executable of Electron's runtime, or null where it was never fetched.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | null}
 */
export function findElectron(root, env) {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : null;
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  const executable = override
    ? join(override, name ?? (process.platform === 'win32' ? 'electron.exe' : 'electron'))
    : name && join(folder, 'dist', name);
  return executable && existsSync(executable) ? executable : null;
}

/**
 * Fetches the runtime with Electron's own installer. A network that brings nothing for `patience` milliseconds ends it;
 * one that brings bytes is given the time it needs.
 * @param {string} root
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env `RAILGUARD_ELECTRON_INSTALLER` names another installer script
 * @param {number} patience
 * @returns {Promise<string | null>} why it could not, or null
 */
export async function fetchElectron(root, node, env, patience) {
  const installer = env.RAILGUARD_ELECTRON_INSTALLER ?? join(root, 'node_modules', 'electron', 'install.js');
  if (!existsSync(installer)) return 'Electron is not among the installed packages';
  // The installer loads into the temporary folder and unpacks beside itself: what grows shows whether anything arrives.
  const unpacked = join(root, 'node_modules', 'electron', 'dist');
  const folder = mkdtempSync(join(tmpdir(), 'railguard-electron-'));
  const child = spawn(node, [installer], {
    cwd: root,
    env: { ...env, TMPDIR: folder, TEMP: folder, TMP: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own, so that whatever it starts ends with it.
    detached: process.platform !== 'win32',
  });
  const end = () => {
    try {
      if (process.platform === 'win32') child.kill('SIGKILL');
      else if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  };
  /** @param {NodeJS.Signals} signal */
  const endAll = (signal) => {
    end();
    rmSync(folder, { recursive: true, force: true });
    process.kill(process.pid, signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, endAll);
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors = (errors + chunk).slice(-4_000);
  });
  try {
    return await new Promise((resolve) => {
      let bytes = 0;
      let last = Date.now();
      const watch = setInterval(() => {
        const now = sizeOf(folder) + sizeOf(unpacked);
        if (now !== bytes) {
          bytes = now;
          last = Date.now();
        } else if (Date.now() - last > patience) {
          clearInterval(watch);
          resolve(`its runtime could not be fetched: nothing arrived for ${Math.round(patience / 1000)} s`);
        }
      }, 200);
      child.once('error', (error) => {
        clearInterval(watch);
        resolve(error.message);
      });
      child.once('exit', (code) => {
        clearInterval(watch);
        resolve(code === 0 ? null : `its runtime could not be fetched${reasonIn(errors)}`);
      });
    });
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, endAll);
    end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The one line of an error's stack that says what happened.
 * @param {string} text
 */
function reasonIn(text) {
  const line = text.split('\n').find((each) => /error|E[A-Z]{4,}/i.test(each));
  return line === undefined ? '' : ` (${line.trim().slice(0, 160)})`;
}

/**
 * Bytes in a folder, as far as they can be seen: files come and go while it is read.
 * @param {string} folder
 * @returns {number}
 */
function sizeOf(folder) {
  let sum = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      sum += entry.isDirectory() ? sizeOf(path) : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    }
  } catch {
    return sum;
  }
  return sum;
}
