// `npm start`: opens the desktop app where it can, and runs without a screen where it cannot. Plain JavaScript, because it
// must run on the old Node that may be the system's, before anything is built.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './lib/build.mjs';
import { fetchElectron, findElectron, hasDisplay } from './lib/electron.mjs';
import { findNode, noNode } from './lib/node.mjs';
import { endLike, runChild, runNode } from './lib/run-child.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2);
/** Within 10 s in all it must be said that the app cannot open; the rest is for starting Node on a slow machine. */
const patience = 5_000;
/** An Electron that cannot run here ends in this time; one that ends later had its window. */
const earlyEnd = 10_000;
/** The main process ends so where Railguard itself could not start, and has said why. */
const couldNotStart = 70;

/**
 * What a script reads is the one line of `serve --json` alone.
 * @param {string} line
 */
const say = (line) => (args.includes('--json') ? process.stderr : process.stdout).write(`${line}\n`);

/**
 * @typedef {{kind: 'found', electron: string} | {kind: 'none'}} Runtime
 * What the desktop app would run on; where there is none, why has been said.
 */

/**
 * @param {string} node
 * @returns {Promise<Runtime>}
 */
async function findRuntime(node) {
  if (!hasDisplay(process.env, process.platform)) return cannotOpen('there is no display');
  const installed = findElectron(root, process.env);
  if (installed !== null) return { kind: 'found', electron: installed };
  say("Fetching Electron's runtime, once …");
  const why = await fetchElectron(root, node, process.env, patience);
  const fetched = why === null ? findElectron(root, process.env) : null;
  return fetched === null ? cannotOpen(why ?? 'the installer left no runtime') : { kind: 'found', electron: fetched };
}

/**
 * @param {string} why
 * @returns {Runtime}
 */
function cannotOpen(why) {
  say(`The desktop app cannot open here (${why}): Railguard runs without it, with the same interface in your browser.`);
  return { kind: 'none' };
}

/** @param {string} node */
async function runHeadless(node) {
  endLike(await runNode(node, [join(root, 'out', 'main', 'headless.js'), 'serve', ...args]));
}

/**
 * @param {string} node
 * @param {string} electron
 */
async function runDesktop(node, electron) {
  say('Opening Railguard …');
  // Chromium refuses to run as root with its sandbox.
  const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  if (sandbox.length > 0)
    say("You are root, so the window runs without Chromium's sandbox (--no-sandbox). Better: another user.");
  const started = Date.now();
  const end = await runChild(electron, [...sandbox, root, ...args], { windowsHide: false });
  if (end.code === couldNotStart) process.exitCode = 1;
  else if (end.code === 0 || end.code === 2 || end.asked || Date.now() - started > earlyEnd) endLike(end);
  else {
    const how = end.failed?.message ?? (end.signal === null ? `code ${end.code}` : end.signal);
    cannotOpen(`Electron ended at once: ${how}`);
    await runHeadless(node);
  }
}

/** @param {string} problem */
function complain(problem) {
  process.stderr.write(`railguard: ${problem}\n`);
  process.exitCode = 1;
}

async function main() {
  const node = findNode(root);
  if (node === null) return complain(noNode);
  // Side by side: a network that only hangs must not add to the time of the build.
  const [runtime, problem] = await Promise.all([findRuntime(node), buildIfStale(root, node, say)]);
  if (problem !== null) return complain(problem);
  await (runtime.kind === 'found' ? runDesktop(node, runtime.electron) : runHeadless(node));
}

await main();
