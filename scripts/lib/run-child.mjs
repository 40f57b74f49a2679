import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nodeEnvironment, nodeFlags } from './small-memory.mjs';

const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'];
const followParent = fileURLToPath(new URL('./follow-parent.mjs', import.meta.url));

/**
 * @typedef {{code: number | null, signal: NodeJS.Signals | null, asked: boolean, failed: Error | null}} End
 * How a child ended: `asked` is true where a signal was passed on to it, `failed` is set where it never started.
 */

/**
 * Runs a program in place of this one: its input and output are this one's, signals are passed on.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<End>}
 */
export function runChild(command, args, options = {}) {
  return new Promise((resolve) => {
    let asked = false;
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    /** @type {Map<string, () => void>} */
    const handlers = new Map();
    for (const signal of signals) {
      const pass = () => {
        asked = true;
        // Ctrl+C in a terminal reaches the whole group by itself; a second one would cut the child's ending short.
        if (signal !== 'SIGINT' || !inTerminal()) child.kill(/** @type {NodeJS.Signals} */ (signal));
      };
      handlers.set(signal, pass);
      process.on(signal, pass);
    }
    const stopWatching = whenOrphaned(() => handlers.get('SIGTERM')?.());
    /** @param {End} end */
    const done = (end) => {
      stopWatching();
      for (const [signal, pass] of handlers) process.off(signal, pass);
      resolve(end);
    };
    child.once('error', (failed) => done({ code: null, signal: null, asked, failed }));
    child.once('exit', (code, signal) => done({ code, signal, asked, failed: null }));
  });
}

/** How often it is looked whether npm is still there, milliseconds. */
const lookMs = 500;

/**
 * npm passes a signal on to its shell alone, which ends and leaves the script that it ran. So that script looks whether it
 * has its parent yet; one that a person started by themselves may outlive theirs.
 * @param {() => void} orphaned
 * @returns {() => void} Stops looking.
 */
function whenOrphaned(orphaned) {
  if (process.env.npm_lifecycle_event === undefined) return () => undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    orphaned();
  }, lookMs);
  return () => clearInterval(timer);
}

/** Node's exit code for an option that it does not know. */
const badOption = 9;

/**
 * Runs a script with Node so that it never outlives this process: where this one is killed, the channel between them closes,
 * and the script ends itself as on SIGTERM. A Node that does not know a flag runs it without them: it is only larger then.
 * @param {string} node
 * @param {string[]} args
 * @param {string[]} [flags]
 * @returns {Promise<End>}
 */
export async function runNode(node, args, flags = nodeFlags) {
  const end = await runChild(node, [...flags, '--import', followParent, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...nodeEnvironment, ...process.env },
  });
  return end.code === badOption && flags.length > 0 ? runNode(node, args, []) : end;
}

/**
 * Ends this process as the child ended.
 * @param {End} end
 */
export function endLike({ code, signal, failed }) {
  if (failed !== null) {
    process.stderr.write(`railguard: ${failed.message}\n`);
    process.exitCode = 1;
  } else if (signal !== null) process.kill(process.pid, signal);
  else process.exitCode = code ?? 1;
}

function inTerminal() {
  return process.stdin.isTTY === true || process.stdout.isTTY === true || process.stderr.isTTY === true;
}
