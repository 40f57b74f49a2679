import type { Condition } from '../../../shared/policy/condition-schema.ts';
import type { PolicyDocument, ToolPolicy } from '../../../shared/policy/document.ts';
import { windowSeconds } from '../../../shared/policy/document-reads.ts';
import type { ImportNote } from './import-note.ts';

/**
 * What the same words stop here that they let pass under PolicyLayer: named to whoever imports a document, so that no
 * denial comes as a surprise. Nothing here lets more pass.
 */
export function stricterHere(document: PolicyDocument): readonly ImportNote[] {
  const notes: ImportNote[] = [];
  const changed = (from: string, words: string) => notes.push({ from, kind: 'changed', words });
  const tools = Object.entries(document.tools ?? {});
  if (document.arguments === undefined && tools.some(([, policy]) => policy.arguments === undefined)) {
    changed(
      'document',
      'Arguments are checked against the accepted definition of each tool; "arguments": "any" takes them as sent',
    );
  }
  for (const [tool, policy] of tools) {
    if (conditionsOf(policy).length === 0) continue;
    changed(
      `tools.${tool}`,
      'Conditions are strict: types are not coerced, and a value that an operator cannot judge is stopped',
    );
  }
  const limits = [
    ...(document.all_tools?.limits ?? []).map((limit) => ({ from: 'all_tools', limit })),
    ...tools.flatMap(([tool, policy]) => (policy.limits ?? []).map((limit) => ({ from: `tools.${tool}`, limit }))),
  ];
  for (const from of new Set(limits.map((entry) => entry.from))) {
    changed(from, 'Windows of limits slide: nothing begins anew at the full minute, hour or day');
  }
  const places = new Map<string, Set<string>>();
  for (const { limit } of limits) {
    const known = places.get(limit.counter) ?? new Set();
    places.set(limit.counter, known.add(`${limit.scope ?? 'grant'} ${windowSeconds(limit.window)}`));
  }
  for (const [counter, { size }] of places) {
    if (size < 2) continue;
    changed('document', `Each call counts in all ${size} windows and scopes of the counter ${JSON.stringify(counter)}`);
  }
  return notes;
}

function conditionsOf({ require, deny_if, approval }: ToolPolicy): readonly Condition[] {
  return [
    ...(require ?? []),
    ...(deny_if ?? []).flatMap(({ conditions }) => conditions),
    ...(approval?.when ?? []),
    ...(approval?.unless ?? []).flatMap(({ conditions }) => conditions),
  ];
}
