import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { JsonObject } from '../../shared/json.ts';
import { serverNameSchema } from '../../shared/names.ts';
import { catalogue } from '../../shared/testrail/catalogue.ts';
import { applicationHere } from '../support/application.ts';
import { fixtureServer } from '../support/fixture-server.ts';

const script = fixtureServer('mcp/file-server.ts');
const far = serverNameSchema.parse('far');
const camel = (name: string) => name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** Another TestRail server, in camel case, whose variables name the sandbox's address or the one given. */
async function withServer(address?: string) {
  const here = await applicationHere();
  const { call, folder } = here;
  const file = join(folder, 'far.json');
  const names = [...catalogue.slice(0, 29).map(({ name }) => camel(name)), 'exportCases'];
  writeFileSync(file, JSON.stringify(names.map((name) => ({ name, inputSchema: { type: 'object' } }))));
  const { url } = await call('testrail.target', {});
  await call('servers.add', {
    kind: 'stdio',
    name: far,
    command: process.execPath,
    args: [...script, file],
    env: { TESTRAIL_URL: address ?? url },
  });
  await vi.waitFor(async () => expect((await call('tools.page', { server: far })).tools).toHaveLength(30), 60_000);
  const tools = { closeRun: { approval: {} }, updateCase: { approval: {} } };
  await call('policy.apply', { server: far, text: JSON.stringify({ version: '1', default: 'allow', tools }) });
  const send = (tool: string, args: JsonObject) => call('tryTool.send', { server: far, tool, args });
  const lens = async (tool: string, args: JsonObject) =>
    call('lens.call', { call: (await send(tool, args)).call ?? ('' as never) });
  return { ...here, send, lens };
}

it('a call of another server on the same TestRail is named, and an ask says what it would do', async () => {
  const { send, lens, asked, call } = await withServer();
  expect(await lens('getRun', { runId: 3 })).toMatchObject({
    sentence: expect.stringMatching(/, run 3, project Checkout$/),
    change: null,
    putBack: { state: 'none' },
  });
  // What the catalogue has no words for is named by its arguments.
  expect(await lens('exportCases', { projectId: 1, outputFile: 'x', caseId: 1 })).toMatchObject({
    sentence: expect.stringMatching(/, case 1, and 1 more, project Storefront$/),
  });

  const closing = send('closeRun', { runId: 3 });
  const ask = await asked(({ tool }) => tool === 'closeRun');
  await vi.waitFor(
    async () => {
      const { waiting } = await call('approvals.list', {});
      expect(waiting.find(({ id }) => id === ask.id)?.effect).toMatchObject({
        state: 'known',
        subject: { kind: 'run', id: 3 },
        permanent: true,
      });
    },
    { timeout: 60_000 },
  );
  await call('approvals.answer', { ids: [ask.id], answer: { kind: 'deny', note: null } });
  await closing;

  const updating = send('updateCase', { caseId: 1, title: 'Y' });
  const change = await asked(({ tool, effect }) => tool === 'updateCase' && effect.state === 'known');
  expect(change.effect).toMatchObject({
    changes: [{ field: 'title', after: 'Y' }],
    words: expect.stringContaining('not kept'),
  });
  await call('approvals.answer', { ids: [change.id], answer: { kind: 'once' } });
  const done = await updating;
  expect(done.state).toBe('ok');
  expect(await call('lens.call', { call: done.call })).toMatchObject({
    sentence: expect.stringContaining('case 1, project Storefront'),
    putBack: { state: 'cannot', why: expect.stringContaining('Only what the built-in server changes') },
  });
  await expect(call('putBack.preview', { call: done.call })).rejects.toMatchObject({ body: { code: 'not-put-back' } });
}, 120_000);

it('ids of another TestRail are not looked up in this one', async () => {
  const { lens } = await withServer('https://other.testrail.example');
  expect(await lens('getRun', { runId: 3 })).toBeNull();
}, 120_000);
