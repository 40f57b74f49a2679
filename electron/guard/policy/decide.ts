import type { ToolCall } from '../../../shared/call.ts';
import type { StepName, TraceStep } from '../../../shared/decision.ts';
import { type ArgumentsMode, strictestArguments } from '../../../shared/policy/document.ts';
import type { CompiledApproval, CompiledDocument, CompiledPolicy, CompiledTool } from './compile.ts';
import type { CompiledLimit } from './compile-limits.ts';
import { type EntityFacts, preview } from './conditions.ts';
import { type DenyReason, type StoppedResult, stopResult, unreadable } from './deny-reason.ts';
import {
  allHold,
  amountOf,
  conditionHolds,
  isAsked,
  itemsOf,
  lookAt,
  read,
  sawWords,
  seenWords,
  unread,
} from './evaluate.ts';

/** What the gate knows of a call beyond the call itself. */
export interface Facts {
  /** Who was paused by a person: all agents, or the one that calls. */
  readonly paused: 'all' | 'agent' | null;
  /** False for a name that the server never listed. */
  readonly known: boolean;
  /** The tool's definition changed or is new, and nobody reviewed it. */
  readonly held: boolean;
  /** Its server could not be asked whether the definition still is what was accepted. */
  readonly unconfirmed?: boolean;
  readonly entity: EntityFacts;
  /** Why its tool does not take these arguments; left out where no definition is at hand: then they are not checked. */
  readonly argumentsFault?: (mode: ArgumentsMode) => string | null;
}

/** A limit that this call counts on, and how much. */
export interface LimitUse {
  readonly limit: CompiledLimit;
  readonly weight: number;
}

export type PolicyResult =
  | StoppedResult
  /** A condition speaks of the entity that the call touches: read it and decide again. */
  | { readonly kind: 'read-entity' }
  | PassedPolicy;

/** No rule stands against the call. What is left is to reserve its limits and to ask. */
export interface PassedPolicy {
  readonly kind: 'pass';
  readonly rule: string;
  readonly words: string;
  readonly version: number;
  readonly trace: TraceStep[];
  readonly uses: readonly LimitUse[];
  readonly asks: readonly CompiledApproval[];
  /** An approval that speaks of what could not be read: the call is denied where limits have room for it. */
  readonly unread: { readonly approval: CompiledApproval; readonly version: number } | null;
}

/** More rules of one kind than this are summed up in the trace while they pass: it is written for every call. */
const spelledOut = 8;

const pass = (step: StepName, detail: string): TraceStep => Object.freeze({ step, result: 'pass', rule: null, detail });
const admitted = pass('gateway', 'Well formed and admitted');
// Not "token": a word like that in every record would send every record through the slow look for secrets.
const knownAgent = pass('agent', 'Known by its grant');
const notHidden = pass('hide', 'Not hidden');
const accepted = pass('definition', 'Definition as accepted');
const checkedArguments: Record<ArgumentsMode, TraceStep> = {
  closed: pass('arguments', 'As the definition says, and no other names'),
  schema: pass('arguments', 'As the definition says'),
  any: pass('arguments', 'Taken as sent'),
};

/**
 * Decides one call. Pure: the same call, policy and facts always give the same judgement, nothing is read or counted.
 * The order is fixed: paused, hide, definition, default, arguments, deny_if, require; then limits
 * and approval, which hold state and are left to the gate. In each step every document speaks, and any deny wins.
 */
export function decide(call: ToolCall, policy: CompiledPolicy, facts: Facts): PolicyResult {
  const { documents } = policy;
  const version = documents[0]?.version ?? 0;
  if (facts.paused === 'all') {
    return stopResult([], 'gateway', '(paused)', 'Paused', version, 'denied', { kind: 'paused' });
  }
  if (facts.paused === 'agent') {
    return stopResult([admitted], 'agent', '(agent paused)', 'Agent paused', version, 'denied', {
      kind: 'agent-paused',
    });
  }
  const trace: TraceStep[] = [admitted, knownAgent];
  for (const document of documents) {
    const place = document.hide.get(call.tool) ?? document.hide.get('*');
    if (place === undefined) continue;
    const rule = `${document.prefix}(hidden)`;
    return stopResult(
      trace,
      'hide',
      rule,
      'Hide',
      document.version,
      'hidden',
      { kind: 'hidden' },
      `Hidden at ${place}`,
    );
  }
  if (!facts.known) {
    return stopResult(trace, 'hide', '(unknown tool)', 'Unknown tool', version, 'denied', { kind: 'unknown' });
  }
  trace.push(notHidden);
  if (facts.held) {
    return stopResult(trace, 'definition', '(quarantined)', 'Changed definition', version, 'denied', { kind: 'held' });
  }
  if (facts.unconfirmed === true) {
    const stop: DenyReason = { kind: 'unconfirmed' };
    return stopResult(trace, 'definition', '(unconfirmed)', 'Unconfirmed definition', version, 'denied', stop);
  }
  trace.push(accepted);

  const tools: CompiledTool[] = [];
  for (const document of documents) {
    const tool = document.tools.get(call.tool) ?? document.unlisted;
    if (tool === null) return unlisted(trace, document);
    tools.push(tool);
  }
  for (const tool of tools) trace.push(tool.listed);
  // Only now: for a tool that this agent may not see it would tell that there is one.
  const { fault = null } = call;
  if (fault !== null) {
    const stop: DenyReason = { kind: 'invalid', fault };
    return stopResult(trace, 'definition', '(invalid call)', 'Invalid call', version, 'denied', stop, fault);
  }
  if (facts.argumentsFault !== undefined) {
    const mode = strictestArguments(tools.map((tool) => tool.arguments));
    const wrong = facts.argumentsFault(mode);
    if (wrong !== null) {
      const stop: DenyReason = { kind: 'arguments', fault: wrong };
      return stopResult(trace, 'arguments', '(arguments)', 'Arguments', version, 'denied', stop, wrong);
    }
    trace.push(checkedArguments[mode]);
  }

  for (const [index, tool] of tools.entries()) {
    const stop = evaluateDenyRules(call, tool, facts.entity, trace, documents[index]?.version ?? version);
    if (stop !== null) return stop;
  }
  for (const [index, tool] of tools.entries()) {
    const stop = evaluateRequirements(call, tool, facts.entity, trace, documents[index]?.version ?? version);
    if (stop !== null) return stop;
  }
  return collectLimits(call, tools, facts.entity, trace, documents);
}

function unlisted(trace: TraceStep[], document: CompiledDocument): PolicyResult {
  const { prefix, version } = document;
  if (document.broken) {
    return stopResult(trace, 'default', `${prefix}(invalid policy)`, 'Deny', version, 'denied', { kind: 'broken' });
  }
  return stopResult(trace, 'default', `${prefix}(default deny)`, 'Deny', version, 'denied', { kind: 'default' });
}

function evaluateDenyRules(
  call: ToolCall,
  tool: CompiledTool,
  entity: EntityFacts,
  trace: TraceStep[],
  version: number,
): PolicyResult | null {
  const each = tool.deny.length <= spelledOut;
  for (const entry of tool.deny) {
    const all = allHold(call, entry.conditions, entity, 'careful');
    if (all === 'read') return readEntity;
    if (all === 'unreadable') {
      if (!entry.shadow) return unreadable(trace, 'deny_if', entry.rule, entry.words, version);
      trace.push({ step: 'deny_if', result: 'shadow', rule: entry.rule, detail: `Would deny: ${unread.description}` });
    } else if (!all) {
      if (each) {
        trace.push({
          step: 'deny_if',
          result: 'pass',
          rule: entry.rule,
          detail: seenWords(call, entry.conditions, entity, 'careful'),
        });
      }
    } else if (entry.shadow) {
      trace.push({ step: 'deny_if', result: 'shadow', rule: entry.rule, detail: `Would deny: ${entry.words}` });
    } else {
      const { onDeny, words, conditions, rule } = entry;
      const stop: DenyReason = { kind: 'deny_if', onDeny, words, always: conditions.length === 0 };
      const detail = conditions.length === 0 ? 'Denied always' : seenWords(call, conditions, entity, 'careful');
      return stopResult(trace, 'deny_if', rule, words, version, 'denied', stop, detail);
    }
  }
  if (!each) trace.push(pass('deny_if', `${tool.deny.length} rules, none of them stops it`));
  return null;
}

function evaluateRequirements(
  call: ToolCall,
  tool: CompiledTool,
  entity: EntityFacts,
  trace: TraceStep[],
  version: number,
): PolicyResult | null {
  const each = tool.require.length <= spelledOut;
  for (const { condition, rule, words } of tool.require) {
    const holds = conditionHolds(call, condition, entity, 'strict');
    if (holds === 'read') return readEntity;
    if (holds === 'unreadable') return unreadable(trace, 'require', rule, words, version);
    if (holds && !each) continue;
    const detail = sawWords(call, condition, entity);
    if (!holds) {
      return stopResult(trace, 'require', rule, words, version, 'denied', { kind: 'require', words }, detail);
    }
    trace.push({ step: 'require', result: 'pass', rule, detail });
  }
  if (!each) trace.push(pass('require', `${tool.require.length} conditions, all hold`));
  return null;
}

/** No rule stands against the call: what it counts on, and whether a person is to be asked. */
function collectLimits(
  call: ToolCall,
  tools: readonly CompiledTool[],
  entity: EntityFacts,
  trace: TraceStep[],
  documents: readonly CompiledDocument[],
): PolicyResult {
  const uses: LimitUse[] = [];
  for (const [index, tool] of tools.entries()) {
    const stop = weighUses(call, tool, entity, trace, uses, documents[index]?.version ?? 0);
    if (stop !== null) return stop;
  }
  const asks: CompiledApproval[] = [];
  let unreadAsk: PassedPolicy['unread'] = null;
  for (const [index, { approval }] of tools.entries()) {
    if (approval === null) continue;
    const asked = isAsked(call, approval, entity);
    if (asked === 'read') return readEntity;
    if (asked === 'unreadable' && !approval.shadow) {
      unreadAsk ??= { approval, version: documents[index]?.version ?? 0 };
    } else if (asked) asks.push(approval);
  }
  const [first] = tools;
  const { rule = '', words = '' } = first ?? {};
  return { kind: 'pass', rule, words, version: documents[0]?.version ?? 0, trace, uses, asks, unread: unreadAsk };
}

/** What the call counts on each limit of one document, or why it cannot be counted. */
function weighUses(
  call: ToolCall,
  tool: CompiledTool,
  entity: EntityFacts,
  trace: TraceStep[],
  uses: LimitUse[],
  version: number,
): PolicyResult | null {
  for (const limit of tool.limits) {
    const path = limit.sum ?? limit.count;
    const value = path === null ? 1 : lookAt(call, path, entity);
    if (value === read) return readEntity;
    const weight = limit.sum === null ? itemsOf(value, path === null) : amountOf(value);
    if (weight !== null) {
      uses.push({ limit, weight });
      continue;
    }
    const kind = limit.sum === null ? 'count' : 'sum';
    const wants = kind === 'sum' ? 'not a number from 0' : 'not a list';
    if (limit.shadow) {
      trace.push({ step: 'limits', result: 'shadow', rule: limit.rule, detail: `Would deny: ${wants}` });
      continue;
    }
    const name = path?.segments.join('.') ?? '';
    const detail = `${name} is ${preview(value === unread ? undefined : value)}, ${wants}`;
    return stopResult(trace, 'limits', limit.rule, limit.words, version, 'denied', { kind, name }, detail);
  }
  return null;
}

const readEntity: PolicyResult = { kind: 'read-entity' };

/** The denial of a call that passed its limits and whose approval speaks of what could not be read. */
export function denyUnread({ unread: found, trace }: PassedPolicy) {
  if (found === null) return null;
  const { rule, words } = found.approval;
  return unreadable(trace, 'approval', rule, words, found.version);
}
