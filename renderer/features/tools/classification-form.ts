import type { ToolRow } from '../../../shared/control/tools.ts';
import type { Category, Risk } from '../../../shared/tool.ts';
import type { ToolClassification } from '../../../shared/tool-classification.ts';

type Classified = Pick<ToolRow, 'category' | 'risk' | 'classified'>;

/**
 * What is said of one tool or of several. `as-each-is` leaves several as different as they are. `countsAsRead` keeps what
 * was chosen while another category is looked at.
 */
export interface ClassificationForm {
  readonly category: Category | 'as-each-is';
  readonly risk: Risk | 'as-each-is';
  readonly countsAsRead: boolean;
}

const countsNow = ({ classified }: Classified): boolean =>
  classified?.isCurrent === true && classified.said.countsAsRead;

function common<V>(values: readonly V[]): V | 'as-each-is' {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : 'as-each-is';
}

export function formOf(tools: readonly Classified[]): ClassificationForm {
  return {
    category: common(tools.map(({ category }) => category)),
    risk: common(tools.map(({ risk }) => risk)),
    countsAsRead: tools.every(countsNow),
  };
}

/** What the form says of one of its tools: only a read can count as one. */
export function saidOf(tool: Classified, form: ClassificationForm): ToolClassification {
  const category = form.category === 'as-each-is' ? tool.category : form.category;
  const counts = form.category === 'as-each-is' ? countsNow(tool) : form.countsAsRead;
  return {
    category,
    risk: form.risk === 'as-each-is' ? tool.risk : form.risk,
    countsAsRead: category === 'Read' && counts,
  };
}

/** Whether the form says anything new of a tool. A word about an earlier definition can be said anew as it is. */
export function isNews(tool: Classified, form: ClassificationForm): boolean {
  if (tool.classified !== null && !tool.classified.isCurrent) return true;
  const after = saidOf(tool, form);
  return (
    after.category !== tool.category ||
    after.risk !== tool.risk ||
    after.countsAsRead !== (countsNow(tool) && tool.category === 'Read')
  );
}

/** Why there is nothing to save; null where there is. */
export function whyOff(tools: readonly Classified[], form: ClassificationForm): string | null {
  if (tools.some((tool) => isNews(tool, form))) return null;
  if (tools.length > 1) return 'They count as this already';
  return tools[0]?.classified == null ? 'It counts as this already' : 'You said this already';
}
