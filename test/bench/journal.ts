// What journaling adds to a call, and how long searches take at a million records.
// Run: node test/bench/journal.ts [records]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalClient } from '../../electron/journal/client.ts';
import type { ToolProfile } from '../../shared/tool.ts';
import { aCall, aDecision, anEnd, fill } from './journal-records.ts';

const records = Number(process.argv[2] ?? 1_000_000);
const calls = Math.floor(records / 2);
const workerUrl = new URL('../../electron/journal/worker.ts', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'railguard-bench-'));

/** The published queries: what people type, from the common to the rare, alone and combined. */
const queries = [
  '',
  'outcome:denied',
  'agent:ci-nightly',
  'agent:cursor outcome:denied,hidden',
  'tool:close_run',
  'tool:get_* -agent:cursor',
  'server:testrail category:write risk:medium',
  'rule:/tools/add_run/require',
  'since:1d',
  'until:20d agent:windsurf',
  'since:20d until:19d outcome:limited',
  'checkout',
  'payment declined',
  '"declined card"',
  'zyzzyva',
  'C48123',
  'retry -smoke',
  'checkout outcome:denied',
  'checkout agent:windsurf tool:add_result since:7d',
  'gues',
];

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function open(at: string): Promise<JournalClient> {
  const profile: ToolProfile = { category: 'Read', risk: 'Low', readOnly: true };
  return JournalClient.open({ folder: at, workerUrl, profile: () => profile, agentLabel: (agent) => agent });
}

/** What two records of a read cost, in the whole process, beyond making the call itself. */
async function costOfCalls(): Promise<void> {
  const journal = await open(join(folder, 'cost'));
  const decision = aDecision('get_case', 'allowed');
  const one = () => {
    const { call } = aCall(Date.now());
    const end = anEnd('get_case');
    return { call, end };
  };
  const run = async (count: number, keep: boolean) => {
    const before = process.cpuUsage();
    for (let n = 0; n < count; n++) {
      const { call, end } = one();
      if (keep) {
        const slowed = journal.recordDecision({ call, decision, definition: 'd'.repeat(64), reservations: [] }, false);
        journal.recordResult({ call, decision, end, totalMs: 1, gatewayMs: 0.2, released: [] });
        if (slowed !== undefined) await slowed;
      }
      if (n % 40 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    if (keep) await journal.flush();
    const used = process.cpuUsage(before);
    return (used.user + used.system) / count;
  };
  await run(8_000, true);
  const bare = await run(20_000, false);
  const kept = await run(20_000, true);
  console.log(`a read (two records, grouped): ${(kept - bare).toFixed(1)} µs of CPU, all threads`);

  const waits: number[] = [];
  for (let n = 0; n < 500; n++) {
    const before = performance.now();
    await journal.recordDecision({ call: aCall(Date.now()).call, decision, definition: null, reservations: [] }, true);
    waits.push(performance.now() - before);
  }
  console.log(
    `a durable record: p50 ${percentile(waits, 0.5).toFixed(2)} ms, p99 ${percentile(waits, 0.99).toFixed(2)} ms`,
  );
  await journal.close();
}

async function searches(at: string): Promise<void> {
  const journal = await open(at);
  await journal.page({}, null, 1);
  const decision = aDecision('get_case', 'allowed');
  const commits: number[] = [];
  let searching = true;
  const writing = (async () => {
    while (searching) {
      const before = performance.now();
      await journal.recordDecision(
        { call: aCall(Date.now()).call, decision, definition: null, reservations: [] },
        true,
      );
      commits.push(performance.now() - before);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  const all: number[] = [];
  for (const query of queries) {
    const times: number[] = [];
    let rows = 0;
    for (let n = 0; n < 7; n++) {
      const before = performance.now();
      rows = (await journal.page({ text: query }, null, 50)).rows.length;
      times.push(performance.now() - before);
    }
    all.push(...times);
    const shown = query === '' ? '(all)' : query;
    console.log(
      `${shown.padEnd(52)} ${String(rows).padStart(3)} rows  p50 ${percentile(times, 0.5).toFixed(1)} ms  max ${Math.max(...times).toFixed(1)} ms`,
    );
  }
  searching = false;
  await writing;
  console.log(`searches: median ${percentile(all, 0.5).toFixed(1)} ms, worst ${Math.max(...all).toFixed(0)} ms`);
  console.log(
    `commits meanwhile: p50 ${percentile(commits, 0.5).toFixed(2)} ms, worst ${Math.max(...commits).toFixed(0)} ms`,
  );
  const now = Date.now();
  const ask = { since: now - 30 * 86_400_000, until: now, bucket: 3_600_000, agents: null, servers: null };
  const before = performance.now();
  await journal.reading.statistics(ask);
  console.log(`statistics of 30 days: ${(performance.now() - before).toFixed(0)} ms`);
  const checking = performance.now();
  const verdict = await journal.reading.verify();
  console.log(`verify: ${verdict.ok ? 'holds' : verdict.why}, ${((performance.now() - checking) / 1000).toFixed(1)} s`);
  await journal.close();
}

try {
  await costOfCalls();
  fill(join(folder, 'search'), calls);
  await searches(join(folder, 'search'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
