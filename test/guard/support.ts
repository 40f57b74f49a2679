import { Gate, type GateDeps } from '../../electron/guard/enforcement/gate.ts';
import { Limits } from '../../electron/guard/limits/limits.ts';
import { compile } from '../../electron/guard/policy/compile.ts';
import type { CompiledPolicy } from '../../electron/guard/policy/compiled-policy.ts';
import type { PolicySource } from '../../electron/guard/policy/policy-source.ts';
import type { Clock, DecidedEntry, JournalPort, ReturnedEntry, ToolsPort } from '../../electron/guard/ports.ts';
import type { CallEnd, ToolCall, Verdict } from '../../shared/call.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../../shared/names.ts';
import type { PolicyDocument } from '../../shared/policy/document.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';

export const testrail = serverNameSchema.parse('testrail');
export const cursor = agentIdSchema.parse('cursor');
export const claude = agentIdSchema.parse('claude');

/** A clock that only a test moves. */
export class ManualClock implements Clock {
  wall = Date.parse('2026-11-12T09:00:00Z');
  mono = 5000;

  now(): number {
    return this.wall;
  }

  monotonic(): number {
    return this.mono;
  }

  pass(ms: number): void {
    this.wall += ms;
    this.mono += ms;
  }
}

let calls = 0;

export function toolCall(tool: string, args: JsonObject = {}, more: Partial<ToolCall> = {}): ToolCall {
  return {
    id: callIdSchema.parse(`call-${++calls}`),
    at: 0,
    startedMs: 0,
    agent: cursor,
    session: null,
    request: calls,
    server: testrail,
    tool,
    via: 'tools/call',
    args,
    ...more,
  };
}

/** A document from what a person would write; throws where it would be refused. */
export function policy(value: JsonValue): PolicyDocument {
  const parsed = parsePolicy(JSON.stringify(value));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.document;
}

/** Documents in force, changed by a test. */
export class FixedPolicies implements PolicySource {
  #base: PolicyDocument;
  #overlay: PolicyDocument | null;
  #version = 1;
  #compiled: { readonly key: string; readonly policy: CompiledPolicy } | null = null;
  readonly #listeners = new Set<Parameters<PolicySource['onChange']>[0]>();

  constructor(base: PolicyDocument, overlay: PolicyDocument | null = null) {
    this.#base = base;
    this.#overlay = overlay;
  }

  set(base: PolicyDocument, overlay: PolicyDocument | null = null): void {
    this.#base = base;
    this.#overlay = overlay;
    this.#version++;
    for (const listener of this.#listeners) listener(testrail, null, true);
  }

  /** One compiled policy for each moment, as the store has it. */
  policyFor(server: ToolCall['server'], agent: ToolCall['agent'], now: number) {
    const key = `${this.#version} ${server} ${agent} ${now}`;
    if (this.#compiled?.key !== key) this.#compiled = { key, policy: this.#compile(server, agent, now) };
    return this.#compiled.policy;
  }

  #compile(server: ToolCall['server'], agent: ToolCall['agent'], now: number): CompiledPolicy {
    const version = this.#version;
    const base = compile(this.#base, { server, agent: null, version, now });
    const overlay = this.#overlay === null ? [] : [compile(this.#overlay, { server, agent, version, now })];
    return { documents: [base, ...overlay] };
  }

  onChange(listener: Parameters<PolicySource['onChange']>[0]): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** A journal that keeps entries in memory; `commit` decides how a durable record ends. */
export class MemoryJournal implements JournalPort {
  readonly decisions: { readonly entry: DecidedEntry; readonly durable: boolean }[] = [];
  readonly returns: ReturnedEntry[] = [];
  commit: (durable: boolean) => void | Promise<void> = (durable) => (durable ? Promise.resolve() : undefined);

  recordDecision(entry: DecidedEntry, durable: boolean): void | Promise<void> {
    this.decisions.push({ entry, durable });
    return this.commit(durable);
  }

  recordResult(entry: ReturnedEntry): void {
    this.returns.push(entry);
  }
}

/** Every name is known but `unknown_…`; reads are what starts with `get_`; `held_…` waits for review. */
export const tools: ToolsPort = {
  profile: (_server, tool) => {
    const readOnly = tool.startsWith('get_');
    return { category: readOnly ? 'Read' : 'Write', risk: 'Low', readOnly };
  },
  knows: (_server, tool) => !tool.startsWith('unknown_'),
  definition: (_server, tool) => ({ digest: `digest of ${tool}`, quarantined: tool.startsWith('held_') }),
};

export interface Rig {
  readonly clock: ManualClock;
  readonly journal: MemoryJournal;
  readonly policies: FixedPolicies;
  readonly limits: Limits;
  readonly gate: Gate;
}

export function rig(document: JsonValue, more: Partial<GateDeps> & { overlay?: JsonValue } = {}): Rig {
  const clock = new ManualClock();
  const journal = new MemoryJournal();
  const { overlay, ...parts } = more;
  const policies = new FixedPolicies(policy(document), overlay === undefined ? null : policy(overlay));
  const limits = Limits.fresh(clock);
  return { clock, journal, policies, limits, gate: new Gate({ clock, journal, tools, policies, limits, ...parts }) };
}

export const ok: CallEnd = { end: 'ok', sent: true, result: {}, bytes: 2, error: null, upstreamMs: 1 };
export const failed: CallEnd = { ...ok, end: 'failed', error: 'Field :status_id is a required field.' };
export const unsent: CallEnd = { ...ok, end: 'cancelled', sent: false, result: null };

/** The verdict in one word, settling what passes. */
export async function outcomeOf(verdict: Verdict | Promise<Verdict>, end: CallEnd = ok): Promise<string> {
  const settled = await verdict;
  if (settled.kind !== 'forward') return settled.decision.outcome;
  settled.ticket.settle(end);
  return settled.ticket.decision.outcome;
}

export async function refusal(verdict: Verdict | Promise<Verdict>) {
  const settled = await verdict;
  if (settled.kind !== 'refuse') throw new Error(`Expected a refusal, got ${settled.kind}`);
  return { ...settled.decision, message: settled.message };
}
