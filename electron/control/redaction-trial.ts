import { RE2JS } from 're2js';
import type { CommandOutput } from '../../shared/control/contract.ts';
import type { StoredRedactionRule } from '../../shared/control/settings.ts';
import type { Redactor } from '../../shared/journal/redact.ts';
import { matchesOf } from '../../shared/journal/spans.ts';

type Trial = CommandOutput<'settings.tryRedaction'>;

/** Longer than any text that is tried. */
const whole = 1_000_000;

/** What the journal would keep of a text, and what rules that are off would take out as well. Nothing of it is kept. */
export function redactionTrial(
  text: string,
  redactor: Redactor,
  strict: Redactor,
  rules: readonly StoredRedactionRule[],
): Trial {
  const now = redact(text, redactor);
  const would = redact(text, strict);
  return {
    ...now,
    would: rules
      .flatMap((rule) =>
        rule.kind === 'pattern' && rule.off === true ? matchesOf(now.text, RE2JS.compile(rule.pattern)) : [],
      )
      .sort((one, other) => one.from - other.from),
    wouldCount: Math.max(0, would.redacted - now.redacted),
  };
}

/** A JSON value is redacted as arguments are, anything else as a text. */
function redact(text: string, redactor: Redactor): { text: string; redacted: number } {
  if (isJson(text)) {
    const { json, redacted } = redactor.json(text, whole);
    return { text: JSON.stringify(JSON.parse(json), null, 2), redacted };
  }
  const { text: clean, count } = redactor.replace(text);
  return { text: clean, redacted: count };
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
