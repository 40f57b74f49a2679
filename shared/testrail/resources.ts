import type { JsonObject } from '../json.ts';
import { title } from './catalogue.ts';
import type { TestRailToolName } from './tools.ts';

export interface TestRailResource {
  readonly uriTemplate: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: 'application/json';
  /** The tool that serves the same data, and its one argument. */
  readonly tool: TestRailToolName;
  readonly argument: string;
}

function resource(kind: string, tool: TestRailToolName, argument: string, description: string): TestRailResource {
  const uriTemplate = `testrail://${kind}/{${argument}}`;
  return { uriTemplate, name: kind, title: title(kind), description, mimeType: 'application/json', tool, argument };
}

export const resourceTemplates: readonly TestRailResource[] = [
  resource('project', 'get_project', 'project_id', 'One project'),
  resource('case', 'get_case', 'case_id', 'One test case with its steps'),
  resource('run', 'get_run', 'run_id', 'One test run with its counts'),
  resource('results', 'get_results', 'test_id', 'All results of one test, newest first'),
  resource('dataset', 'get_dataset', 'dataset_id', 'One dataset with its values'),
];

/**
 * The call that reads the same data: `testrail://run/7` → `get_run` with `{ run_id: 7 }`; null where no template fits.
 * Only plain decimal ids fit: `07`, `+7`, `7.0` or `%37` would be one run under many names, and a rule on `run_id` would
 * judge something else than what is read.
 */
export function toolForResource(uri: string): { readonly tool: TestRailToolName; readonly args: JsonObject } | null {
  const match = /^testrail:\/\/([a-z]+)\/([1-9][0-9]{0,15})$/.exec(uri);
  const template = match && resourceTemplates.find((one) => one.name === match[1]);
  const id = Number(match?.[2]);
  if (!template || !Number.isSafeInteger(id)) return null;
  return { tool: template.tool, args: { [template.argument]: id } };
}

/**
 * The tool that reads what a template names, and its one argument: `testrail://case/{case_id}` → `get_case`, `case_id`;
 * null where it is none of TestRail's. Servers name the variable in one of three ways, and another name is none of theirs.
 */
export function toolForTemplate(
  template: string,
): { readonly tool: TestRailToolName; readonly argument: string; readonly variable: string } | null {
  const match = /^testrail:\/\/([a-z]+)\/\{([a-z_]+)\}$/.exec(template);
  const [, kind, variable = ''] = match ?? [];
  const found = resourceTemplates.find((one) => one.name === kind);
  if (!found || ![found.argument, `${found.name}_id`, 'id'].includes(variable)) return null;
  return { tool: found.tool, argument: found.argument, variable };
}

/**
 * Whether a TestRail server may take this for one of its resources, however it is spelled: URL parsers ignore case and
 * white space. Such a URI that `toolForResource` does not know must be refused, not left to the policy's default: the
 * Python server reads `testrail://run/07` as run 7, past a rule on `get_run`.
 */
export function isTestRailUri(uri: string): boolean {
  return /^testrail:/i.test(uri.replace(/[\p{Cc}\p{Z}\p{Cf}]/gu, ''));
}
