import type { Outcome } from '../../../shared/decision.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { readJson } from '../../../shared/policy/json-text.ts';
import { applyTextEdits, jsonEditsTo } from '../../../shared/policy/text-edit.ts';
import type { CallView } from '../../../shared/record.ts';
import type { PolicyTestCase } from './test-runner.ts';

/** A test file with one case more, the others as a person laid them out. Null where the text holds no cases. */
export function withCase(text: string, entry: PolicyTestCase): string | null {
  return changedCases(text, (cases) => [...cases, plain(entry)]);
}

/** The file with another expectation of one case, counted from 1. Null where it has no such case. */
export function withExpectation(text: string, number: number, outcome: Outcome, rule: string): string | null {
  return changedCases(text, (cases) => {
    const entry = cases[number - 1];
    if (!isJsonObject(entry)) return null;
    return cases.with(number - 1, { ...entry, expect: outcome, ...(Object.hasOwn(entry, 'rule') && { rule }) });
  });
}

/** The file without one case, counted from 1; `text` null: no case is left, so no file. Null where it has no such case. */
export function withoutCase(text: string, number: number): { readonly text: string | null } | null {
  let left = 0;
  const after = changedCases(text, (cases) => {
    if (cases[number - 1] === undefined) return null;
    left = cases.length - 1;
    return cases.toSpliced(number - 1, 1);
  });
  return after === null ? null : { text: left === 0 ? null : after };
}

/** A test file with one case. `policy`: the name of the policy's file, beside which it stands. */
export function firstTests(policy: string, now: number, entry: PolicyTestCase): string {
  const head = JSON.stringify({ policy, now: new Date(now).toISOString(), cases: [] }, null, 2);
  return `${withCase(head, entry) ?? head}\n`;
}

function changedCases(
  text: string,
  change: (cases: readonly JsonValue[]) => readonly JsonValue[] | null,
): string | null {
  const read = readJson(text);
  if (!read.ok || !isJsonObject(read.value) || !Array.isArray(read.value.cases)) return null;
  const cases = change(read.value.cases);
  const edits = cases === null ? null : jsonEditsTo(text, { ...read.value, cases: [...cases] });
  return edits === null ? null : applyTextEdits(text, edits);
}

/** Without members that have no value: they are not in a text either. */
function plain(entry: PolicyTestCase): JsonObject {
  return JSON.parse(JSON.stringify(entry)) as JsonObject;
}

export type RecordedCase =
  | { readonly ok: true; readonly entry: PolicyTestCase }
  /** Finishes "It cannot be a test case: ". */
  | { readonly ok: false; readonly why: string };

/** Rules of what stands outside of the policy, and would say nothing about it. */
const ofThePolicy = /^\/|^\((hidden|default deny|default allow)\)$/;

/** A recorded call as a case: what the policy decided of it is what is expected, whatever a person answered then. */
export function caseOf({ agent, tool, call, arguments: stored, decision }: CallView): RecordedCase {
  const no = (why: string): RecordedCase => ({ ok: false, why });
  if (stored.redacted > 0) return no('some of its arguments were redacted, so that it would not be the same call.');
  if (stored.cut || !isJsonObject(stored.value)) return no('the record holds only a part of its arguments.');
  const asked = decision.trace.find(({ step, rule }) => step === 'approval' && rule !== null);
  const rule = asked?.rule ?? decision.rule;
  if (rule.includes('#')) return no('an overlay of its agent decided, and the tests judge the policy alone.');
  if (!ofThePolicy.test(rule)) return no(`no rule of the policy decided it, but ${rule}.`);
  const outcome = asked === undefined ? decision.outcome : 'waiting';
  if (outcome === 'limited')
    return no('it was limited for the calls before it, and a case stands alone. Write one with "times".');
  return {
    ok: true,
    entry: { agent, tool, arguments: stored.value, call, expect: outcome === 'error' ? 'allowed' : outcome, rule },
  };
}
