import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildRailguard } from './build.ts';
import { type Measured, measure } from './load.ts';
import { type Process, startProcess, startRailguard } from './process.ts';

/**
 * One load generator, the same server directly, through the bare relay, and through Railguard, in one run: rounds in
 * turn, so that whatever else the machine does falls on all three. Prints a table for docs.
 * `npm run bench -- [--quick] [--calls N] [--rounds N]`.
 */
const option = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const quick = process.argv.includes('--quick');
const calls = option('calls', quick ? 500 : 3000);
const rounds = option('rounds', quick ? 1 : 5);
const soak = option('soak', quick ? 4000 : 200_000);
const concurrencies = [1, 8, 32];
const upstreamScript = fileURLToPath(new URL('upstream.ts', import.meta.url));
const stdioCommand = ['--stdio', process.execPath, upstreamScript, '--stdio'];

interface Row extends Measured {
  readonly cpuUs: number;
}
type Lane = 'direct' | 'floor' | 'railguard';

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
function middle(rows: readonly Row[]): Row {
  return {
    p50: median(rows.map((row) => row.p50)),
    p99: median(rows.map((row) => row.p99)),
    perSecond: median(rows.map((row) => row.perSecond)),
    cpuUs: median(rows.map((row) => row.cpuUs)),
  };
}

async function once(process: Process, tool: string, concurrency: number, count: number): Promise<Row> {
  const before = process.cpuMs();
  const measured = await measure({ url: process.url, tool, calls: count, concurrency });
  return { ...measured, cpuUs: ((process.cpuMs() - before) * 1000) / count };
}

function print(kind: string, tool: string, concurrency: number, lanes: ReadonlyMap<Lane, Row>): void {
  const direct = lanes.get('direct');
  const floor = lanes.get('floor');
  for (const [lane, row] of lanes) {
    const added = direct === undefined || lane === 'direct' ? '' : (row.p50 - direct.p50).toFixed(3);
    const added99 = direct === undefined || lane === 'direct' ? '' : (row.p99 - direct.p99).toFixed(2);
    const ratio = lane !== 'railguard' || floor === undefined ? '' : (row.cpuUs / floor.cpuUs).toFixed(2);
    const cells = [
      kind,
      tool === 'get_thing' ? 'read' : 'write',
      concurrency,
      lane,
      row.p50.toFixed(3),
      row.p99.toFixed(2),
      added,
      added99,
      row.perSecond.toFixed(0),
      lane === 'direct' ? '' : row.cpuUs.toFixed(0),
      ratio,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

async function compare(kind: string, lanes: ReadonlyMap<Lane, Process>): Promise<void> {
  // Warm: what runs often is compiled once, on every lane, and is not what a call costs.
  for (const process of lanes.values()) {
    for (const tool of ['get_thing', 'add_thing']) {
      await measure({ url: process.url, tool, calls: calls * 3, concurrency: 8 });
    }
  }
  for (const tool of ['get_thing', 'add_thing']) {
    for (const concurrency of concurrencies) {
      const rows = new Map<Lane, Row[]>([...lanes.keys()].map((lane) => [lane, []]));
      for (let round = 0; round < rounds; round++) {
        for (const [lane, process] of lanes) rows.get(lane)?.push(await once(process, tool, concurrency, calls));
      }
      print(kind, tool, concurrency, new Map([...rows].map(([lane, all]) => [lane, middle(all)])));
    }
  }
}

/** On processes of their own, so that what was measured before does not count: idle, then by quarters of so many reads. */
async function memory(lanes: ReadonlyMap<Lane, Process>): Promise<void> {
  console.log(`\nResident memory, MB: idle, and after each quarter of ${soak} reads\n`);
  for (const [lane, process] of lanes) {
    const steps = [process.rssMb()];
    for (let step = 1; step <= 4; step++) {
      await measure({ url: process.url, tool: 'get_thing', calls: soak / 4, concurrency: 32 });
      steps.push(process.rssMb());
    }
    console.log(`- ${lane}: ${steps.map((mb) => mb.toFixed(0)).join(', ')}`);
  }
}

// Inside the project, so that the built gateway finds its packages.
const folder = mkdtempSync(
  join(fileURLToPath(new URL('../../../node_modules/', import.meta.url)), '.railguard-bench-'),
);
const running: Process[] = [];
const kept = (process: Process): Process => {
  running.push(process);
  return process;
};
const start = async (script: string, ...args: readonly string[]) => kept(await startProcess(script, ...args));
try {
  console.log(
    `Node ${process.version}, ${process.platform} ${process.arch}; ${calls} calls × ${rounds} rounds, medians\n`,
  );
  console.log(
    '| path | call | at once | lane | p50 ms | p99 ms | added p50 | added p99 | calls/s | CPU µs/call | × floor |',
  );
  console.log('| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  const upstream = await start('upstream.ts');
  const { entry, worker } = await buildRailguard(join(folder, 'built'));
  const http = kept(await startRailguard(entry, join(folder, 'http'), worker, upstream.url));
  await compare(
    'HTTP → HTTP',
    new Map<Lane, Process>([
      ['direct', upstream],
      ['floor', await start('floor.ts', upstream.url)],
      ['railguard', http],
    ]),
  );
  await compare(
    'HTTP → stdio',
    new Map<Lane, Process>([
      ['floor', await start('floor.ts', ...stdioCommand)],
      ['railguard', kept(await startRailguard(entry, join(folder, 'stdio'), worker, ...stdioCommand))],
    ]),
  );
  await memory(
    new Map<Lane, Process>([
      ['floor', await start('floor.ts', upstream.url)],
      ['railguard', kept(await startRailguard(entry, join(folder, 'memory'), worker, upstream.url))],
    ]),
  );
} finally {
  for (const process of running.toReversed()) await process.stop();
  rmSync(folder, { recursive: true, force: true });
}
