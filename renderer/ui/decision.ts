import type { Outcome } from '../../shared/decision.ts';
import type { Category, Risk, RuleKind } from '../../shared/tool.ts';
import type { IconName } from './icon-drawings.tsx';

/** Rule and decision share their icon, so that the column of rules and the feed read alike. */
export const outcomeLook: Record<Outcome, { readonly words: string; readonly icon: IconName; readonly tone: Tone }> = {
  allowed: { words: 'Allowed', icon: 'check', tone: 'allowed' },
  limited: { words: 'Limited', icon: 'gauge', tone: 'limited' },
  waiting: { words: 'Waiting', icon: 'person', tone: 'waiting' },
  denied: { words: 'Denied', icon: 'noentry', tone: 'denied' },
  expired: { words: 'No answer', icon: 'clock', tone: 'denied' },
  hidden: { words: 'Hidden attempt', icon: 'eyeoff', tone: 'hidden' },
  error: { words: 'Error', icon: 'warn', tone: 'error' },
};
export type Tone = 'allowed' | 'limited' | 'waiting' | 'denied' | 'hidden' | 'error';
export const outcomes = Object.keys(outcomeLook) as readonly Outcome[];

/** In this order everywhere: further right is stricter. */
export const ruleKinds = ['allow', 'limit', 'ask', 'deny', 'hide'] as const satisfies readonly RuleKind[];
export const ruleLook: Record<RuleKind, { readonly words: string; readonly icon: IconName }> = {
  allow: { words: 'Allow', icon: 'check' },
  limit: { words: 'Limit 30/min', icon: 'gauge' },
  ask: { words: 'Ask', icon: 'person' },
  deny: { words: 'Deny', icon: 'noentry' },
  hide: { words: 'Hide', icon: 'eyeoff' },
};

/** Filled bars of four; unknown has none and says so. */
export const riskBars: Record<Risk, number> = { Low: 1, Medium: 2, High: 3, Critical: 4, Unknown: 0 };
export const risks = ['Low', 'Medium', 'High', 'Critical', 'Unknown'] as const satisfies readonly Risk[];

/** Categories whose effect cannot be taken back stand in primary weight. */
export const isIrreversible: Record<Category, boolean> = {
  Read: false,
  Write: false,
  Execute: true,
  Destructive: true,
  Financial: true,
  Unclassified: false,
};
