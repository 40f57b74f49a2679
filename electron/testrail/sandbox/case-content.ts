import { isJsonObject, type JsonValue } from '../../../shared/json.ts';
import type { CaseContent, Step } from './case-rows.ts';
import { customFrom } from './custom-fields.ts';
import { wrongId } from './find.ts';
import { type Fields, givenOr, timespan } from './input.ts';
import { caseTypes, hasId, priorities, stepsTemplate, templates, textTemplate, typeId } from './reference.ts';
import { invalid, Refusal } from './refusal.ts';
import type { Reader } from './store.ts';

const fresh: CaseContent = {
  title: '',
  template_id: textTemplate,
  type_id: typeId('Other'),
  priority_id: 2,
  milestone_id: null,
  refs: null,
  estimate: null,
  custom_automation_type: 0,
  custom_preconds: null,
  custom_steps: null,
  custom_expected: null,
  custom_steps_separated: null,
  labels: [],
  custom: {},
};

/** The content of a case after a request: what it names is taken, the rest stays as it was. */
export function contentFrom(store: Reader, fields: Fields, projectId: number, before: CaseContent | null): CaseContent {
  const old = before ?? fresh;
  const milestone = fields.id('milestone_id');
  // A case may count to a milestone that is reached.
  if (milestone && store.get('milestones', milestone)?.project_id !== projectId) throw wrongId('milestone_id');
  const separated = steps(store, fields.raw('custom_steps_separated'), projectId);
  return {
    title: before && !fields.has('title') ? before.title : fields.title('title'),
    template_id: chosen(fields, 'template_id', templates) ?? (separated && !before ? stepsTemplate : old.template_id),
    type_id: chosen(fields, 'type_id', caseTypes) ?? old.type_id,
    priority_id: chosen(fields, 'priority_id', priorities) ?? old.priority_id,
    milestone_id: givenOr(milestone, old.milestone_id),
    refs: givenOr(fields.text('refs', 2000), old.refs),
    estimate: givenOr(timespan(fields, 'estimate'), old.estimate),
    custom_automation_type: fields.id('custom_automation_type') ?? old.custom_automation_type,
    custom_preconds: givenOr(fields.text('custom_preconds'), old.custom_preconds),
    custom_steps: givenOr(fields.text('custom_steps'), old.custom_steps),
    custom_expected: givenOr(fields.text('custom_expected'), old.custom_expected),
    custom_steps_separated: givenOr(separated, old.custom_steps_separated),
    labels: labels(store, fields.raw('labels'), projectId) ?? old.labels ?? [],
    custom: customFrom(fields, { kind: 'case', projectId, before: old.custom }),
  };
}

function chosen(fields: Fields, name: string, list: Parameters<typeof hasId>[0]): number | undefined {
  const id = fields.id(name) ?? undefined;
  if (id !== undefined && !hasId(list, id)) throw invalid(name, 'ID');
  return id;
}

/** Labels by id or by title. */
function labels(store: Reader, value: JsonValue | undefined, projectId: number): readonly number[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw invalid('labels', 'array of labels');
  const known = store.all('labels').filter((row) => row.project_id === projectId);
  return value.map((label: JsonValue) => {
    const found = known.find((row) => row.id === label || row.title === label);
    if (!found) throw invalid('labels', 'label');
    return found.id;
  });
}

/** Separated steps of a request. A step that names a shared one, of the same project, holds nothing of its own. */
export function steps(
  store: Reader,
  value: JsonValue | undefined,
  projectId: number,
): readonly Step[] | null | undefined {
  if (value === undefined || value === null) return value;
  if (!Array.isArray(value)) throw new Refusal(400, 'Field :custom_steps_separated is not a valid array of steps.');
  return value.map((step) => {
    if (!isJsonObject(step)) throw new Refusal(400, 'Field :custom_steps_separated is not a valid array of steps.');
    const text = (name: string) => (typeof step[name] === 'string' ? step[name] : '');
    const shared = step.shared_step_id;
    if (
      shared !== undefined &&
      (typeof shared !== 'number' || store.get('shared_steps', shared)?.project_id !== projectId)
    ) {
      throw invalid('custom_steps_separated', 'shared step');
    }
    return {
      ...(typeof shared === 'number' ? { shared_step_id: shared } : {}),
      content: text('content'),
      expected: text('expected'),
      additional_info: text('additional_info'),
      refs: text('refs'),
    };
  });
}
