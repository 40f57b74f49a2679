import { hash } from 'node:crypto';
import type { StepName, TraceStep } from '../../../shared/decision.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import type {
  Approval,
  ArgumentsMode,
  DenyIf,
  Limit,
  PolicyDocument,
  ToolPolicy,
} from '../../../shared/policy/document.ts';
import { ended } from '../../../shared/policy/document-reads.ts';
import { pointer } from '../../../shared/policy/pointer.ts';
import { ruleWords } from '../../../shared/policy/read.ts';
import { ruleSentence } from '../../../shared/policy/words.ts';
import { reservedRules } from '../../../shared/reserved-rules.ts';
import { type CompiledLimit, limitCompiler } from './compile-limits.ts';
import type { CompiledApproval, CompiledDeny, CompiledDocument, CompiledTool } from './compiled-policy.ts';
import { compileCondition } from './conditions.ts';

export interface CompileOptions {
  readonly server: ServerName;
  /** Set for an overlay. */
  readonly agent: AgentId | null;
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Where a canonical pointer stands in the text; identity where the text is canonical. */
  readonly source?: (canonical: string) => string;
  readonly broken?: boolean;
}

export function compile(document: PolicyDocument, options: CompileOptions): CompiledDocument {
  const { server, agent, version, now, source = (same) => same, broken = false } = options;
  const prefix = agent === null ? '' : `${server}@${agent}#`;
  const at = (...segments: readonly (string | number)[]) => prefix + source(pointer(segments));
  const compileLimit = limitCompiler(document, { server, agent, now });
  const everywhere = limitsOf(document.all_tools?.limits, (index) => at('all_tools', 'limits', index));
  const unsaid = agent === null ? 'schema' : null;
  const tools = new Map<string, CompiledTool>();
  for (const [tool, policy] of Object.entries(document.tools ?? {})) tools.set(tool, compileTool(tool, policy));
  const [from, to] = span(document, now);
  return {
    prefix,
    version,
    broken,
    hide: new Map((document.hide ?? []).map((tool, index) => [tool, at('hide', index)])),
    tools,
    unlisted: document.default === 'allow' ? allowed(prefix, everywhere, document.arguments ?? unsaid) : null,
    from,
    to,
  };

  function compileTool(tool: string, policy: ToolPolicy): CompiledTool {
    const rule = at('tools', tool);
    const place = (...rest: readonly (string | number)[]) => at('tools', tool, ...rest);
    return {
      rule,
      words: ruleWords({ ...document, hide: [] }, tool, now),
      deny: inForce(policy.deny_if).map(([index, entry]) => compileDeny(entry, place('deny_if', index))),
      require: (policy.require ?? []).map((condition, index) => {
        const compiled = compileCondition(condition);
        const words = ruleSentence({ kind: 'require', condition });
        return { rule: place('require', index), words, shadow: false, condition: compiled };
      }),
      limits: [...everywhere, ...limitsOf(policy.limits, (index) => place('limits', index))],
      approval:
        policy.approval === undefined || ended(policy.approval, now)
          ? null
          : compileApproval(policy.approval, place('approval'), now),
      arguments: policy.arguments ?? document.arguments ?? unsaid,
      listed: step('default', rule, 'Listed in the policy'),
    };
  }

  function limitsOf(limits: readonly Limit[] | undefined, place: (index: number) => string) {
    return inForce(limits).map(([index, limit]) => compileLimit(limit, place(index)));
  }

  function inForce<T extends { until?: string | undefined }>(entries: readonly T[] = []): [number, T][] {
    return [...entries.entries()].filter(([, entry]) => !ended(entry, now));
  }
}

/** What holds for a tool that only the default lets pass. */
function allowed(prefix: string, limits: readonly CompiledLimit[], mode: ArgumentsMode | null): CompiledTool {
  const rule = `${prefix}${reservedRules.defaultAllow}`;
  return {
    rule,
    words: ruleSentence({ kind: 'default', rule: 'allow' }),
    deny: [],
    require: [],
    limits,
    approval: null,
    arguments: mode,
    listed: step('default', rule, 'No rule names it; the default allows'),
  };
}

function step(name: StepName, rule: string, detail: string): TraceStep {
  return Object.freeze({ step: name, result: 'pass' as const, rule, detail });
}

function compileDeny(entry: DenyIf, rule: string): CompiledDeny {
  return {
    rule,
    words: ruleSentence({ kind: 'deny_if', entry }),
    shadow: entry.mode === 'shadow',
    conditions: entry.conditions.map(compileCondition),
    onDeny: entry.on_deny?.trim() ? entry.on_deny.trim() : null,
  };
}

function compileApproval(approval: Approval, rule: string, now: number): CompiledApproval {
  return {
    rule,
    words: ruleSentence({ kind: 'approval', approval }),
    shadow: approval.mode === 'shadow',
    when: (approval.when ?? []).map(compileCondition),
    unless: (approval.unless ?? [])
      .filter((entry) => !ended(entry, now))
      .map(({ conditions, only }) => ({
        conditions: conditions.map(compileCondition),
        only: only === undefined ? null : new Set(only),
      })),
    timeoutMs: approval.timeout === undefined ? null : approval.timeout * 1000,
    reason: approval.reason ?? null,
    digest: hash('sha256', JSON.stringify(approval), 'hex'),
  };
}

/** The span of time around now in which every `until` stands on the side where it stands now. */
function span(document: PolicyDocument, now: number): readonly [number, number] {
  let from = Number.NEGATIVE_INFINITY;
  let to = Number.POSITIVE_INFINITY;
  const look = (entries: readonly ({ until?: string | undefined } | undefined)[] = []) => {
    for (const entry of entries) {
      if (entry?.until === undefined) continue;
      const at = Date.parse(entry.until);
      if (at <= now) from = Math.max(from, at);
      else to = Math.min(to, at);
    }
  };
  look(document.all_tools?.limits);
  for (const policy of Object.values(document.tools ?? {})) {
    look(policy.deny_if);
    look(policy.limits);
    look([policy.approval, ...(policy.approval?.unless ?? [])]);
  }
  return [from, to];
}
