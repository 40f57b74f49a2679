import { limitsOf } from '../../../shared/policy/counters.ts';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { toolPolicy } from '../../../shared/policy/document-reads.ts';
import { rateCounter } from '../../../shared/policy/rate-limit.ts';
import type { Seen } from './seen-calls.ts';

/** The counter that a click would use, but where the document adds up something else under that name: one has one meaning. */
export function counterFor(tool: string, current: PolicyDocument): string {
  const taken = new Set(limitsOf(current).flatMap(([, { counter, sum }]) => (sum === undefined ? [] : [counter])));
  let name = rateCounter(tool);
  while (taken.has(name)) name = `${name}_calls`;
  return name;
}

/** How many calls a minute the suggestion lets pass. */
export function rateOf(document: PolicyDocument, tool: string): number {
  return toolPolicy(document, tool)?.limits?.at(-1)?.max ?? 0;
}

export function peakOf(seen: Seen): number {
  return Math.max(...[...seen.rates.values()].map((rate) => rate.peak));
}

/** Half as many again, and never fewer than five: a lock that snaps on the first busy minute is soon taken off. */
export function withRoom(peak: number): number {
  return Math.max(5, Math.ceil(peak * 1.5));
}
