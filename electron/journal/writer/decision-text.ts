import { Buffer } from 'node:buffer';
import type { Decision, TraceStep } from '../../../shared/decision.ts';

/**
 * The JSON of a decision, written for every call. Steps that do not change (frozen: they are made with the policy) are printed
 * once. One sign that is not Latin would have V8 store all of the text, and of the record, in two bytes a character, and
 * take it apart character by character at each of its four ways to the disk; so those of our own words are written as escapes.
 */
export function decisionText({ outcome, rule, words, version, trace, retryAfterMs }: Decision): string {
  let steps = '';
  for (const step of trace) steps += steps === '' ? stepText(step) : `,${stepText(step)}`;
  const retry = retryAfterMs === undefined ? '' : `,"retryAfterMs":${JSON.stringify(retryAfterMs)}`;
  const head = `"outcome":"${outcome}","rule":${printed(rule)},"words":${printed(words)},"version":${version}`;
  return `{${head},"trace":[${steps}]${retry}}`;
}

const printedSteps = new WeakMap<TraceStep, string>();

function stepText(step: TraceStep): string {
  const known = printedSteps.get(step);
  if (known !== undefined) return known;
  const { step: name, result, rule, detail } = step;
  const text = `{"step":"${name}","result":"${result}","rule":${printed(rule)},"detail":${printed(detail)}}`;
  if (Object.isFrozen(step)) printedSteps.set(step, text);
  return text;
}

/**
 * Signs of `shared/policy/words.ts`. No others: an escape hides a character from whoever looks through the text for secrets
 * that are dressed up, and of these none is a disguise.
 */
const signs = /[≤≥…]/g;
const escapes: Readonly<Record<string, string>> = { '≤': '\\u2264', '≥': '\\u2265', '…': '\\u2026' };
const latin = /^[\0-\xff]*$/;

function printed(text: string | null): string {
  const json = JSON.stringify(text);
  if (latin.test(json)) return json;
  const escaped = json.replace(signs, (sign) => escapes[sign] ?? sign);
  // By way of bytes: V8 stores what comes of a wide text wide, whatever is left in it.
  return latin.test(escaped) ? Buffer.from(escaped, 'latin1').toString('latin1') : escaped;
}
