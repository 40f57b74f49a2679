import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { differentParts, withParts } from '../../../shared/policy/parts.ts';
import { applyTextEdits, editsTo } from '../../../shared/policy/text-edit.ts';
import type { Handlers } from '../dispatcher.ts';
import { policyInvalid } from '../policy-invalid.ts';

/** Takes of a suggested document what a person picks. Only texts go in and out: nothing is in force by it. */
export function policySuggestionHandlers(): Pick<Handlers, 'policy.parts' | 'policy.take'> {
  return {
    'policy.parts': ({ text, suggested }) => ({ parts: [...differentParts(read(text), read(suggested))] }),
    'policy.take'({ text, suggested, keys }) {
      const after = withParts(read(text), read(suggested), new Set(keys));
      return { text: applyTextEdits(text, editsTo(text, after) ?? []) };
    },
  };
}

function read(text: string): PolicyDocument {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw policyInvalid('The text is not a valid policy:', parsed.problems);
  return parsed.document;
}
