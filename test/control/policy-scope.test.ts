import { expect, it } from 'vitest';
import { serverNameSchema } from '../../shared/names.ts';
import { applyTextEdits } from '../../shared/policy/text-edit.ts';
import { applicationHere } from '../support/application.ts';
import { startHere } from '../support/start-here.ts';

const server = serverNameSchema.parse('testrail');

it('a text is kept to projects where it stands, and nothing is in force by it', async () => {
  const { call } = await startHere();
  const text = '{\n  "version": "1",\n  "tools": { "get_run":  {}, "get_projects": {}, "get_users": {} }\n}\n';
  const before = await call('policy.show', { server });
  const { edits } = await call('policy.scope', { server, text, projects: [4] });
  const scoped = applyTextEdits(text, edits);
  expect(scoped).toContain('"get_run":  { "require": [{ "path": "entity.project_id", "op": "in", "value": [4] }] },');
  expect(await call('policy.show', { server })).toEqual(before);
  expect(await call('policy.draft', { server, text: scoped })).toMatchObject({ scope: { projects: [4], tools: 3 } });
  const away = await call('policy.scope', { server, text: scoped, projects: [] });
  expect(JSON.parse(applyTextEdits(scoped, away.edits))).toEqual(JSON.parse(text));
  await expect(call('policy.scope', { server, text: '{', projects: [4] })).rejects.toMatchObject({
    body: { code: 'policy-invalid' },
  });
});

it('the recorded calls of each project are counted, also where only TestRail knows the project', async () => {
  const { call, tool } = await applicationHere();
  await tool('get_project', { project_id: 2 });
  await tool('get_run', { run_id: 1 });
  await tool('get_run', { run_id: 1 });
  await tool('get_run', { run_id: 999_999 });
  await tool('get_case', { case_id: 999_999 });
  const counted = await call('testrail.projectCalls', { server, since: 0 });
  expect(counted).toMatchObject({ since: 0, whole: true, unknown: 2 });
  expect(counted.projects.toSorted((one, other) => one.id - other.id)).toEqual([
    { id: 1, calls: 2 },
    { id: 2, calls: 1 },
  ]);
  expect(await call('testrail.projectCalls', { server, since: Date.now() + 60_000 })).toMatchObject({ projects: [] });
});

it('a replay has bars of a length that fits its range', async () => {
  const { call, tool } = await applicationHere();
  await tool('get_project', { project_id: 1 });
  const [seen] = (await call('feed.page', { filter: {}, before: null, limit: 1 })).rows;
  const { text } = await call('policy.show', { server });
  const at = seen?.at ?? 0;
  for (const [hours, minutes] of [
    [1, 5],
    [24, 60],
    [7 * 24, 24 * 60],
  ] as const) {
    const { spans } = await call('policy.replay', { server, text, since: Date.now() - hours * 3_600_000 });
    expect(spans).toEqual([{ at: at - (at % (minutes * 60_000)), calls: 1, changed: 0 }]);
  }
});
