import type { JsonObject } from '../../../shared/json.ts';

/** The lists that a TestRail administrator would edit: as a fresh TestRail has them. */

function status(id: number, name: string, label: string, color: number, isFinal: boolean): JsonObject {
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
  status(1, 'passed', 'Passed', 12709313, true),
  status(2, 'blocked', 'Blocked', 14737632, true),
  status(3, 'untested', 'Untested', 15395562, false),
  status(4, 'retest', 'Retest', 16448182, false),
  status(5, 'failed', 'Failed', 16631751, true),
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

/** `type_id` by TestRail: 3 text, 6 dropdown, 10 steps, 11 step results. */
function field(id: number, name: string, label: string, typeIdentifier: number, templateIds: number[]): JsonObject {
  const context = { is_global: true, project_ids: null };
  const options = { is_required: false, default_value: '', format: 'markdown', rows: '7' };
  return {
    id,
    is_active: true,
    type_id: typeIdentifier,
    name,
    system_name: `custom_${name}`,
    label,
    description: null,
    configs: [{ context, options, id: `field-${id}` }],
    display_order: id,
    include_all: templateIds.length === 0,
    template_ids: templateIds,
  };
}

export const caseFields: readonly JsonObject[] = [
  field(1, 'preconds', 'Preconditions', 3, []),
  field(2, 'steps', 'Steps', 3, [textTemplate]),
  field(3, 'expected', 'Expected Result', 3, [textTemplate]),
  field(4, 'steps_separated', 'Steps', 10, [stepsTemplate]),
  field(5, 'automation_type', 'Automation Type', 6, []),
  field(7, 'automation_id', 'Automation ID', 1, []),
  {
    ...field(8, 'severity', 'Severity', 6, []),
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
export const resultFields: readonly JsonObject[] = [field(6, 'step_results', 'Steps', 11, [stepsTemplate])];

export function hasId(list: readonly JsonObject[], id: number): boolean {
  return list.some((entry) => entry.id === id);
}
