import { describe, expect, it } from 'vitest';
import { createLens } from '../../../electron/testrail/lens/lens.ts';
import { sentenceOf } from '../../../electron/testrail/lens/place-names.ts';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';

const { signal } = new AbortController();

/** A lens on a TestRail that answers these paths, and fails at all others; what it was asked for. */
function onAnswers(answers: Readonly<Record<string, JsonValue>>, { kind = 'cloud', busy = false } = {}) {
  const asked: string[] = [];
  const lens = createLens({
    api: {
      async get(path: string) {
        asked.push(path);
        if (!Object.hasOwn(answers, path)) throw new Error(`No ${path}`);
        return answers[path];
      },
    } as never,
    target: () => ({ kind, url: 'https://name.testrail.io' }) as never,
    monotonic: () => 0,
    busy: () => busy,
  });
  const told = async (tool: string, args: JsonObject) => {
    const names = await lens.names({ tool, args }, signal);
    return { ...names, sentence: sentenceOf(names) };
  };
  const between = async (field: string, value: JsonValue, project: number | null = 1) =>
    (await lens.between({ field, project }, [null, value], signal))[0]?.after;
  return { lens, asked, told, between };
}

const project = { id: 1, name: 'Checkout' };
const run = { id: 42, name: 'Regression', project_id: 1 };

describe('what a call is about', () => {
  it.each<[what: string, answers: Record<string, JsonValue>, tool: string, args: JsonObject, sentence: string]>([
    [
      'a run in its project',
      { 'get_run/42': run, 'get_project/1': project },
      'get_run',
      { run_id: 42 },
      'Regression, run 42, project Checkout',
    ],
    ['a project, once', { 'get_project/1': project }, 'get_project', { project_id: 1 }, 'Checkout'],
    [
      'a case, by way of its suite',
      {
        'get_case/7': { id: 7, title: 'Pay', suite_id: 3 },
        'get_suite/3': { id: 3, project_id: 1 },
        'get_project/1': project,
      },
      'get_case',
      { case_id: 7 },
      'Pay, case 7, project Checkout',
    ],
    ['a run of a project that cannot be read', { 'get_run/42': run }, 'get_run', { run_id: 42 }, 'Regression, run 42'],
    ['nothing where nothing can be read', {}, 'get_run', { run_id: 42 }, ''],
    ['nothing where the answer is none', { 'get_run/42': ['odd'] }, 'get_run', { run_id: 42 }, ''],
    ['nothing where it has no name', { 'get_run/42': { id: 42, name: '' } }, 'get_run', { run_id: 42 }, ''],
    [
      'a run that lies in itself, for all that',
      { 'get_run/42': { ...run, project_id: null, run_id: 42 } },
      'get_run',
      { run_id: 42 },
      'Regression, run 42',
    ],
  ])('is %s', async (_what, answers, tool, args, sentence) => {
    const { told, asked } = onAnswers(answers);
    expect((await told(tool, args)).sentence).toBe(sentence);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('is four things of many, and how many more', async () => {
    const ids = [1, 2, 3, 4, 5, 6];
    const answers = Object.fromEntries(ids.map((id) => [`get_case/${id}`, { id, title: `Case ${id}` }]));
    const { told, asked } = onAnswers(answers);
    const found = await told('update_cases', { case_ids: ids, priority_id: 3 });
    expect(found).toMatchObject({ more: 2, sentence: 'Case 1, case 1, and 5 more' });
    expect(asked).toHaveLength(4);
  });

  it.each([
    ['run', 'cloud', 'https://name.testrail.io/index.php?/runs/view/42'],
    ['run', 'sandbox', null],
    ['section', 'cloud', 'https://name.testrail.io/index.php?/suites/view/3&group_by=cases:section_id&group_id=42'],
    ['dataset', 'cloud', null],
  ])('has a page: a %s of a %s', async (thing, kind, url) => {
    const { told } = onAnswers({ [`get_${thing}/42`]: { id: 42, name: 'It', suite_id: 3 } }, { kind });
    expect((await told(`get_${thing}`, { [`${thing}_id`]: 42 })).places).toEqual([
      { kind: thing, id: 42, name: 'It', url },
    ]);
  });

  it('is not read while TestRail wants fewer requests', async () => {
    const { told, asked } = onAnswers({ 'get_run/42': run }, { busy: true });
    expect([(await told('get_run', { run_id: 42 })).sentence, asked]).toEqual(['', []]);
  });
});

describe('a value is shown by its name', () => {
  const field = (items: unknown, name = 'custom_kind') =>
    ({ system_name: name, configs: [{ options: { items } }] }) as JsonObject;
  it.each<[what: string, answers: Record<string, JsonValue>, field: string, value: JsonValue, shown: string]>([
    ['of a list', { get_priorities: [{ id: 3, name: 'High' }] }, 'priority_id', 3, '3 High'],
    [
      'by its label before its name',
      { get_statuses: [{ id: 5, name: 'failed', label: 'Failed' }] },
      'status_id',
      5,
      '5 Failed',
    ],
    ['of a list of its project', { 'get_templates/1': [{ id: 2, name: 'Steps' }] }, 'template_id', 2, '2 Steps'],
    ['of a thing of its own', { 'get_milestone/9': { id: 9, name: 'May' } }, 'milestone_id', 9, '9 May'],
    ['of several', { 'get_case/7': { id: 7, title: 'Pay' } }, 'case_ids', [7, 8], '7 Pay, 8'],
    [
      'of the options of a field',
      { get_case_fields: [field('1, Manual\n2 ,  By machine ')] },
      'custom_kind',
      2,
      '2 By machine',
    ],
    [
      'but not of the options of another field',
      { get_case_fields: [field('2, Other', 'custom_other')] },
      'custom_kind',
      2,
      '2',
    ],
    ['but not of options that are none', { get_case_fields: [field(7), null, field('2')] }, 'custom_kind', 2, '2'],
    ['but not where the list is none', { get_priorities: { id: 3, name: 'High' } }, 'priority_id', 3, '3'],
    ['but not where it is a text already', { get_priorities: [{ id: 3, name: 'High' }] }, 'priority_id', '3', '3'],
    ['but not where nothing is read for the field', {}, 'estimate_id', 3, '3'],
    ['but not for a field of the language', {}, 'constructor', 3, '3'],
  ])('%s', async (_what, answers, name, value, shown) => {
    expect(await onAnswers(answers).between(name, value)).toBe(shown);
  });
  it('but not of a list of a project that is not known', async () => {
    const { between, asked } = onAnswers({ 'get_templates/null': [{ id: 2, name: 'Steps' }] });
    expect([await between('template_id', 2, null), asked]).toEqual(['2', []]);
  });
  it('of ten things at most', async () => {
    const { between, asked } = onAnswers({});
    await between(
      'case_ids',
      Array.from({ length: 30 }, (_, id) => id),
    );
    expect(asked).toHaveLength(10);
  });
  it('without a request where a text was written', async () => {
    const { between, asked } = onAnswers({});
    await between('custom_note', 'a');
    expect(asked).toEqual([]);
  });
});

describe('what a call changed is told', () => {
  const { lens } = onAnswers({});
  it('though TestRail gives no names', async () => {
    const call = { tool: 'update_case', args: { case_id: 7, priority_id: 3 } };
    const before = { kind: 'case', entries: [{ id: 7, name: 'Pay', fields: { priority_id: 2 } }] };
    expect(await lens.changes(call, before, signal)).toEqual([{ field: 'priority', before: '2', after: '3' }]);
  });
  it('of many by their ids, and what was too long to be kept is not told as nothing', async () => {
    const call = { tool: 'update_cases', args: { case_ids: [7, 8], refs: 'A-1' } };
    const entries = [
      { id: 7, name: 'Pay', fields: {} },
      { id: 8, name: 'Ship', fields: { refs: null } },
    ];
    expect(await lens.changes(call, { kind: 'case', entries }, signal)).toEqual([
      { field: 'C7 Pay: refs', before: '(too long to be kept)', after: 'A-1' },
      { field: 'C8 Ship: refs', before: null, after: 'A-1' },
    ]);
  });
});
