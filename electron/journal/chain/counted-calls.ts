import { isJsonObject } from '../../../shared/json.ts';
import { isOutcome, type Outcome } from '../../../shared/scales.ts';
import type { EventBody } from './record-body.ts';

/** Refused calls of one kind that have no records of their own. */
export interface CountedCalls {
  /** When the first of them was refused, milliseconds since the epoch. */
  readonly at: number;
  readonly server: string;
  readonly tool: string;
  readonly outcome: Outcome;
  readonly rule: string;
  readonly count: number;
}

/** What calls of ever new names are shown as: they were counted together. */
const others = '(others)';

/** The calls that one counted record stands for. */
export function countedCalls({ detail, at }: EventBody): readonly CountedCalls[] {
  if (!isJsonObject(detail)) return [];
  const found: CountedCalls[] = [];
  for (const call of Array.isArray(detail.calls) ? detail.calls : []) {
    if (!isJsonObject(call)) continue;
    const { server, tool, outcome, rule, count, first } = call;
    if (typeof server !== 'string' || typeof tool !== 'string' || typeof rule !== 'string') continue;
    if (typeof outcome !== 'string' || !isOutcome(outcome) || !isCount(count)) continue;
    const moment = typeof first === 'string' ? Date.parse(first) : Number.NaN;
    found.push({ at: Number.isNaN(moment) ? at : moment, server, tool, outcome, rule, count });
  }
  if (isCount(detail.others)) {
    found.push({ at, server: others, tool: others, outcome: 'denied', rule: others, count: detail.others });
  }
  return found;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
