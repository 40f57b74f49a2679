import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Reader } from '../../electron/journal/query/reader.ts';
import { decidedEntry, returnedEntry } from '../../electron/journal/writer/entries.ts';
import type { GivenEntry } from '../../electron/journal/writer/entry.ts';
import { decodeEntries, EntryEncoder } from '../../electron/journal/writer/entry-codec.ts';
import { Writer } from '../../electron/journal/writer/writer.ts';
import type { CallEnd, ToolCall } from '../../shared/call.ts';
import type { Decision, Outcome } from '../../shared/decision.ts';
import type { JsonObject } from '../../shared/json.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../../shared/names.ts';
import type { ToolProfile } from '../../shared/tool.ts';

const days = 30;
const dayMs = 86_400_000;

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
export function aCall(at: number): { call: ToolCall; profile: ToolProfile } {
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

export function aDecision(tool: string, outcome: Outcome): Decision {
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

export function anEnd(tool: string): CallEnd {
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

/** Writes two records for most calls, spread over the thirty days until now, and indexes them. `at`: the journal's folder. */
export function fill(at: string, calls: number): void {
  const start = Date.now() - days * dayMs;
  const writer = new Writer(at, Number.POSITIVE_INFINITY);
  const before = performance.now();
  for (let done = 0; done < calls; done += 2_000) {
    const entries = new EntryEncoder();
    for (let n = 0; n < Math.min(2_000, calls - done); n++) {
      for (const entry of entriesOf(start + Math.floor(((done + n) / calls) * days * dayMs))) entries.add(entry);
    }
    writer.write(decodeEntries(entries.copy()));
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
