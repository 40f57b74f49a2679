import type { JsonObject } from '../../../shared/json.ts';

/** The lists that a TestRail administrator would edit: as a fresh TestRail has them. */

interface Status {
  readonly id: number;
  readonly name: string;
  readonly label: string;
  readonly color: number;
  readonly isFinal: boolean;
}

function status({ id, name, label, color, isFinal }: Status): JsonObject {
  return {
    id,
    name,
    label,
    color_dark: color,
    color_medium: color,
    color_bright: color,
    is_system: true,
    is_untested: id === 3,
    is_final: isFinal,
  };
}

export const untested = 3;
export const statuses: readonly JsonObject[] = [
  status({ id: 1, name: 'passed', label: 'Passed', color: 12709313, isFinal: true }),
  status({ id: 2, name: 'blocked', label: 'Blocked', color: 14737632, isFinal: true }),
  status({ id: 3, name: 'untested', label: 'Untested', color: 15395562, isFinal: false }),
  status({ id: 4, name: 'retest', label: 'Retest', color: 16448182, isFinal: false }),
  status({ id: 5, name: 'failed', label: 'Failed', color: 16631751, isFinal: true }),
];

export const priorities: readonly JsonObject[] = [
  { id: 1, name: 'Low', short_name: 'Low', priority: 1, is_default: false },
  { id: 2, name: 'Medium', short_name: 'Medium', priority: 2, is_default: true },
  { id: 3, name: 'High', short_name: 'High', priority: 3, is_default: false },
  { id: 4, name: 'Critical', short_name: 'Critical', priority: 4, is_default: false },
];

const typeNames = [
  'Acceptance',
  'Accessibility',
  'Automated',
  'Compatibility',
  'Destructive',
  'Functional',
  'Other',
  'Performance',
  'Regression',
  'Security',
  'Smoke & Sanity',
  'Usability',
] as const;
export type CaseType = (typeof typeNames)[number];

export function typeId(name: CaseType): number {
  return typeNames.indexOf(name) + 1;
}
export const caseTypes: readonly JsonObject[] = typeNames.map((name) => ({
  id: typeId(name),
  name,
  is_default: name === 'Other',
}));

export const textTemplate = 1;
export const stepsTemplate = 2;
export const templates: readonly JsonObject[] = [
  { id: textTemplate, name: 'Test Case (Text)', is_default: true },
  { id: stepsTemplate, name: 'Test Case (Steps)', is_default: false },
];

/** `type_id` by TestRail. */
const fieldTypes = { string: 1, text: 3, dropdown: 6, steps: 10, stepResults: 11 } as const;

interface FieldKind {
  readonly type: keyof typeof fieldTypes;
  /** The only template that has it; left out: all have it. */
  readonly template?: number;
}

function field(id: number, name: string, label: string, { type, template }: FieldKind): JsonObject {
  const context = { is_global: true, project_ids: null };
  const options = { is_required: false, default_value: '', format: 'markdown', rows: '7' };
  return {
    id,
    is_active: true,
    type_id: fieldTypes[type],
    name,
    system_name: `custom_${name}`,
    label,
    description: null,
    configs: [{ context, options, id: `field-${id}` }],
    display_order: id,
    include_all: template === undefined,
    template_ids: template === undefined ? [] : [template],
  };
}

export const caseFields: readonly JsonObject[] = [
  field(1, 'preconds', 'Preconditions', { type: 'text' }),
  field(2, 'steps', 'Steps', { type: 'text', template: textTemplate }),
  field(3, 'expected', 'Expected Result', { type: 'text', template: textTemplate }),
  field(4, 'steps_separated', 'Steps', { type: 'steps', template: stepsTemplate }),
  field(5, 'automation_type', 'Automation Type', { type: 'dropdown' }),
  field(7, 'automation_id', 'Automation ID', { type: 'string' }),
  {
    ...field(8, 'severity', 'Severity', { type: 'dropdown' }),
    // Required in Checkout, and not there elsewhere.
    configs: [
      {
        context: { is_global: false, project_ids: [2] },
        options: { is_required: true, default_value: '', items: '1, Blocker\n2, Major\n3, Minor' },
        id: 'field-8',
      },
    ],
  },
];
export const resultFields: readonly JsonObject[] = [
  field(6, 'step_results', 'Steps', { type: 'stepResults', template: stepsTemplate }),
];

export function hasId(list: readonly JsonObject[], id: number): boolean {
  return list.some((entry) => entry.id === id);
}
