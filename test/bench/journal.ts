// What journaling adds to a call, and how long searches take at a million records.
// Run: node test/bench/journal.ts [records]
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalClient } from '../../electron/journal/client.ts';
import { Reader } from '../../electron/journal/query/reader.ts';
import { decidedEntry, returnedEntry } from '../../electron/journal/writer/entries.ts';
import type { GivenEntry } from '../../electron/journal/writer/entry.ts';
import { EntryEncoder, readFrames } from '../../electron/journal/writer/entry-codec.ts';
import { Writer } from '../../electron/journal/writer/writer.ts';
import type { CallEnd, ToolCall } from '../../shared/call.ts';
import type { Decision, Outcome } from '../../shared/decision.ts';
import type { JsonObject } from '../../shared/json.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../../shared/names.ts';
import type { ToolProfile } from '../../shared/tool.ts';

const records = Number(process.argv[2] ?? 1_000_000);
const calls = Math.floor(records / 2);
const workerUrl = new URL('../../electron/journal/worker.ts', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'railguard-bench-'));
const start = Date.now() - 30 * 86_400_000;

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

const agents = ['claude-code', 'cursor', 'vs-code', 'ci-nightly', 'windsurf'].map((id) => agentIdSchema.parse(id));
const server = serverNameSchema.parse('testrail');
const tools: readonly (readonly [string, ToolProfile])[] = [
  ...['get_case', 'get_cases', 'get_run', 'get_runs', 'get_results', 'get_sections', 'get_project'].map(
    (name) => [name, { category: 'Read', risk: 'Low', readOnly: true }] as const,
  ),
  ...['add_result', 'add_run', 'update_case', 'add_case'].map(
    (name) => [name, { category: 'Write', risk: 'Medium', readOnly: false }] as const,
  ),
  ['close_run', { category: 'Execute', risk: 'High', readOnly: false }],
  ['delete_project', { category: 'Destructive', risk: 'Critical', readOnly: false }],
];
const words = (
  'checkout cart payment declined card guest retry timeout login session order refund invoice address coupon stock ' +
  'search filter sort export import mobile tablet browser cookie banner consent smoke nightly release regression flaky ' +
  'expected actual shown hidden button link page form field error message email phone profile avatar upload download'
).split(' ');

let seed = 42;
/** A small generator of our own, so that every run has the same data. */
function random(below: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}
function pick<T>(list: readonly T[]): T {
  const item = list[random(list.length)];
  if (item === undefined) throw new Error('an empty list');
  return item;
}
const text = (count: number) => Array.from({ length: count }, () => pick(words)).join(' ');

let made = 0;
function aCall(at: number): { call: ToolCall; profile: ToolProfile } {
  made++;
  const share = random(100);
  const [tool, profile] = tools[share < 80 ? random(7) : share < 97 ? 7 + random(4) : 11 + random(2)] ?? pick(tools);
  const args: JsonObject =
    profile.category === 'Read'
      ? { case_id: 1 + random(50_000) }
      : { run_id: random(2_000), comment: `${text(8)}${made % 100_000 === 7 ? ' zyzzyva' : ''}`, status_id: random(5) };
  const id = callIdSchema.parse(`b${String(made).padStart(12, '0')}`);
  const session = '6f0e6b8a-5b1f-4f0c-9f3e-2f8b0b9f0e6b';
  return {
    call: {
      id,
      at,
      startedMs: made,
      agent: pick(agents),
      session,
      request: made,
      server,
      tool,
      via: 'tools/call',
      args,
    },
    profile,
  };
}

function aDecision(tool: string, outcome: Outcome): Decision {
  const rule = outcome === 'denied' ? `/tools/${tool}/require/0` : `/tools/${tool}`;
  const trace: Decision['trace'] = [
    { step: 'gateway', result: 'pass', rule: null, detail: 'guarding' },
    { step: 'agent', result: 'pass', rule: null, detail: 'known' },
    { step: 'hide', result: 'pass', rule: null, detail: 'not hidden' },
    { step: 'definition', result: 'pass', rule: null, detail: 'as accepted' },
    { step: 'default', result: outcome === 'allowed' ? 'pass' : 'stop', rule, detail: 'listed' },
  ];
  return { outcome, rule, words: outcome === 'allowed' ? 'Allow' : 'Deny', version: 3, trace };
}

function anEnd(tool: string): CallEnd {
  const id = 1 + random(50_000);
  const body = JSON.stringify({ id, title: `C${id} ${text(6)}`, section_id: random(900), steps: text(10), tool });
  const result = { content: [{ type: 'text', text: body }] };
  return { end: 'ok', sent: true, result, bytes: body.length, error: null, upstreamMs: 20 + random(200) };
}

function entriesOf(at: number): readonly GivenEntry[] {
  const { call, profile } = aCall(at);
  const dice = random(1000);
  const outcome: Outcome = dice < 930 ? 'allowed' : dice < 970 ? 'limited' : dice < 995 ? 'denied' : 'hidden';
  const decision = aDecision(call.tool, outcome);
  const first = decidedEntry({ call, decision, definition: 'd'.repeat(64), reservations: [] }, profile, 'Agent', {
    now: at,
    monotonic: made,
  });
  if (outcome !== 'allowed') return [first];
  const end = anEnd(call.tool);
  const entry = { call, decision, end, totalMs: end.upstreamMs + 0.5, gatewayMs: 0.5, released: [] };
  return [first, returnedEntry(entry, { now: at + 100, monotonic: made })];
}

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
        const slowed = journal.decided({ call, decision, definition: 'd'.repeat(64), reservations: [] }, false);
        journal.returned({ call, decision, end, totalMs: 1, gatewayMs: 0.2, released: [] });
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
    await journal.decided({ call: aCall(Date.now()).call, decision, definition: null, reservations: [] }, true);
    waits.push(performance.now() - before);
  }
  console.log(
    `a durable record: p50 ${percentile(waits, 0.5).toFixed(2)} ms, p99 ${percentile(waits, 0.99).toFixed(2)} ms`,
  );
  await journal.close();
}

function fill(at: string): void {
  const writer = new Writer(at, Number.POSITIVE_INFINITY);
  const before = performance.now();
  for (let done = 0; done < calls; done += 2_000) {
    const entries = new EntryEncoder();
    for (let n = 0; n < Math.min(2_000, calls - done); n++) {
      for (const entry of entriesOf(start + Math.floor(((done + n) / calls) * 30 * 86_400_000))) entries.add(entry);
    }
    writer.write(readFrames(entries.copy()));
  }
  writer.close();
  console.log(`${calls} calls written in ${((performance.now() - before) / 1000).toFixed(0)} s`);
  const between = performance.now();
  const reader = new Reader(at);
  reader.catchUp();
  const indexed = performance.now();
  reader.catchUpTexts();
  reader.close();
  const mb = (name: string) => (statSync(join(at, name)).size / 1e6).toFixed(0);
  console.log(
    `index from nothing: calls ${((indexed - between) / 1000).toFixed(0)} s, texts ${((performance.now() - indexed) / 1000).toFixed(0)} s; ` +
      `journal.db ${mb('journal.db')} MB, index.db ${mb('index.db')} MB`,
  );
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
      await journal.decided({ call: aCall(Date.now()).call, decision, definition: null, reservations: [] }, true);
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
  fill(join(folder, 'search'));
  await searches(join(folder, 'search'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
