import Conf from 'conf';
import { expect, it, onTestFinished } from 'vitest';
import { startApplication } from '../../electron/app/start.ts';
import { seenArguments } from '../../electron/control/seen-arguments.ts';
import { builtFile, licencesFile, programWords } from '../../electron/paths.ts';
import { plainCodec } from '../../electron/settings/secrets-file.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/control/contract.ts';
import { serverNameSchema } from '../../shared/names.ts';
import { mcpClient } from '../support/mcp-client.ts';
import { tempFolder } from '../support/temp-folder.ts';

const server = serverNameSchema.parse('testrail');

async function start() {
  const application = await startApplication({
    folder: await tempFolder(),
    makeStore: (store) => new Conf(store),
    secretCodec: plainCodec,
    journalWorker: builtFile('journal/worker'),
    licences: licencesFile(),
    environment: process.env,
    port: 0,
    program: programWords(process),
    holdLoosening: true,
    commandLineAnswers: false,
    log: () => undefined,
  });
  onTestFinished(() => application.stop());
  const call = <N extends CommandName>(name: N, input: CommandInput<N>) =>
    application.control.call(name, input, { endpoint: 'window', pid: null }) as Promise<CommandOutput<N>>;
  return { application, call };
}

it('a condition is previewed, written as previewed, decides the next call, and is taken away again', async () => {
  const { application, call } = await start();
  const client = await mcpClient((await application.defaultAddress()) ?? '');
  const ask = () => client.callTool({ name: 'get_sections', arguments: { project_id: 1 } });
  expect((await ask()).isError ?? false).toBe(false);
  expect(await call('tools.seen', { server, tool: 'get_sections' })).toEqual({
    looked: 1,
    arguments: [{ name: 'project_id', calls: 1, values: [{ value: '1', calls: 1 }] }],
  });

  const { version } = await call('tools.page', { server });
  const condition = { path: 'args.project_id', op: 'in', value: [4] } as const;
  const input = {
    server,
    tool: 'get_sections',
    version,
    edit: { kind: 'condition', list: 'require', condition },
  } as const;
  const preview = await call('tools.preview', input);
  expect(preview.words).toBe('get_sections: project_id in [4] must hold');
  expect((await call('policy.show', { server })).inForce).not.toBe(preview.after);
  const done = await call('tools.edit', input);
  expect((await call('policy.show', { server })).inForce).toBe(preview.after);
  expect(JSON.stringify((await ask()).content)).toContain('project_id in [4]');

  // The same page once more: what was seen is not what stands now.
  await expect(call('tools.edit', input)).rejects.toMatchObject({ body: { code: 'policy-changed' } });
  const index = JSON.parse(preview.after).tools.get_sections.require.length - 1;
  const away = { ...input, version: done.version, edit: { kind: 'remove', list: 'require', index } } as const;
  await call('tools.edit', away);
  expect((await ask()).isError ?? false).toBe(false);
});

it('a condition that the language refuses is said in the preview, and not written', async () => {
  const { call } = await start();
  const { version } = await call('tools.page', { server });
  const condition = { path: 'args.project_id', op: 'regex', value: '(' } as const;
  const input = {
    server,
    tool: 'get_sections',
    version,
    edit: { kind: 'condition', list: 'require', condition },
  } as const;
  const { problems } = await call('tools.preview', input);
  expect(problems[0]?.message).toContain('regular expression');
  await expect(call('tools.edit', input)).rejects.toMatchObject({ body: { code: 'policy-invalid' } });
});

it('what was redacted, long or no plain value is counted and not told', () => {
  const row = (value: object, redacted = 0) => ({
    arguments: { value: value as never, bytes: 1, cut: false, redacted },
  });
  const seen = seenArguments([
    row({ key: '[redacted:24]', n: 4 }, 1),
    row({ key: 'short', n: 4, list: [1] }),
    row({ key: 'x'.repeat(100), n: 5 }),
  ]);
  expect(seen).toContainEqual({ name: 'key', calls: 3, values: [{ value: '"short"', calls: 1 }] });
  expect(seen).toContainEqual({
    name: 'n',
    calls: 3,
    values: [
      { value: '4', calls: 2 },
      { value: '5', calls: 1 },
    ],
  });
  expect(seen).toContainEqual({ name: 'list', calls: 1, values: [] });
});
