import { type Risk, risks } from '../../shared/scales.ts';
import type { ToolProfile } from '../../shared/tool.ts';
import type { StoredClassification } from '../../shared/tool-classification.ts';
import { riskier } from '../../shared/tool-name.ts';

/** `Unknown` may be anything short of critical. */
const severityOfRisk: Readonly<Record<Risk, number>> = { Low: 0, Medium: 1, Unknown: 2, High: 3, Critical: 4 };

function higherRisk(a: Risk, b: Risk): Risk {
  return risks.find((risk) => severityOfRisk[risk] === Math.max(severityOfRisk[a], severityOfRisk[b])) ?? a;
}

/**
 * A tool by a person's word. It holds for the definition that was before that person. Where another one was accepted since,
 * the riskier of both counts: a server could change what its tool does, and keep the word.
 */
export function classifiedProfile(
  declared: ToolProfile,
  said: StoredClassification,
  digest: string | null,
): ToolProfile {
  const isCurrent = said.digest === digest;
  const category = isCurrent ? said.category : riskier(declared.category, said.category);
  const risk = isCurrent ? said.risk : higherRisk(declared.risk, said.risk);
  // What a trait says of a read is nothing for a write.
  const trait = declared.trait !== undefined && category === declared.category ? { trait: declared.trait } : {};
  return { category, risk, readOnly: isCurrent && said.countsAsRead, ...trait };
}
