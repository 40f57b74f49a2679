import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/json.ts';
import { call, initialize, namesOf, raw, rpc } from '../gateway/raw-client.ts';
import { atEnd } from '../support/at-end.ts';
import { type Serving, serveUntil } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { failed, outcomeOf, refusal, rig, toolCall } from './support.ts';

/** Eleven ways round a policy that another gateway left open. Each is tried on the running program, or on its gate. */

const policy: JsonObject = {
  version: '1',
  default: 'allow',
  hide: ['delete_run'],
  tools: {
    close_run: { deny_if: [{ conditions: [], on_deny: 'Runs stay open.' }] },
    get_case: { deny_if: [{ conditions: [] }] },
  },
};

let program: Serving;
// One for all tests: nothing that they try may change it.
beforeAll(async () => {
  const folder = await tempFolder(atEnd);
  await mkdir(join(folder, 'policies'));
  await writeFile(join(folder, 'policies', 'testrail.json'), JSON.stringify(policy));
  program = await serveUntil(atEnd, folder);
});

async function guarded() {
  const { mcp, command } = program;
  const session = await initialize(mcp);
  return {
    mcp,
    session,
    send: (body: string, headers: Record<string, string> = {}) => raw(mcp, { session, body, headers }),
    isOpen: async () => {
      const answer = await call(mcp, session, 'get_run', { run_id: 1 }, 'check');
      const [content] = (answer.body.result?.content ?? []) as { text: string }[];
      return JSON.parse(content?.text ?? '{}').is_completed === false;
    },
    command,
  };
}

describe('On the running program', () => {
  it('1: a second name in other letters does not run another tool', async () => {
    const { send, isOpen } = await guarded();
    const sent =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"close_run","Name":"get_run","arguments":{"run_id":1}}}';
    const { body } = await send(sent);
    expect(body.error).toBeDefined();
    const turned = await send(
      sent.replace('"name":"close_run","Name":"get_run"', '"name":"get_run","Name":"close_run"'),
    );
    expect(turned.body.error).toBeDefined();
    const twice = await send(sent.replace('"Name"', '"name"'));
    expect(twice.body.error).toBeDefined();
    expect(await isOpen()).toBe(true);
  });

  it('2: a second method in other letters is not another request', async () => {
    const { send } = await guarded();
    const { body } = await send(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","Method":"ping","params":{"name":"close_run","arguments":{"run_id":1}}}',
    );
    expect(body.error).toBeDefined();
  });

  it('3: a batch is refused as a whole', async () => {
    const { send, isOpen } = await guarded();
    const { body } = await send(
      `[${rpc(1, 'ping')},${rpc(2, 'tools/call', { name: 'close_run', arguments: { run_id: 1 } })}]`,
    );
    expect(body.error).toBeDefined();
    expect(await isOpen()).toBe(true);
  });

  it('4 and 5: arguments that are a list or a text reach no tool, denied, hidden or allowed', async () => {
    const { mcp, session } = await guarded();
    for (const args of [[], [{ run_id: 1 }], 'run_id=1', 7, true]) {
      for (const tool of ['close_run', 'delete_run', 'get_run']) {
        const { body } = await call(mcp, session, tool, args);
        expect(body.result, `${tool} ${JSON.stringify(args)}`).toBeUndefined();
        expect(body.error?.code).toBeLessThan(0);
      }
    }
  });

  it('7: two lists with one id are both filtered', async () => {
    const { send } = await guarded();
    const lists = await Promise.all([send(rpc('same', 'tools/list')), send(rpc('same', 'tools/list'))]);
    for (const { body } of lists)
      if (body.error === undefined) expect(namesOf(body, 'tools', 'name')).not.toContain('delete_run');
    expect(lists.some(({ body }) => body.error === undefined)).toBe(true);
  });

  it('10: a foreign host, a foreign page and a form are not let in', async () => {
    const { send } = await guarded();
    const list = rpc(1, 'tools/list');
    expect((await send(list, { host: 'evil.example' })).status).toBe(403);
    expect((await send(list, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await send(list, { origin: 'null' })).status).toBe(403);
    expect((await send(list, { 'content-type': 'text/plain' })).status).toBeGreaterThanOrEqual(400);
  });

  it('11: what is hidden leaves no trace in a list, what is shown keeps all its members', async () => {
    const { send } = await guarded();
    const { body, text } = await send(rpc(1, 'tools/list'));
    expect(namesOf(body, 'tools', 'name')).toHaveLength(38);
    expect(text).not.toContain('delete_run"');
    expect(namesOf(body, 'tools', 'annotations')[0]).toBeTypeOf('object');
  });

  it('and: a hidden tool is answered as one that never was, a resource as the tool that serves it', async () => {
    const { mcp, session, send } = await guarded();
    const hidden = await call(mcp, session, 'delete_run', { run_id: 1 });
    const never = await call(mcp, session, 'delete_nun', { run_id: 1 });
    expect(hidden.body.error).toEqual({ code: -32602, message: 'Unknown tool: delete_run' });
    expect(never.body.error).toEqual({ code: -32602, message: 'Unknown tool: delete_nun' });
    const read = await send(rpc(3, 'resources/read', { uri: 'testrail://case/7' }));
    expect(JSON.stringify(read.body)).toContain('get_case');
    expect(read.body.result?.contents).toBeUndefined();
  });
});

describe('At the gate', () => {
  const pay = {
    version: '1',
    tools: { pay: { limits: [{ counter: 'spend', window: 'day', max: 100, scope: 'server', sum: 'args.amount' }] } },
  };

  it('6: a negative amount refills nothing, and a part of one is not nothing', async () => {
    const { gate } = rig(pay);
    expect(await outcomeOf(gate.judge(toolCall('pay', { amount: 100 })))).toBe('allowed');
    expect(await outcomeOf(gate.judge(toolCall('pay', { amount: -100 })))).toBe('denied');
    expect(await outcomeOf(gate.judge(toolCall('pay', { amount: 0.9 })))).toBe('limited');
  });

  it('8: two a minute are two in any minute, across its edge too', async () => {
    const { gate, clock } = rig({ version: '1', tools: { add_run: { rate_limit: '2/minute' } } });
    clock.wall = Date.parse('2026-11-12T09:00:58.500Z');
    const outcomes: string[] = [];
    for (let call = 0; call < 6; call++) {
      outcomes.push(await outcomeOf(gate.judge(toolCall('add_run'))));
      clock.pass(500);
    }
    expect(outcomes.filter((outcome) => outcome === 'allowed')).toHaveLength(2);
  });

  it('9: the failures of the last window free no place in this one', async () => {
    const { gate, clock } = rig({ version: '1', tools: { get_run: { rate_limit: '2/minute' } } });
    const slow = [await gate.judge(toolCall('get_run')), await gate.judge(toolCall('get_run'))];
    clock.pass(60_001);
    expect(await outcomeOf(gate.judge(toolCall('get_run')))).toBe('allowed');
    expect(await outcomeOf(gate.judge(toolCall('get_run')))).toBe('allowed');
    for (const verdict of slow) if (verdict.kind === 'forward') verdict.ticket.settle(failed);
    expect(await outcomeOf(gate.judge(toolCall('get_run')))).toBe('limited');
  });

  it('and: a limit that stops names its rule and when to come again', async () => {
    const { gate } = rig({ version: '1', tools: { add_run: { rate_limit: '1/minute' } } });
    await outcomeOf(gate.judge(toolCall('add_run')));
    expect(await refusal(gate.judge(toolCall('add_run')))).toMatchObject({
      rule: '/tools/add_run/limits/0',
      retryAfterMs: 60_001,
    });
  });
});
