import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CallId } from '../../../shared/names.ts';
import type { Condition } from '../../../shared/policy/condition-schema.ts';
import { type DiffLine, diffLines } from '../../../shared/policy/diff.ts';
import type { DenyIf, Limit, PolicyDocument, ToolPolicy } from '../../../shared/policy/document.ts';
import { toolPolicy } from '../../../shared/policy/document-reads.ts';
import { isClickLimit } from '../../../shared/policy/edit.ts';
import { lineOf } from '../../../shared/policy/locate.ts';
import { pointer } from '../../../shared/policy/pointer.ts';
import { printPolicy } from '../../../shared/policy/print.ts';
import { projectScopeCondition } from '../../../shared/policy/project-scope.ts';
import { ruleSentence } from '../../../shared/policy/words.ts';
import { createEntityReader, type ReadEntity } from './entity-reader.ts';
import type { RecordedCall } from './recorded-call.ts';
import { learn, learnProject, maxValues, newSeen, type Seen } from './seen-calls.ts';
import { counterFor, peakOf, rateOf, withRoom } from './suggested-limit.ts';

/** A line of the suggestion, why it stands there, and the calls behind it. */
export interface Reason {
  readonly pointer: string;
  /** Line in `text`, from 1. */
  readonly line: number | null;
  readonly tool: string;
  readonly words: string;
  readonly count: number;
  /** The newest of them, newest first; at most 50. */
  readonly calls: readonly CallId[];
}

/** Something that the suggestion lets pass and that no recorded call showed, or more of it than was seen. */
export interface LeftOpen {
  readonly tool: string;
  readonly words: string;
}

export interface Suggestion {
  /** Calls that passed, and that the suggestion would let pass again. */
  readonly calls: number;
  readonly document: PolicyDocument;
  readonly text: string;
  readonly diff: readonly DiffLine[];
  readonly reasons: readonly Reason[];
  readonly open: readonly LeftOpen[];
  readonly cancelled: boolean;
}

export interface SuggestOptions {
  /** The document in force: what it already demands of the tools that were used stays. */
  readonly current: PolicyDocument;
  readonly currentText: string;
  /** Without it no project is suggested. */
  readonly entity?: ReadEntity;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** Fewer calls than this say little of where an agent will go next. */
const minCallsForValues = 3;

/**
 * Learn, then lock: the tightest document that lets the recorded calls pass that passed. Tools that were used, the rates
 * that were seen with room, the few values that an id argument had, the projects that were touched. What was not used is
 * left to the default, which denies.
 */
export async function suggest(calls: AsyncIterable<RecordedCall>, options: SuggestOptions): Promise<Suggestion> {
  const tools = new Map<string, Seen>();
  const entities = createEntityReader(options.entity);
  let done = 0;
  let passed = 0;
  for await (const recorded of calls) {
    if (options.signal?.aborted) break;
    if (++done % 200 === 0) {
      options.onProgress?.(done);
      await nextTurn();
    }
    if (recorded.outcome !== 'allowed') continue;
    passed++;
    const { call } = recorded;
    const seen = tools.get(call.tool) ?? newSeen();
    tools.set(call.tool, seen);
    learn(seen, recorded);
    if (seen.projects !== null) learnProject(seen, await entities(call));
  }
  const { document, reasons } = lock(tools, options.current);
  const text = printPolicy(document);
  return {
    calls: passed,
    document,
    text,
    diff: diffLines(options.currentText, text),
    reasons: reasons.map((reason) => ({ ...reason, line: lineOf(text, reason.pointer) })),
    open: [...tools].flatMap(([tool, seen]) =>
      leftOpen(seen, rateOf(document, tool), options.entity !== undefined).map((words) => ({ tool, words })),
    ),
    cancelled: options.signal?.aborted ?? false,
  };
}

type Unplaced = Omit<Reason, 'line'>;

function lock(
  tools: ReadonlyMap<string, Seen>,
  current: PolicyDocument,
): { document: PolicyDocument; reasons: readonly Unplaced[] } {
  const reasons: Unplaced[] = [];
  const locked: Record<string, ToolPolicy> = {};
  for (const [tool, seen] of [...tools].sort(([a], [b]) => (a < b ? -1 : 1))) {
    locked[tool] = lockTool(tool, seen, current, reasons);
  }
  const hide = (current.hide ?? []).filter((name) => name !== '*' && !tools.has(name));
  const document: PolicyDocument = {
    version: '1',
    default: 'deny',
    ...(current.arguments === undefined ? {} : { arguments: current.arguments }),
    ...(hide.length > 0 ? { hide } : {}),
    ...(current.all_tools === undefined ? {} : { all_tools: current.all_tools }),
    tools: locked,
  };
  return { document, reasons };
}

function lockTool(tool: string, seen: Seen, current: PolicyDocument, reasons: Unplaced[]): ToolPolicy {
  const before = toolPolicy(current, tool) ?? {};
  const require: Condition[] = [...(before.require ?? [])];
  const deny: DenyIf[] = (before.deny_if ?? []).filter((entry) => entry.conditions.length > 0);
  const because = (place: readonly (string | number)[], words: string, count = seen.count) =>
    reasons.push({ pointer: pointer(['tools', tool, ...place]), tool, words, count, calls: seen.calls });
  because([], `${tool} was used`);
  const projects = seen.projects !== null && seen.projects.size <= maxValues ? sorted(seen.projects) : [];
  if (projects.length > 0) {
    const condition = projectScopeCondition(projects);
    if (addOnce(require, condition))
      because(['require', require.length - 1], ruleSentence({ kind: 'require', condition }));
  }
  for (const [name, { values, count }] of seen.ids) {
    if (values === null || count < minCallsForValues) continue;
    // The condition on what the call touches says the same.
    if (name === 'project_id' && sorted(values).join() === projects.join()) continue;
    const path = `args.${name}`;
    if (count === seen.count) {
      const condition: Condition = { path, op: 'in', value: sorted(values) };
      if (addOnce(require, condition))
        because(['require', require.length - 1], ruleSentence({ kind: 'require', condition }));
    } else {
      // Sometimes left out: only where it is given must it be one of these.
      const conditions: Condition[] = [
        { path, op: 'exists', value: true },
        { path, op: 'not_in', value: sorted(values) },
      ];
      const entry = JSON.stringify({ conditions });
      if (deny.some((known) => JSON.stringify(known) === entry)) continue;
      deny.push({ conditions });
      because(['deny_if', deny.length - 1], ruleSentence({ kind: 'deny_if', entry: { conditions } }), count);
    }
  }
  const limitsNow = before.limits ?? [];
  const clicked = limitsNow.find((limit) => isClickLimit(tool, limit));
  const limits: Limit[] = limitsNow.filter((limit) => limit !== clicked);
  const peak = peakOf(seen);
  // A proposal to lock must not widen what a person set.
  const max = Math.min(withRoom(peak), clicked?.max ?? Number.POSITIVE_INFINITY);
  const limit: Limit = { counter: counterFor(tool, current), window: 'minute', max, scope: 'grant' };
  limits.push(limit);
  because(['limits', limits.length - 1], `${ruleSentence({ kind: 'limit', limit })}; at most ${peak} were seen`);
  return {
    ...(before.arguments === undefined ? {} : { arguments: before.arguments }),
    ...(require.length > 0 ? { require } : {}),
    ...(deny.length > 0 ? { deny_if: deny } : {}),
    limits,
    ...(before.approval === undefined ? {} : { approval: before.approval }),
  };
}

/** What the locked tool still lets pass beyond what was seen, for whoever decides whether that is too much. */
function leftOpen(seen: Seen, rate: number, hasProjects: boolean): readonly string[] {
  const open: string[] = [];
  if (hasProjects && seen.projects === null) open.push('any project: what some of its calls touched is not known');
  else if (seen.projects !== null && seen.projects.size > maxValues)
    open.push(`any project: its calls touched more than ${maxValues}`);
  for (const [name, { values, count }] of seen.ids) {
    if (values === null) open.push(`any ${name}: more than ${maxValues} values, or values that were not kept as sent`);
    else if (count < minCallsForValues) open.push(`any ${name}: it was in fewer than ${minCallsForValues} calls`);
  }
  if (seen.others.size > 0) open.push(`any ${[...seen.others].join(', ')}: only ids are kept to what was seen`);
  const peak = peakOf(seen);
  const limit = ruleSentence({ kind: 'limit', limit: { window: 'minute', max: rate, scope: 'grant' } });
  open.push(`${limit}, where at most ${peak} were seen`);
  return open;
}

function addOnce(conditions: Condition[], condition: Condition): boolean {
  if (conditions.some((known) => JSON.stringify(known) === JSON.stringify(condition))) return false;
  conditions.push(condition);
  return true;
}

function sorted(values: ReadonlySet<number>): number[] {
  return [...values].sort((a, b) => a - b);
}
