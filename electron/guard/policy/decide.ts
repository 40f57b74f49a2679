import type { ToolCall } from '../../../shared/call.ts';
import type { TraceStep } from '../../../shared/decision.ts';
import type { ArgumentsMode } from '../../../shared/policy/document.ts';
import { strictestArguments } from '../../../shared/policy/document-reads.ts';
import { ruleSentence } from '../../../shared/policy/words.ts';
import { reservedRules } from '../../../shared/reserved-rules.ts';
import type { CompiledDocument, CompiledPolicy, CompiledTool } from './compiled-policy.ts';
import { collectLimits } from './decide-limits.ts';
import { type StoppingRule, stopResult, unreadable } from './deny-reason.ts';
import { matchAll, matchCondition, sawWords, seenWords, unread } from './evaluate.ts';
import { type Facts, type Judged, type PolicyResult, pass, readEntity } from './policy-result.ts';

/** More rules of one kind than this are summed up in the trace while they pass: it is written for every call. */
const spelledOut = 8;

const admitted = pass('gateway', 'Valid request');
// Not "token": a word like that in every record would send every record through the slow look for secrets.
const knownAgent = pass('agent', 'Known, and not paused');
const notHidden = pass('hide', 'Not hidden');
const accepted = pass('definition', 'Same as accepted');
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
  const trace: TraceStep[] = [];
  const closed = evaluateVisibility(call, policy, facts, trace) ?? evaluateDefinition(facts, trace, version);
  if (closed !== null) return closed;
  const tools: CompiledTool[] = [];
  for (const document of documents) {
    const tool = document.tools.get(call.tool) ?? document.unlisted;
    if (tool === null) return unlisted(trace, document);
    tools.push(tool);
  }
  for (const tool of tools) trace.push(tool.listed);
  // Only now: for a tool that this agent may not see it would tell that there is one.
  const wrong = evaluateArguments(call, tools, facts, { trace, version });
  if (wrong !== null) return wrong;

  const judged = tools.map(
    (tool, index): Judged => ({
      call,
      tool,
      entity: facts.entity,
      trace,
      version: documents[index]?.version ?? version,
    }),
  );
  for (const one of judged) {
    const stop = evaluateDenyRules(one);
    if (stop !== null) return stop;
  }
  for (const one of judged) {
    const stop = evaluateRequirements(one);
    if (stop !== null) return stop;
  }
  return collectLimits(judged, { trace, version });
}

/** Whether anything of the agent's may pass now, and whether it sees the tool. */
function evaluateVisibility(
  call: ToolCall,
  { documents }: CompiledPolicy,
  facts: Facts,
  trace: TraceStep[],
): PolicyResult | null {
  const version = documents[0]?.version ?? 0;
  if (facts.paused === 'all') {
    return stopResult(
      trace,
      { step: 'gateway', rule: reservedRules.paused, words: 'Paused', version },
      { kind: 'paused' },
    );
  }
  trace.push(admitted);
  if (facts.paused === 'agent') {
    const stopping: StoppingRule = { step: 'agent', rule: reservedRules.agentPaused, words: 'Agent paused', version };
    return stopResult(trace, stopping, { kind: 'agent-paused' });
  }
  trace.push(knownAgent);
  for (const document of documents) {
    const name = document.hide.has(call.tool) ? call.tool : '*';
    const place = document.hide.get(name);
    if (place === undefined) continue;
    const rule = `${document.prefix}${reservedRules.hidden}`;
    const words = ruleSentence({ kind: 'hide', name });
    const stopping: StoppingRule = { step: 'hide', rule, words, version: document.version, outcome: 'hidden' };
    return stopResult(trace, stopping, { kind: 'hidden' }, `Hidden at ${place}`);
  }
  if (!facts.known) {
    const stopping: StoppingRule = { step: 'hide', rule: reservedRules.unknownTool, words: 'Unknown tool', version };
    return stopResult(trace, stopping, { kind: 'unknown' });
  }
  trace.push(notHidden);
  return null;
}

/** Whether the tool is what a person accepted. */
function evaluateDefinition(facts: Facts, trace: TraceStep[], version: number): PolicyResult | null {
  const step = 'definition';
  if (facts.quarantined) {
    return stopResult(
      trace,
      { step, rule: reservedRules.quarantined, words: 'Changed definition', version },
      { kind: 'held' },
    );
  }
  if (facts.unconfirmed === true) {
    const stopping: StoppingRule = { step, rule: reservedRules.unconfirmed, words: 'Unconfirmed definition', version };
    return stopResult(trace, stopping, { kind: 'unconfirmed' });
  }
  trace.push(accepted);
  return null;
}

/** Whether the tool takes this call. */
function evaluateArguments(
  { fault = null }: ToolCall,
  tools: readonly CompiledTool[],
  facts: Facts,
  { trace, version }: Pick<Judged, 'trace' | 'version'>,
): PolicyResult | null {
  if (fault !== null) {
    const stopping: StoppingRule = {
      step: 'definition',
      rule: reservedRules.invalidCall,
      words: 'Invalid call',
      version,
    };
    return stopResult(trace, stopping, { kind: 'invalid', fault }, fault);
  }
  if (facts.argumentsFault === undefined) return null;
  const mode = strictestArguments(tools.map((tool) => tool.arguments));
  const wrong = facts.argumentsFault(mode);
  if (wrong !== null) {
    const stopping: StoppingRule = { step: 'arguments', rule: reservedRules.arguments, words: 'Arguments', version };
    return stopResult(trace, stopping, { kind: 'arguments', fault: wrong }, wrong);
  }
  trace.push(checkedArguments[mode]);
  return null;
}

function unlisted(trace: TraceStep[], { prefix, version, broken }: CompiledDocument): PolicyResult {
  const rule = `${prefix}${broken ? reservedRules.invalidPolicy : reservedRules.defaultDeny}`;
  const words = broken ? 'Deny' : ruleSentence({ kind: 'default', rule: 'deny' });
  return stopResult(
    trace,
    { step: 'default', rule, words, version },
    broken ? { kind: 'broken' } : { kind: 'default', words },
  );
}

function evaluateDenyRules({ call, tool, entity, trace, version }: Judged): PolicyResult | null {
  const step = 'deny_if';
  const each = tool.deny.length <= spelledOut;
  for (const { conditions, shadow, rule, words, onDeny } of tool.deny) {
    const all = matchAll(call, conditions, entity, 'careful');
    if (all === 'read') return readEntity;
    if (all === 'unreadable') {
      if (!shadow) return unreadable(trace, { step, rule, words, version });
      trace.push({ step, result: 'shadow', rule, detail: `Would deny: ${unread.description}` });
    } else if (!all) {
      if (each) trace.push({ step, result: 'pass', rule, detail: seenWords(call, conditions, entity, 'careful') });
    } else if (shadow) {
      const reached = seenWords(call, conditions, entity, 'careful') || 'every call';
      trace.push({ step, result: 'shadow', rule, detail: `Would deny: ${reached}` });
    } else {
      const always = conditions.length === 0;
      const detail = always ? 'Denied always' : seenWords(call, conditions, entity, 'careful');
      return stopResult(trace, { step, rule, words, version }, { kind: 'deny_if', onDeny, words, always }, detail);
    }
  }
  if (!each) trace.push(pass(step, `${tool.deny.length} rules, none of them stops it`));
  return null;
}

function evaluateRequirements({ call, tool, entity, trace, version }: Judged): PolicyResult | null {
  const step = 'require';
  const each = tool.require.length <= spelledOut;
  for (const { condition, rule, words } of tool.require) {
    const match = matchCondition(call, condition, entity, 'strict');
    if (match === 'read') return readEntity;
    if (match === 'unreadable') return unreadable(trace, { step, rule, words, version });
    if (match && !each) continue;
    const detail = sawWords(call, condition, entity);
    if (!match) return stopResult(trace, { step, rule, words, version }, { kind: 'require', words }, detail);
    trace.push({ step, result: 'pass', rule, detail });
  }
  if (!each) trace.push(pass(step, `${tool.require.length} conditions, all hold`));
  return null;
}
