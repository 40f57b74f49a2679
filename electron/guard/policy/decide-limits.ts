import type { CompiledApproval } from './compiled-policy.ts';
import { preview } from './conditions.ts';
import { stopResult, unreadable } from './deny-reason.ts';
import { amountOf, isAsked, itemsOf, lookAt, read, unread } from './evaluate.ts';
import { type Judged, type LimitUse, type PassedPolicy, type PolicyResult, readEntity } from './policy-result.ts';

/** No rule stands against the call: what it counts on, and whether a person is to be asked. */
export function collectLimits(
  judged: readonly Judged[],
  { trace, version }: Pick<Judged, 'trace' | 'version'>,
): PolicyResult {
  const uses: LimitUse[] = [];
  for (const one of judged) {
    const stop = weighUses(one, uses);
    if (stop !== null) return stop;
  }
  const asks: CompiledApproval[] = [];
  let unreadAsk: PassedPolicy['unread'] = null;
  for (const one of judged) {
    const { approval } = one.tool;
    if (approval === null) continue;
    const asked = isAsked(one.call, approval, one.entity);
    if (asked === 'read') return readEntity;
    if (asked === 'unreadable' && !approval.shadow) unreadAsk ??= { approval, version: one.version };
    else if (asked) asks.push(approval);
  }
  const { rule = '', words = '' } = judged[0]?.tool ?? {};
  return { kind: 'pass', rule, words, version, trace, uses, asks, unread: unreadAsk };
}

/** What the call counts on each limit of one document, or why it cannot be counted. */
function weighUses({ call, tool, entity, trace, version }: Judged, uses: LimitUse[]): PolicyResult | null {
  for (const limit of tool.limits) {
    const path = limit.sum ?? limit.count;
    const value = path === null ? 1 : lookAt(call, path, entity);
    if (value === read) return readEntity;
    const weight = limit.sum === null ? itemsOf(value, path === null) : amountOf(value);
    if (weight !== null) {
      uses.push({ limit, weight });
      continue;
    }
    const { rule, words } = limit;
    const kind = limit.sum === null ? 'count' : 'sum';
    const wants = kind === 'sum' ? 'not a number from 0' : 'not a list';
    if (limit.shadow) {
      trace.push({ step: 'limits', result: 'shadow', rule, detail: `Would deny: ${wants}` });
      continue;
    }
    const name = path?.segments.join('.') ?? '';
    const detail = `${name} is ${preview(value === unread ? undefined : value)}, ${wants}`;
    return stopResult(trace, { step: 'limits', rule, words, version }, { kind, name, words }, detail);
  }
  return null;
}

/** The denial of a call that passed its limits and whose approval speaks of what could not be read. */
export function denyUnread({ unread: found, trace }: PassedPolicy) {
  if (found === null) return null;
  const { rule, words } = found.approval;
  return unreadable(trace, { step: 'approval', rule, words, version: found.version });
}
