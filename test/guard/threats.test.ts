import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { JsonObject } from '../../shared/json.ts';
import { call, initialize, namesOf, type RawAnswer, raw, rpc } from '../gateway/raw-client.ts';
import { atEnd } from '../support/at-end.ts';
import { serveUntil } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** What an attacker or an accident may try on the policy, tried on the running program over its real listener. */

/** `ends` registers what ends it: with the test, or with the file. */
async function guarded(
  policy: JsonObject,
  { before, ends = onTestFinished }: { before?: string; ends?: (end: () => Promise<void>) => void } = {},
) {
  const folder = before ?? (await tempFolder(ends));
  const file = join(folder, 'policies', 'testrail.json');
  await mkdir(join(folder, 'policies'), { recursive: true });
  await writeFile(file, JSON.stringify(policy));
  const program = await serveUntil(ends, folder);
  const session = await initialize(program.mcp);
  const ask = (tool: string, args: JsonObject = {}, id: number | string = 1) =>
    call(program.mcp, session, tool, args, id);
  return { ...program, folder, file, session, ask };
}

const text = ({ body }: RawAnswer): string => JSON.stringify(body.result ?? body.error ?? null);
const passed = ({ body }: RawAnswer): boolean => body.result !== undefined && body.result.isError !== true;

describe('Names', () => {
  let open: Awaited<ReturnType<typeof guarded>>;
  beforeAll(async () => {
    open = await guarded({ version: '1', default: 'allow', tools: { get_run: {} } }, { ends: atEnd });
  });

  it.each(['__proto__', 'constructor', 'toString', 'get_r\u0443n', 'get_\u200brun', '\u202enur_teg', 'ｇｅｔ_run'])(
    'a tool called %j is unknown, and matches no rule',
    async (tool) => {
      const { ask } = open;
      const { body } = await ask(tool, { run_id: 1 });
      expect(body.error).toMatchObject({ code: -32602 });
      expect(body.result).toBeUndefined();
      expect(passed(await ask('get_run', { run_id: 1 }))).toBe(true);
    },
  );

  it('arguments called like what every object has are arguments, and touch no prototype', async () => {
    const { mcp, session } = await guarded({
      version: '1',
      tools: { get_run: { deny_if: [{ conditions: [{ path: 'args.constructor', op: 'exists', value: true }] }] } },
    });
    const sent =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_run","arguments":{"run_id":1,"__proto__":{"run_id":2}}}}';
    const { body } = await raw(mcp, { session, body: sent });
    expect(JSON.stringify(body)).not.toContain('"id":2,');
    expect(text(await call(mcp, session, 'get_run', { run_id: 1, constructor: 1 }))).toContain('constructor given');
    expect(passed(await call(mcp, session, 'get_run', { run_id: 1 }))).toBe(true);
  });
});

describe('What is hidden', () => {
  const about = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const argument = { name: 'case_id', value: '1' };
  const methods: readonly (readonly [string, (name: string) => JsonObject, string, string])[] = [
    ['tools/call', (name) => ({ name, arguments: { case_id: 1 } }), 'get_case', 'get_caze'],
    ['tools/call', (name) => ({ name, arguments: { a: 'x' }, task: {} }), 'get_case', '__proto__'],
    ['tools/call', (name) => ({ name }), 'get_case', 'constructor'],
    ['resources/read', (uri) => ({ uri }), 'testrail://case/7', 'testrail://nope/7'],
    ['resources/subscribe', (uri) => ({ uri }), 'testrail://case/7', 'testrail://nope/7'],
    [
      'completion/complete',
      (uri) => ({ ref: { type: 'ref/resource', uri }, argument }),
      'testrail://case/{case_id}',
      'testrail://nope/{case_id}',
    ],
    ['tasks/get', (taskId) => ({ taskId }), 'task-1', 'task-2'],
  ];

  it.each([
    ['under allow', { version: '1', default: 'allow', hide: ['get_case'] }],
    ['under deny', { version: '1', hide: ['get_case'], tools: { get_case: {}, get_run: {} } }],
    ['with all else', { version: '1', default: 'allow', hide: ['*'] }],
  ])('%s is answered byte for byte as what is unknown, on every method of both eras', async (_, policy) => {
    const { mcp, session } = await guarded(policy);
    for (const [method, params, hidden, unknown] of methods) {
      const inSession = (name: string) => raw(mcp, { session, body: rpc(1, method, params(name)) });
      const stateless = (name: string) =>
        raw(mcp, {
          headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method, 'mcp-name': name },
          body: rpc(1, method, { ...params(name), _meta: about }),
        });
      for (const ask of [inSession, stateless]) {
        const [one, other] = [await ask(hidden), await ask(unknown)];
        expect([one.status, one.text], method).toEqual([other.status, other.text.replaceAll(unknown, hidden)]);
        expect(one.body.error, method).toBeDefined();
      }
    }
  });
});

describe('Values', () => {
  it('are judged as they are: text is no number, and a number that would change is not let through as another', async () => {
    const { mcp, session, ask } = await guarded({
      version: '1',
      tools: { get_run: { require: [{ path: 'args.run_id', op: 'lte', value: 5 }] } },
    });
    expect(text(await ask('get_run', { run_id: '1' }))).toContain('\\"run_id\\" must be a whole number, and is text');
    expect(text(await ask('get_run', { run_id: 6 }))).toContain('run_id ≤ 5');
    expect(passed(await ask('get_run', { run_id: 1 }))).toBe(true);
    for (const odd of ['9007199254740993', '1e999', '12345678901234567890']) {
      const sent = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_run","arguments":{"run_id":${odd}}}}`;
      expect(passed(await raw(mcp, { session, body: sent })), odd).toBe(false);
    }
  });

  it('a pattern that would take other engines for ever answers at once', async () => {
    const { ask } = await guarded({
      version: '1',
      tools: { get_run: { deny_if: [{ conditions: [{ path: 'args.name', op: 'regex', value: '^(a+)+$' }] }] } },
    });
    const answer = await ask('get_run', { run_id: 1, name: `${'a'.repeat(200_000)}!` });
    expect(answer.body.result ?? answer.body.error).toBeDefined();
  });
});

describe('Limits', () => {
  const limited = { version: '1', tools: { add_project: { rate_limit: '7/hour' }, get_projects: {} } };
  const project = (index: number) => ({ name: `Project ${index}` });

  it('let exactly as many of 100 parallel calls through, and go on counting after kill -9', async () => {
    const first = await guarded(limited);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => first.ask('add_project', project(index), index + 1)),
    );
    expect(answers.filter(passed)).toHaveLength(7);
    await first.stop('SIGKILL');
    const again = await guarded(limited, { before: first.folder });
    expect(text(await again.ask('add_project', project(100)))).toContain('Limit reached: 7 add_project per hour.');
    expect(text(await again.ask('get_projects'))).not.toContain('Project 100');
  });

  it('go on counting after an edit of the policy and under a new session', async () => {
    const { mcp, file, ask } = await guarded(limited);
    for (let index = 0; index < 7; index++) expect(passed(await ask('add_project', project(index)))).toBe(true);
    await writeFile(
      file,
      JSON.stringify({ ...limited, tools: { add_project: { rate_limit: '8/hour' }, get_runs: {} } }),
    );
    const session = await initialize(mcp);
    await vi.waitFor(async () => {
      const { body } = await raw(mcp, { session, body: rpc(1, 'tools/list') });
      expect(namesOf(body, 'tools', 'name')).toContain('get_runs');
    }, 5000);
    expect(passed(await call(mcp, session, 'add_project', project(8)))).toBe(true);
    expect(text(await call(mcp, session, 'add_project', project(9)))).toContain(
      'Limit reached: 8 add_project per hour.',
    );
  });
});

describe('The file of a policy', () => {
  it('that is broken while it runs opens nothing, and is in force again when it is mended', async () => {
    const { file, ask } = await guarded({ version: '1', tools: { get_run: {} } });
    await writeFile(file, '{"version":"1","default":"allow",');
    expect(text(await ask('get_projects'))).toContain('default deny');
    expect(passed(await ask('get_run', { run_id: 1 }))).toBe(true);
    await writeFile(file, JSON.stringify({ version: '1', tools: { get_projects: {} } }));
    await vi.waitFor(async () => expect(passed(await ask('get_projects'))).toBe(true), 5000);
    expect(text(await ask('get_run', { run_id: 1 }))).toContain('default deny');
  });

  it('that nobody reads because of its name is told of, and that it cannot be looked at is told once', async () => {
    const { folder, log, ask } = await guarded({ version: '1', tools: { get_run: {} } });
    await writeFile(join(folder, 'policies', 'testrail@My Agent.json'), '{"version":"1","hide":["*"]}');
    await vi.waitFor(() => expect(log()).toContain('"testrail@My Agent.json" is not read'), 5000);
    await rename(join(folder, 'policies'), join(folder, 'gone'));
    await vi.waitFor(() => expect(log()).toContain('the policies: there is no such file or folder (ENOENT)'), 5000);
    expect(passed(await ask('get_run', { run_id: 1 }))).toBe(true);
    await sleep(1000);
    expect(log().split('ENOENT')).toHaveLength(2);
  });
});
