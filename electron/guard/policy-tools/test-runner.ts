import { z } from 'zod';
import type { ToolCall } from '../../../shared/call.ts';
import type { Outcome } from '../../../shared/decision.ts';
import { outcomeSchema } from '../../../shared/decision.ts';
import { issuesWords } from '../../../shared/issue-words.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { jsonObjectSchema } from '../../../shared/json-schema.ts';
import { type AgentId, agentIdSchema, type CallId, callIdSchema } from '../../../shared/names.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import type { Problem } from '../../../shared/policy/problem.ts';
import { readStrictJson } from '../../../shared/read-json.ts';
import { builtInServer, defaultAgent } from '../../../shared/reserved-names.ts';
import { compiledDraft } from './draft.ts';
import { Simulation } from './simulate.ts';

/**
 * A policy's own tests: a document, a fixed clock, and calls with the decision that each must get. The calls are judged
 * in their order, and earlier ones count towards limits.
 */

const object = jsonObjectSchema;
const time = z.iso.datetime({ offset: true });

export type PolicyTestCase = z.infer<typeof caseSchema>;
const caseSchema = z.strictObject({
  /** What the case shows, for people. */
  name: z.string().optional(),
  agent: agentIdSchema.optional(),
  session: z.string().optional(),
  tool: z.string(),
  arguments: object.optional(),
  /** A date and time, or seconds after `now`; the case before it where left out. */
  at: z.union([time, z.number().min(0)]).optional(),
  /** What the call touches, for `entity.` paths; `null`: it cannot be read. */
  entity: object.nullable().optional(),
  /** How the call ends, where it passes: `failed` gives a read's place in a limit back. */
  end: z.enum(['ok', 'failed']).optional(),
  expect: outcomeSchema,
  rule: z.string().optional(),
  /** The recorded call that the case was made of. */
  call: callIdSchema.optional(),
  /** Repeats the case; each time must get the decision. */
  times: z.int().min(1).max(100_000).optional(),
});

export const policyTestSchema = z.strictObject({
  /** What the file shows, for people. */
  name: z.string().optional(),
  about: z.string().optional(),
  /** The document, or the path of its file. */
  policy: z.union([z.string(), object], { error: 'must be a document, or the path of its file' }),
  /** An agent's own document, laid over the policy. */
  overlays: z.record(agentIdSchema, object).optional(),
  now: time.optional(),
  cases: z.array(caseSchema).min(1),
});
export type PolicyTest = z.infer<typeof policyTestSchema>;

export interface CaseResult {
  /** Counted from 1. */
  readonly case: number;
  readonly name: string | null;
  readonly agent: string;
  readonly tool: string;
  readonly arguments: JsonObject;
  readonly times: number;
  readonly call: CallId | null;
  readonly ok: boolean;
  readonly expected: { readonly outcome: Outcome; readonly rule: string | null };
  readonly got: { readonly outcome: Outcome; readonly rule: string; readonly words: string; readonly why: string };
}

export type PolicyTestRun =
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | {
      readonly ok: true;
      readonly passed: number;
      readonly failed: number;
      readonly now: number | null;
      readonly results: readonly CaseResult[];
    };

/** `policyText`: the text of the policy where the test names a file. */
export function runPolicyTest(test: PolicyTest, policyText: string | null): PolicyTestRun {
  const base = parsePolicy(policyText ?? JSON.stringify(test.policy));
  if (!base.ok) return base;
  const server = builtInServer;
  const compiled = compiledDraft({ server, agent: null, document: base.document, source: base.source });
  const overlays = new Map<AgentId, ReturnType<typeof compiledDraft>>();
  for (const [name, document] of Object.entries(test.overlays ?? {})) {
    const parsed = parsePolicy(JSON.stringify(document));
    if (!parsed.ok) return parsed;
    const agent = agentIdSchema.parse(name);
    overlays.set(agent, compiledDraft({ server, agent, document: parsed.document, source: parsed.source }));
  }
  const simulation = new Simulation(({ agent }, now) => {
    const overlay = overlays.get(agent);
    return { documents: [compiled(now), ...(overlay === undefined ? [] : [overlay(now)])] };
  });
  const start = test.now === undefined ? 0 : Date.parse(test.now);
  let at = start;
  const results = test.cases.map((entry, index) => {
    if (typeof entry.at === 'string') at = Date.parse(entry.at);
    else if (entry.at !== undefined) at = start + entry.at * 1000;
    return runCase(simulation, entry, index + 1, at);
  });
  const failed = results.filter((result) => !result.ok).length;
  return { ok: true, passed: results.length - failed, failed, now: test.now === undefined ? null : start, results };
}

function runCase(simulation: Simulation, entry: PolicyTest['cases'][number], index: number, at: number): CaseResult {
  const agent: AgentId = entry.agent ?? defaultAgent;
  const args: JsonObject = entry.arguments ?? {};
  const expected = { outcome: entry.expect, rule: entry.rule ?? null };
  let result: CaseResult | null = null;
  for (let time = 0; time < (entry.times ?? 1) && result?.ok !== false; time++) {
    const call: ToolCall = {
      id: callIdSchema.parse(`case-${index}`),
      at,
      startedMs: 0,
      agent,
      session: entry.session ?? null,
      request: index,
      server: builtInServer,
      tool: entry.tool,
      via: 'tools/call',
      args,
    };
    const { decision, giveBack } = simulation.judge(call, { at, entity: entry.entity });
    if (entry.end === 'failed') giveBack();
    const { outcome, rule, words } = decision;
    result = {
      case: index,
      name: entry.name ?? null,
      agent,
      tool: entry.tool,
      arguments: args,
      times: entry.times ?? 1,
      call: entry.call ?? null,
      ok: outcome === expected.outcome && (expected.rule === null || rule === expected.rule),
      expected,
      got: { outcome, rule, words, why: decision.trace.at(-1)?.detail ?? '' },
    };
  }
  if (result === null) throw new Error('A case is judged at least once');
  return result;
}

/** Reads a test file's text; the message says where it goes wrong. */
export function parsePolicyTest(text: string): { ok: true; test: PolicyTest } | { ok: false; message: string } {
  const read = readStrictJson(text);
  if (!read.ok) return { ok: false, message: `The test file cannot be used: ${read.why}` };
  const parsed = policyTestSchema.safeParse(read.value);
  return parsed.success
    ? { ok: true, test: parsed.data }
    : { ok: false, message: `The test file is not of its form: ${issuesWords(parsed.error.issues)}.` };
}
