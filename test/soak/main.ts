import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodeEnvironment, nodeFlags } from '../../scripts/lib/small-memory.mjs';
import { descendantsOf, processFacts } from '../support/process-facts.ts';
import { railguard } from '../support/railguard-command.ts';
import { type Addresses, act, actions, newTally } from './agents.ts';
import { faults, policy } from './faults.ts';
import { serveRemote } from './remote.ts';
import { judge, type Sample, tableOf } from './verdict.ts';

/**
 * `npm run soak -- --minutes 60 [--rate 60] [--out FILE]`: the built product under mixed agents of both revisions and one
 * fault after another; samples of its process each 10 s go to FILE (JSON), a table and a verdict to stdout. Linux only.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string', default: '60' },
    out: { type: 'string', default: 'soak.json' },
  },
});
const [minutes, rate] = [Number(values.minutes), Number(values.rate)];
const [sampleMs, faultMs] = [10_000, 5000];
const entry = fileURLToPath(new URL('../../out/main/headless.js', import.meta.url));
const fixture = fileURLToPath(new URL('../fixtures/mcp/stdio-server.ts', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'railguard-soak-'));
mkdirSync(join(folder, 'policies'), { mode: 0o700 });
const open = { version: '1', default: 'allow', tools: {} };
writeFileSync(join(folder, 'policies', 'fix.json'), JSON.stringify(policy(0)), { mode: 0o600 });
writeFileSync(join(folder, 'policies', 'far.json'), JSON.stringify(open), { mode: 0o600 });
const remote = await serveRemote();
const child = spawn(process.execPath, [...nodeFlags, entry, 'serve', '--json', '--port', '0', '--data', folder], {
  stdio: ['ignore', 'pipe', 'ignore'],
  env: { ...nodeEnvironment, ...process.env },
});
const [line] = (await once(child.stdout, 'data')) as [Buffer];
const { mcp, pid } = JSON.parse(line.toString()) as { mcp: string; pid: number };
const command = async (...args: string[]): Promise<void> => {
  const { code, stderr } = await railguard(['--data', folder, ...args]);
  if (code !== 0) throw new Error(stderr);
};
await command('server', 'add', 'fix', '--', process.execPath, fixture);
await command('server', 'add', 'far', '--url', remote.url);
for (const name of ['fix', 'far']) await command('server', 'test', name);
const one = (name: string): string => mcp.replace(/\/mcp$/, `/s/${name}/mcp`);
const at: Addresses = { all: mcp, stdio: one('fix'), remote: one('far') };

const tally = newTally();
const samples: Sample[] = [];
const begun = performance.now();
const isOver = (): boolean => performance.now() - begun > minutes * 60_000 || child.exitCode !== null;
const seconds = (): number => (performance.now() - begun) / 1000;

function sample(): void {
  const latencies = tally.latencies.splice(0).sort((a, b) => a - b);
  const quantile = (part: number): number => latencies[Math.floor(latencies.length * part)] ?? 0;
  samples.push({
    at: Math.round(seconds()),
    ...processFacts(pid),
    processes: descendantsOf(pid).length,
    calls: tally.calls,
    p50: quantile(0.5),
    p99: quantile(0.99),
  });
  writeFileSync(values.out, JSON.stringify({ minutes, rate, tally: { ...tally, latencies: [] }, samples }));
}
async function every(ms: number, what: () => unknown): Promise<void> {
  while (!isOver()) {
    await what();
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}
let count = 0;
let edition = 0;
await Promise.all([
  every(1000 / rate, () => {
    const action = actions[count % actions.length];
    // Not waited for: agents do not wait for each other. What hangs is bounded by its own time.
    if (action !== undefined) void act(action, at, ++count, tally);
  }),
  every(faultMs, () => faults[edition % faults.length]?.({ at, folder, remote }, ++edition)?.catch(() => {})),
  every(sampleMs, sample),
]);

const ended = child.exitCode !== null;
const before = ended ? [] : descendantsOf(pid);
child.kill('SIGTERM');
if (!ended) await once(child, 'exit');
remote.close();
// What it left has 10 s to end: its watchdog ends it.
let orphans = before;
for (let tries = 0; tries < 100 && orphans.length > 0; tries++) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  const alive = new Set(descendantsOf(1));
  orphans = before.filter((one) => alive.has(one));
}
rmSync(folder, { recursive: true, force: true });
const verdict = judge(samples);
const { calls, answered, refused, failed } = tally;
process.stdout.write(`${tableOf(samples)}\n\n`);
process.stdout.write(`${calls} calls: ${answered} answered, ${refused} refused, ${failed} failed; ${edition} faults\n`);
process.stdout.write(
  `memory: ${verdict.rssMegabytesAMinute?.toFixed(2) ?? '?'} MB a minute after the warm-up, last third ${verdict.rssLastThird.toFixed(2)} × the second; an hour: handles ${verdict.handlesAnHour.toFixed(1)}, processes ${verdict.processesAnHour.toFixed(1)}\n`,
);
const faultsFound = [
  ...verdict.words,
  ...(ended ? ['the process ended by itself'] : []),
  ...(orphans.length > 0 ? [`${orphans.length} orphans`] : []),
];
process.stdout.write(`${faultsFound.length === 0 ? 'PASS: flat' : `FAIL: not flat: ${faultsFound.join('; ')}`}\n`);
process.exit(faultsFound.length === 0 ? 0 : 1);
