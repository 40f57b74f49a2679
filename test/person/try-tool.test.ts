import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createPersonCalls, type PersonCallsOptions } from '../../electron/person/person-calls.ts';
import type { CallEnd } from '../../shared/call.ts';
import type { CommandInput } from '../../shared/control/contract.ts';
import type { Decision } from '../../shared/decision.ts';
import { serverNameSchema } from '../../shared/names.ts';
import { builtInServer, personAgent } from '../../shared/reserved-names.ts';
import { applicationHere } from '../support/application.ts';
import { fixtureServer } from '../support/fixture-server.ts';
import { tempFolder } from '../support/temp-folder.ts';

const script = fixtureServer('mcp/file-server.ts');
const far = serverNameSchema.parse('far');
type Tried = CommandInput<'tryTool.send'>;

const tried = (tool: string, args: Tried['args'] = {}): Tried => ({ server: builtInServer, tool, args });
const project = tried('get_project', { project_id: 1 });

async function started(tools: object = {}, fallback: 'allow' | 'deny' = 'allow') {
  const here = await applicationHere();
  await here.rules(tools, fallback);
  const preview = (call: Tried = project) => here.call('tryTool.preview', call);
  const send = (call: Tried = project) => here.call('tryTool.send', call);
  const calls = async () => (await here.call('feed.page', { filter: {}, before: null, limit: 50 })).rows;
  return { ...here, preview, send, calls };
}

it('an allowed call is foreseen without a trace, sent as the person, and recorded as theirs', async () => {
  const { preview, send, calls, call } = await started();
  expect(await preview()).toMatchObject({ outcome: 'allowed' });
  expect(await calls()).toEqual([]);
  const result = await send();
  expect(result).toMatchObject({ state: 'ok', outcome: 'allowed', why: null, upstreamMs: expect.any(Number) });
  expect(JSON.stringify(result.result?.value)).toContain('Storefront');
  expect(await call('feed.detail', { call: result.call })).toMatchObject({
    view: { agent: 'you', agentLabel: 'You', tool: 'get_project', end: 'ok', arguments: { value: { project_id: 1 } } },
  });
});

it('a limit counts what was tried, and nothing that was only looked at', async () => {
  const { preview, send } = await started({ get_project: { limits: [{ counter: 'n', window: 'hour', max: 2 }] } });
  for (let n = 0; n < 5; n++) expect((await preview()).outcome).toBe('allowed');
  expect((await send()).state).toBe('ok');
  expect(await preview()).toMatchObject({ outcome: 'allowed', detail: '1 of 2 used this hour' });
  await send();
  expect(await preview()).toMatchObject({ outcome: 'limited', detail: '2 of 2 used this hour' });
  expect(await send()).toMatchObject({
    state: 'refused',
    outcome: 'limited',
    why: expect.stringContaining('Limit reached'),
    result: null,
  });
});

it.each(['once', 'deny'] as const)('where a rule asks, it waits for an answer: %s', async (kind) => {
  const { preview, send, asked, call } = await started({ get_project: { approval: { reason: 'Look first' } } });
  expect(await preview()).toMatchObject({ outcome: 'waiting', detail: 'Look first' });
  const sending = send();
  const ask = await asked();
  expect(ask).toMatchObject({ agent: 'you', tool: 'get_project' });
  await call('approvals.answer', { ids: [ask.id], answer: kind === 'once' ? { kind } : { kind, note: null } });
  expect(await sending).toMatchObject(
    kind === 'once' ? { state: 'ok', outcome: 'allowed' } : { state: 'refused', outcome: 'denied', result: null },
  );
});

it('a denied call is foreseen with its rule, and stays denied', async () => {
  const rule = {
    deny_if: [{ conditions: [{ path: 'args.project_id', op: 'eq', value: 1 }], on_deny: 'Not this one' }],
  };
  const { preview, send, calls } = await started({ get_project: rule });
  expect(await preview()).toMatchObject({ outcome: 'denied', rule: expect.stringContaining('deny_if/0') });
  expect(await preview(tried('get_project', { project_id: 2 }))).toMatchObject({ outcome: 'allowed' });
  expect(await send()).toMatchObject({ state: 'refused', why: expect.stringContaining('Not this one') });
  expect(await calls()).toMatchObject([{ agent: 'you', outcome: 'denied' }]);
});

it('arguments that the tool does not take are named before anything is sent', async () => {
  const { preview } = await started();
  expect(await preview(tried('get_project', { project_id: 'one' }))).toMatchObject({
    outcome: 'denied',
    rule: '(arguments)',
    detail: expect.stringContaining('project_id'),
  });
});

it('an overlay for you holds for you, and a hidden tool stays hidden', async () => {
  const { preview, send, call, tool } = await started();
  const overlay = { version: '1', hide: ['get_project'] };
  await call('policy.apply', { server: builtInServer, agent: personAgent, text: JSON.stringify(overlay) });
  expect(await preview()).toMatchObject({ outcome: 'hidden' });
  expect(await send()).toMatchObject({ state: 'refused', outcome: 'hidden' });
  expect(await tool('get_project', { project_id: 1 })).toMatchObject({ isError: false });
});

it('nothing is sent while all is paused', async () => {
  const { preview, send, call } = await started();
  await call('gate.pause', {});
  expect(await preview()).toMatchObject({ outcome: 'denied', rule: '(paused)' });
  expect(await send()).toMatchObject({ state: 'refused', rule: '(paused)' });
  await call('gate.resume', {});
  expect(await send()).toMatchObject({ state: 'ok' });
});

it('a definition that changed is held for the person as well, and what a server reports as an error is said', async () => {
  const { preview, send, call } = await started();
  const file = join(await tempFolder(), 'tools.json');
  const write = (description: string): void =>
    writeFileSync(
      file,
      JSON.stringify(['change', 'crash'].map((name) => ({ name, description, inputSchema: { type: 'object' } }))),
    );
  write('Changes a thing');
  await call('servers.add', { kind: 'stdio', name: far, command: process.execPath, args: [...script, file], env: {} });
  await vi.waitFor(async () => expect((await call('tools.page', { server: far })).tools).toHaveLength(2), 20_000);
  const one: Tried = { server: far, tool: 'change', args: {} };
  expect(await preview(one)).toMatchObject({ outcome: 'denied', rule: '(default deny)' });
  await call('policy.apply', { server: far, text: JSON.stringify({ version: '1', default: 'allow' }) });
  expect(await send(one)).toMatchObject({
    state: 'ok',
    result: { value: { content: [{ type: 'text', text: 'done' }] }, cut: false },
  });
  expect(await send({ ...one, tool: 'crash' })).toMatchObject({ state: 'failed', why: expect.any(String) });

  write('Changes everything');
  await call('servers.test', { server: far });
  expect(await preview(one)).toMatchObject({ outcome: 'denied', rule: '(quarantined)' });
  expect(await send(one)).toMatchObject({ state: 'refused', rule: '(quarantined)' });
});

it('what a person takes out of the journal is taken out of a result that is shown', async () => {
  const { send, call } = await started();
  await call('settings.change', { redaction: [{ kind: 'pattern', pattern: 'Store.ront' }] });
  const { result } = await send();
  expect(result?.redacted).toBeGreaterThan(0);
  expect(JSON.stringify(result?.value)).not.toContain('Storefront');
});

it('what changed while its server was connected to is judged once more, and not sent', async () => {
  const sent: string[] = [];
  const ended: CallEnd[] = [];
  const decision: Decision = { outcome: 'denied', rule: '(quarantined)', words: 'Held', version: 1, trace: [] };
  let connected = false;
  const ticket = {
    decision: { ...decision, outcome: 'allowed' },
    settle: (end: CallEnd) => void ended.push(end),
    // Held once its server is there.
    reauthorize: async () => (connected ? { kind: 'refuse', decision, message: 'Its definition changed.' } : null),
  };
  const calls = createPersonCalls({
    gate: { judge: () => ({ kind: 'forward', ticket }) } as unknown as PersonCallsOptions['gate'],
    connections: {
      open: async () => {
        connected = true;
        return { request: (method: string) => void sent.push(method) };
      },
    } as unknown as PersonCallsOptions['connections'],
    clock: { now: () => 1, monotonic: () => 1 } as PersonCallsOptions['clock'],
  });
  expect(await calls.send({ server: far, tool: 'change', args: {} })).toMatchObject({
    state: 'refused',
    why: 'Its definition changed.',
  });
  expect(sent).toEqual([]);
  expect(ended).toMatchObject([{ end: 'broken', sent: false }]);
});

it('cannot be sent from the command line, nor to a server that is none', async () => {
  const { application, send } = await started();
  const fromTerminal = application.control.call('tryTool.send', project, { endpoint: 'command-line', pid: null });
  await expect(fromTerminal).rejects.toMatchObject({ body: { code: 'answers-in-window-only' } });
  await expect(send({ ...project, server: far })).rejects.toMatchObject({ body: { code: 'server-unknown' } });
});
