import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * What a bridge costs over the bare runtime, in one run: the time from its start to its first answer, and its memory then.
 * Both are started in turn, so that a busy machine is busy for both; the middle of the rounds counts. The bare runtime is
 * Node with a script that answers one line. `bridge.ts [ROUNDS] [-- COMMAND ARG…]`: another program, as an installed one.
 */
const divide = process.argv.indexOf('--');
const rounds = Number(process.argv[2] ?? 15) || 15;
const entry = resolve(import.meta.dirname, '../../out/main/headless.js');
const program = divide < 0 ? [process.execPath, entry] : process.argv.slice(divide + 1);
const bounds = { ms: 100, mb: 15 };

const initialize = `${JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
})}\n`;
const bare = [process.execPath, '-e', 'process.stdin.once("data", () => process.stdout.write("{}\\n"))'];

async function measure(words: readonly string[]): Promise<{ ms: number; mb: number }> {
  const [command = '', ...args] = words;
  const begun = performance.now();
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(initialize);
  await firstLine(child, createInterface({ input: child.stdout }));
  const ms = performance.now() - begun;
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { ms, mb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024 };
}

async function firstLine(child: ChildProcess, lines: NodeJS.EventEmitter): Promise<string> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('it ended before it was ready');
  });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  return line;
}

const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

if (process.platform !== 'linux') throw new Error('Memory is read from /proc, so this bench runs on Linux only.');
const data = mkdtempSync(join(tmpdir(), 'railguard-bench-'));
const [command = '', ...args] = [...program, 'serve', '--json', '--port', '0', '--data', data];
const gateway = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  await firstLine(gateway, createInterface({ input: gateway.stdout }));
  const bridge = [...program, 'connect', '--agent', 'default', '--data', data];
  const found = { bare: [] as { ms: number; mb: number }[], bridge: [] as { ms: number; mb: number }[] };
  for (let round = 0; round < rounds; round++) {
    found.bare.push(await measure(bare));
    found.bridge.push(await measure(bridge));
  }
  const of = (what: 'ms' | 'mb') => ({
    bare: middle(found.bare.map((one) => one[what])),
    bridge: middle(found.bridge.map((one) => one[what])),
  });
  console.log(`A bridge beside bare Node ${process.versions.node}, the middle of ${rounds} rounds`);
  for (const [what, words] of [
    ['ms', 'ms to the first answer'],
    ['mb', 'MB then'],
  ] as const) {
    const { bare: base, bridge: whole } = of(what);
    const added = whole - base;
    console.log(
      `  ${words}: bare ${base.toFixed(0)}, bridge ${whole.toFixed(0)}, adds ${added.toFixed(1)} (at most ${bounds[what]})`,
    );
    if (added > bounds[what]) process.exitCode = 1;
  }
} finally {
  gateway.kill('SIGTERM');
  await once(gateway, 'exit');
  rmSync(data, { recursive: true, force: true });
}
