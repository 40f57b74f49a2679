import type { ToolRow } from '../../../shared/control/tools.ts';
import type { ToolClassification } from '../../../shared/tool-classification.ts';

/** `countsAsRead` keeps what was chosen while another category is looked at. */
export type ClassificationForm = Readonly<ToolClassification>;

export function formOf({
  category,
  risk,
  classified,
}: Pick<ToolRow, 'category' | 'risk' | 'classified'>): ClassificationForm {
  return { category, risk, countsAsRead: classified?.isCurrent === true && classified.said.countsAsRead };
}

/** What is said by the form: only a read can count as one. */
export function saidOf({ category, risk, countsAsRead }: ClassificationForm): ToolClassification {
  return { category, risk, countsAsRead: category === 'Read' && countsAsRead };
}

/** Why there is nothing to save; null where there is. A word about an earlier definition can be said anew as it is. */
export function whyOff(
  tool: Pick<ToolRow, 'category' | 'risk' | 'classified'>,
  form: ClassificationForm,
): string | null {
  if (tool.classified !== null && !tool.classified.isCurrent) return null;
  const [before, after] = [saidOf(formOf(tool)), saidOf(form)];
  const same =
    before.category === after.category && before.risk === after.risk && before.countsAsRead === after.countsAsRead;
  if (!same) return null;
  return tool.classified === null ? 'It counts as this already' : 'You said this already';
}
