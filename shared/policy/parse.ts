import { type PolicyDocument, policySchema } from './document.ts';
import { readJson } from './json-text.ts';
import { normalisePolicy } from './normalise.ts';
import { patternFault } from './patterns.ts';
import type { Problem } from './problem.ts';
import { ofFaults, ofIssues } from './problems.ts';

export type ParsedPolicy =
  | {
      readonly ok: true;
      readonly document: PolicyDocument;
      /** Where a pointer into the canonical document stands in the text: differs where a shorthand was written. */
      readonly source: (canonical: string) => string;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a policy from its text: JSON only, no key twice, no key unknown, shorthands accepted.
 * Never throws: whatever the text is, the answer is a document or the problems that keep it from being one.
 */
export function parsePolicy(text: string): ParsedPolicy {
  try {
    return read(text);
  } catch (error) {
    // Whoever asks must not have to think of it: a policy that was not read for an error would be one that is not there.
    const why = error instanceof Error ? error.message : String(error);
    const message = `The document could not be read, for an error inside Railguard: ${why}.`;
    return { ok: false, problems: [{ message, pointer: '', line: 1, column: 1, suggestion: null }] };
  }
}

function read(text: string): ParsedPolicy {
  // Editors on Windows write a byte order mark; it means nothing here.
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const json = readJson(clean);
  if (!json.ok) return { ok: false, problems: ofFaults(clean, json.faults) };
  const { value, moved } = normalisePolicy(json.value);
  const source = (canonical: string) => sourcePointer(moved, canonical);
  const judged = { text: clean, read: json, value, source };
  const fault = patternFault(value);
  if (fault !== null) {
    const issue = { code: 'custom' as const, path: [...fault.path], message: fault.message, input: value };
    return { ok: false, problems: ofIssues([issue], judged) };
  }
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return { ok: true, document: parsed.data, source };
  return { ok: false, problems: ofIssues(parsed.error.issues, judged) };
}

function sourcePointer(moved: ReadonlyMap<string, string>, canonical: string): string {
  if (moved.size === 0) return canonical;
  for (let end = canonical.length; end > 0; end = canonical.lastIndexOf('/', end - 1)) {
    const from = moved.get(canonical.slice(0, end));
    if (from === undefined) continue;
    // What stands elsewhere in the same form keeps what follows; what was written in other words does not.
    return /\/(?:action|rules\/\d+)$/.test(from) ? from : from + canonical.slice(end);
  }
  return canonical;
}
