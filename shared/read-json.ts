import type { JsonValue } from './json.ts';
import { countKeys } from './json-keys.ts';
import { onlyDepth, scanJson } from './json-scan.ts';

export type StrictJson =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly why: string };

const defaultDepth = 128;

/**
 * Reads a JSON text as the gate reads a request: refused is what two readers could understand differently (a key that
 * stands twice, a number that a double cannot hold, half a surrogate pair), and what is nested too deep to be walked.
 * A member `__proto__` is a member like any other. `why` fits after "The file is not usable: ".
 */
export function readStrictJson(text: string, maxDepth = defaultDepth): StrictJson {
  const scan = scanJson(new TextEncoder().encode(text), onlyDepth(maxDepth));
  if (scan.depth > maxDepth) return { ok: false, why: `nested more than ${maxDepth} levels deep` };
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    return { ok: false, why: `not JSON: ${error instanceof Error ? error.message : 'unreadable'}` };
  }
  if (countKeys(value) !== scan.members) return { ok: false, why: 'a key stands twice in one object' };
  if (scan.unsafeNumber >= 0) {
    return {
      ok: false,
      why: `the number at byte ${scan.unsafeNumber} cannot be kept exactly`,
    };
  }
  if (scan.loneSurrogate >= 0) return { ok: false, why: `half a surrogate pair stands at byte ${scan.loneSurrogate}` };
  // One that is not escaped: a text that was typed or pasted may hold it.
  if (!text.isWellFormed()) return { ok: false, why: 'half a surrogate pair stands in it' };
  return { ok: true, value };
}
