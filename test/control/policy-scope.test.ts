import { expect, it } from 'vitest';
import { serverNameSchema } from '../../shared/names.ts';
import { applyTextEdits } from '../../shared/policy/text-edit.ts';
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
