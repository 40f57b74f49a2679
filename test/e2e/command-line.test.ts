import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { open, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectToGateway } from '../../electron/control/socket-client.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import { catalogue, isInSet, toolProfile, usualToolSet } from '../../shared/testrail/catalogue.ts';
import { fixtureServer } from '../support/fixture-server.ts';
import { mcpClient } from '../support/mcp-client.ts';
import { commandHere, railguard, serve } from '../support/railguard.ts';
import { entry } from '../support/railguard-command.ts';
import { tempFolder } from '../support/temp-folder.ts';

const parsed = (stdout: string): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('serve', () => {
  it('prints one line when ready, ends with 0 on SIGTERM, and leaves the folder to the next', async () => {
    const folder = await tempFolder();
    const first = await serve(folder);
    expect(first.mcp).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/a\/rg_[\w-]{43}\/mcp$/);
    expect(first.interface).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}$/);
    expect(first.pid).toBe(first.child.pid);
    const [opened] = (await first.command('open')) as [{ interface: string }];
    expect(opened.interface.split('#')[0]).toBe(first.interface.split('#')[0]);
    for (const address of [opened.interface, first.interface]) {
      const [origin = '', token] = address.split('#');
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      expect((await fetch(`${origin}control/gate.state`, { method: 'POST', headers, body: '{}' })).status).toBe(200);
    }
    expect(await first.command('journal', 'tail', 'interface')).toMatchObject([{ kind: 'gate' }]);
    expect(await first.stop()).toBe(0);
    const second = await serve(folder);
    // The address of an agent outlives a restart; the interface's does not.
    expect(second.mcp.split('/a/')[1]).toBe(first.mcp.split('/a/')[1]);
    expect(second.interface.split('#')[1]).not.toBe(first.interface.split('#')[1]);
  });

  it('says in one line that its port is taken, and leaves nothing behind', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((ready) => taken.once('listening', ready));
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as { port: number };
    const folder = await tempFolder();
    const ran = await railguard(['serve', '--port', String(port), '--data', folder]);
    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toMatch(new RegExp(`^Port ${port} is in use .*--port N.*\\n$`));
    expect(await (await serve(folder)).stop()).toBe(0);
  });

  it('is refused on a folder where another one runs', async () => {
    const folder = await tempFolder();
    await serve(folder);
    const ran = await railguard(['serve', '--port', '0', '--data', folder]);
    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toMatch(/^Another Railguard works on .*\n$/);
  });
});

describe('a folder where no gateway runs', () => {
  it('is worked on by the same words, and the gateway that starts later finds what was done', async () => {
    const folder = await tempFolder();
    const run = (...args: string[]) => commandHere([...args, '--json', '--data', folder]);
    const alone = await railguard(['agent', 'add', 'Claude Code', '--json', '--data', folder]);
    expect(parsed(alone.stdout)[0]).toMatchObject({ id: 'claude-code' });
    expect(parsed((await run('status')).stdout)[0]).toMatchObject({ running: false, state: 'guarding' });
    expect(parsed((await run('policy', 'preset', 'testrail', 'read-only')).stdout)[0]).toMatchObject({ version: 2 });
    expect(parsed((await run('pause')).stdout)[0]).toMatchObject({ state: 'paused' });
    const railguardServes = await serve(folder);
    const [state] = await railguardServes.command('status');
    expect(state).toMatchObject({ running: true, state: 'paused' });
    const client = await mcpClient(railguardServes.mcp);
    const refused = await client.callTool({ name: 'get_run', arguments: { run_id: 1 } });
    expect(JSON.stringify(refused)).toContain('Railguard is paused');
    await railguardServes.command('resume');
    const reads = catalogue.map(({ name }) => name).filter((name) => toolProfile(name)?.readOnly);
    const offered = (await client.listTools()).tools.map(({ name }) => name);
    expect(offered).toEqual(reads.filter((name) => isInSet(usualToolSet, name)));
    const agents = (await railguardServes.command('agent', 'list')) as { id: string }[];
    expect(agents.map(({ id }) => id)).toEqual(['default', 'claude-code']);
  });
});

describe('words for what went wrong', () => {
  it('blame a server that does not start, a version that is not kept, and a name that nobody has', async () => {
    const folder = await tempFolder();
    const run = (...args: string[]) => commandHere([...args, '--data', folder]);
    const add = ['--data', folder, 'server', 'add', 'broken', '--', process.execPath, '-e', 'process.exit(3)'];
    expect((await commandHere(add)).code).toBe(0);
    const tested = await run('server', 'test', 'broken');
    expect([tested.code, tested.stdout]).toEqual([1, '']);
    expect(tested.stderr).toMatch(/^broken does not work: .*exited with code 3.*\n$/);
    const restored = await run('policy', 'restore', 'testrail', '99');
    expect([restored.code, restored.stderr]).toEqual([
      1,
      'Version 99 of testrail is not kept. See: railguard policy versions testrail\n',
    ]);
    const draft = join(folder, 'draft.json');
    await writeFile(draft, '{"version": "1", "default": "deny", "tools": {}}');
    for (const [verb, ...more] of [['show'], ['versions'], ['suggest'], ['replay', draft]] as const) {
      const shown = await run('policy', verb, 'testrial', ...more);
      expect([shown.code, shown.stderr], verb).toEqual([
        1,
        'There is no server testrial. Is testrail meant? See: railguard server list\n',
      ]);
    }
    const imported = await commandHere([
      'journal',
      'import',
      join(folder, 'gone.jsonl'),
      '--data',
      join(folder, 'other'),
    ]);
    expect([imported.code, imported.stderr]).toEqual([
      1,
      expect.stringContaining('gone.jsonl cannot be read: there is no such file'),
    ]);
    expect(await run('policy', 'preset', 'testrial', 'read-only')).toMatchObject({
      code: 1,
      stderr: 'There is no server testrial. Is testrail meant? See: railguard server list\n',
    });
    expect((await run('policy', 'preset', 'later', 'read-only', '--new')).stdout).toContain('version 1');
    // A document may be there before its server.
    await writeFile(join(folder, 'draft.json'), '{"version":"1"}');
    expect((await run('policy', 'apply', 'testrial', join(folder, 'draft.json'))).stdout).toContain(
      'there is no server testrial yet',
    );
  });
});

describe('a preset', () => {
  it('waits for the tools of a server that was only just added, with a gateway and without', async () => {
    const folder = await tempFolder();
    const run = (...args: string[]) => commandHere([...args, '--data', folder]);
    const fixture = fixtureServer('mcp/stdio-server.ts');
    async function ruled(name: string) {
      const added = ['--data', folder, 'server', 'add', name, '--', process.execPath, ...fixture];
      expect(await commandHere(added)).toMatchObject({ code: 0 });
      expect(await run('policy', 'preset', name, 'read-only')).toMatchObject({ code: 0 });
      return JSON.parse((await run('policy', 'show', name)).stdout);
    }
    expect((await ruled('alone')).hide).toContain('spawn');
    await serve(folder);
    expect((await ruled('served')).hide).toContain('spawn');
  });

  it('of a server that never answered is refused, and says why', async () => {
    const folder = await tempFolder();
    const add = ['--data', folder, 'server', 'add', 'broken', '--', process.execPath, '-e', 'process.exit(3)'];
    expect(await commandHere(add)).toMatchObject({ code: 0 });
    const refused = await commandHere(['policy', 'preset', 'broken', 'recommended', '--data', folder]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/^broken does not work: .*code 3.*\n$/)]);
    expect(await commandHere(['policy', 'preset', 'broken', 'allow-all', '--data', folder])).toMatchObject({ code: 0 });
  });
});

describe('a reader that goes away', () => {
  it('ends a command without a stack trace', async () => {
    const folder = await tempFolder();
    for (const args of [
      ['journal', 'tail'],
      ['journal', 'export', '--format', 'jsonl'],
    ]) {
      const child = spawn(process.execPath, [entry, ...args, '--data', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.destroy();
      const stderr = text(child.stderr);
      await once(child, 'close');
      expect((await stderr).trim().split('\n')).toHaveLength(1);
    }
  });
});

describe.skipIf(process.platform !== 'linux')('a full disk behind the output', () => {
  it.each([[['agent', 'list']], [['journal', 'export', '--format', 'jsonl']]])(
    '%j: says so in words, and fails',
    async (args) => {
      const folder = await tempFolder();
      await commandHere(['agent', 'add', 'Ada', '--data', folder]);
      const full = await open('/dev/full', 'w');
      const child = spawn(process.execPath, [entry, ...args, '--data', folder], { stdio: ['ignore', full.fd, 'pipe'] });
      const stderr = text(child.stderr as NonNullable<typeof child.stderr>);
      const [code] = (await once(child, 'close')) as [number];
      await full.close();
      const said = await stderr;
      expect([
        code,
        said.match(/The output could not be written: the disk is full \(ENOSPC\)\. Free some space/g),
      ]).toEqual([1, [expect.any(String)]]);
      expect(said).not.toMatch(/^\s+at /m);
    },
  );
});

describe('a server that is removed', () => {
  it('leaves its policy to no other of its name, and its versions to whoever wants it back', async () => {
    const folder = await tempFolder();
    const run = (...args: string[]) => commandHere(['--data', folder, ...args]);
    const file = join(folder, 'open.json');
    await writeFile(file, '{"version":"1","default":"allow"}');
    await run('server', 'add', 'notes', '--', process.execPath, '--version');
    await run('policy', 'apply', 'notes', file);
    await run('server', 'remove', 'notes');
    await run('server', 'add', 'notes', '--', process.execPath, '--help');
    expect((await run('policy', 'show', 'notes')).stderr).toBe('notes has no policy yet: every call is denied.\n');
    expect(parsed((await run('policy', 'versions', 'notes', '--json')).stdout)).toMatchObject([
      { version: 2, note: 'The server was removed' },
      { version: 1 },
    ]);
    expect((await run('policy', 'restore', 'notes', '1')).code).toBe(0);
    expect((await run('policy', 'show', 'notes')).stdout).toBe('{"version":"1","default":"allow"}\n');
  });
});

describe('policies from the command line', () => {
  it('are applied, versioned, restored byte for byte, tested, replayed and suggested', async () => {
    const folder = await tempFolder();
    const gateway = await serve(folder);
    const client = await mcpClient(gateway.mcp);
    for (const run_id of [1, 1, 3]) await client.callTool({ name: 'get_run', arguments: { run_id } });
    await client.callTool({ name: 'get_projects', arguments: {} });

    const before = (await commandHere(['policy', 'show', 'testrail', '--data', folder])).stdout;
    const file = join(folder, 'draft.json');
    const strict = { version: '1', tools: { get_run: { require: [{ path: 'args.run_id', op: 'eq', value: 1 }] } } };
    await writeFile(file, JSON.stringify(strict));

    const [replayed] = await gateway.command('policy', 'replay', 'testrail', file, '--since', '1h');
    expect(replayed).toMatchObject({ calls: 4, changed: 2 });
    const [suggested] = (await gateway.command('policy', 'suggest', 'testrail')) as [{ text: string; calls: number }];
    expect(suggested.calls).toBe(4);
    expect(Object.keys(JSON.parse(suggested.text).tools)).toEqual(expect.arrayContaining(['get_run', 'get_projects']));

    await gateway.command('policy', 'apply', 'testrail', file);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['get_run']);
    const versions = (await gateway.command('policy', 'versions', 'testrail')) as { version: number }[];
    expect(versions.map(({ version }) => version)).toEqual([2, 1]);
    await gateway.command('policy', 'restore', 'testrail', '1');
    expect((await commandHere(['policy', 'show', 'testrail', '--data', folder])).stdout).toBe(before);

    const unknown = await commandHere(['policy', 'restore', 'testrail', '99', '--data', folder]);
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      expect.stringMatching(/^Version 99 of testrail is not kept.*\n$/),
    ]);

    // An agent's own document, by the name of its file: laid over, taken away, and put back.
    const overlay = join(folder, 'policies', 'testrail@default.json');
    await writeFile(file, '{"version":"1","default":"allow","hide":["get_run"]}');
    await gateway.command('policy', 'apply', 'testrail@default', file);
    const names = async () => (await client.listTools()).tools.map(({ name }) => name);
    expect(await names()).not.toContain('get_run');
    await rm(overlay);
    await vi.waitFor(async () => expect(await names()).toContain('get_run'), 3000);
    expect(await gateway.command('policy', 'versions', 'testrail@default')).toMatchObject([
      { version: 2, author: 'file', note: 'The file was taken away' },
      { version: 1, author: expect.stringMatching(/^command-line/) },
    ]);
    await gateway.command('policy', 'restore', 'testrail@default', '1');
    expect(await names()).not.toContain('get_run');
    await gateway.command('policy', 'restore', 'testrail@default', '0');
    expect(await names()).toContain('get_run');
    await writeFile(file, JSON.stringify(strict));

    const test = join(folder, 'policy.test.json');
    const cases = [
      { tool: 'get_run', arguments: { run_id: 1 }, expect: 'allowed' },
      { tool: 'get_run', arguments: { run_id: 2 }, expect: 'denied', rule: '/tools/get_run/require/0' },
    ];
    await writeFile(test, JSON.stringify({ policy: 'draft.json', cases }));
    expect((await commandHere(['policy', 'test', test, '--data', folder])).code).toBe(0);
    await writeFile(test, JSON.stringify({ policy: 'draft.json', cases: [{ ...cases[1], expect: 'allowed' }] }));
    const failing = await commandHere(['policy', 'test', test, '--data', folder]);
    expect(failing.code).toBe(4);
    expect(failing.stderr).toContain('1 of 1 cases do not hold');

    await writeFile(file, '{"version": "1",\n "hid": []}');
    const invalid = await commandHere(['policy', 'apply', 'testrail', file, '--data', folder]);
    expect(invalid.code).toBe(3);
    expect(invalid.stderr).toMatch(/line 2, column \d+.*hid/);
  });
});

describe('a call that no rule had to stop', () => {
  it('is recorded with agent, tool and arguments: one that the tool does not take, and one of a paused agent', async () => {
    const gateway = await serve(await tempFolder());
    const client = await mcpClient(gateway.mcp);
    const wrong = await client.callTool({ name: 'get_run', arguments: { Run_id: 2 } });
    expect(JSON.stringify(wrong)).toContain('get_run does not take these arguments: \\"Run_id\\" is not an argument');
    await gateway.command('agent', 'pause', 'default');
    const refused = await client.callTool({ name: 'add_run', arguments: { project_id: 1, name: 'x' } });
    expect(JSON.stringify(refused)).toContain('A person paused this agent in Railguard');
    // Its session stays: it goes on when it is resumed.
    await gateway.command('agent', 'resume', 'default');
    expect((await client.callTool({ name: 'get_run', arguments: { run_id: 1 } })).isError).toBeFalsy();

    const records = (await gateway.command('journal', 'tail')) as { readonly kind: string }[];
    expect(records.filter(({ kind }) => kind === 'decided')).toMatchObject([
      { tool: 'get_run', arguments: { Run_id: 2 }, outcome: 'denied', rule: '(arguments)' },
      { agent: 'default', tool: 'add_run', outcome: 'denied', rule: '(agent paused)' },
      { tool: 'get_run', outcome: 'allowed' },
    ]);
    expect(records.filter(({ kind }) => kind === 'refused')).toEqual([]);
  });
});

describe('the journal from the command line', () => {
  it('is read, exported and verified while the gateway runs, and an edit behind its back is named', async () => {
    const folder = await tempFolder();
    const gateway = await serve(folder);
    const client = await mcpClient(gateway.mcp);
    await client.callTool({ name: 'get_run', arguments: { run_id: 1 } });
    await client.callTool({ name: 'get_case', arguments: { Case_id: 3 } });

    const denied = (await gateway.command('journal', 'tail', 'tool:get_case')) as Record<string, unknown>[];
    expect(denied).toHaveLength(1);
    expect(denied[0]).toMatchObject({
      agent: 'default',
      server: 'testrail',
      outcome: 'denied',
      arguments: { Case_id: 3 },
    });
    const all = await gateway.command('journal', 'tail');
    const exported = await commandHere(['journal', 'export', '--format', 'jsonl', '--data', folder]);
    const manifest = parsed(exported.stderr)[0];
    expect(manifest).toMatchObject({ format: 'jsonl', query: '' });
    expect(parsed(exported.stdout).length).toBe(manifest?.count);
    expect(parsed(exported.stdout).length).toBeGreaterThanOrEqual(all.length);
    const csv = await commandHere(['journal', 'export', 'tool:get_run', '--format', 'csv', '--data', folder]);
    expect(csv.stdout.split('\n')[0]).toContain('outcome');
    expect((await gateway.command('journal', 'verify'))[0]).toMatchObject({ ok: true });
    expect((await commandHere(['journal', 'tail', 'nonsense:(', '--data', folder])).code).toBe(2);
    expect(await gateway.stop()).toBe(0);

    // The same words work on the folder when nobody serves it.
    expect((await commandHere(['journal', 'verify', '--data', folder])).code).toBe(0);
    const database = new DatabaseSync(join(folder, 'journal', 'journal.db'));
    const seq = denied[0]?.seq as number;
    database.prepare('UPDATE record SET body = replace(body, \'"denied"\', \'"allowed"\') WHERE seq = ?').run(seq);
    database.close();
    const broken = await commandHere(['journal', 'verify', '--data', folder]);
    expect(broken.code).toBe(4);
    expect(broken.stderr).toContain(`Record ${seq}`);
    expect(existsSync(join(folder, 'lock.db'))).toBe(true);
    expect(readdirSync(folder)).not.toContain('control.json');
  });
});

/** A folder that Railguard worked on, with a journal of some records. */
async function begin(folder: string): Promise<void> {
  for (const word of ['pause', 'resume']) expect((await commandHere([word, '--data', folder])).code).toBe(0);
}

describe('a journal that was changed without its key', () => {
  it('is found although its hashes fit, its noted heads are gone and a gateway ran on it since', async () => {
    const folder = await tempFolder();
    await begin(folder);
    const verify = () => commandHere(['journal', 'verify', '--data', folder]);
    expect((await verify()).code).toBe(0);
    const database = new DatabaseSync(join(folder, 'journal', 'journal.db'));
    database.exec('DELETE FROM record WHERE seq > 1');
    database.close();
    rmSync(join(folder, 'journal', 'heads.log'));
    const gateway = await serve(folder);
    expect(await gateway.command('status')).toMatchObject([{ faults: [{ code: 'journal-doubtful' }] }]);
    await gateway.stop();
    const found = await verify();
    expect([found.code, found.stdout]).toEqual([4, '']);
    expect(found.stderr).toContain('Record ');
  });
});

describe('a damaged journal', () => {
  it('is the only one that a new journal takes the place of', async () => {
    const folder = await tempFolder();
    await begin(folder);
    const recover = () => commandHere(['journal', 'recover', '--data', folder]);
    const refused = await recover();
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(/^The journal is sound, so it stays\..*\n$/);
    expect(readdirSync(join(folder, 'journal'))).not.toContainEqual(expect.stringContaining('damaged'));
    await writeFile(join(folder, 'journal', 'journal.db'), 'no database '.repeat(500));
    expect(await recover()).toMatchObject({ code: 0, stdout: expect.stringContaining('journal.db.damaged-') });
  });

  it('closes the gate and says so, and takes no rule from sight', async () => {
    const folder = await tempFolder();
    await begin(folder);
    await writeFile(join(folder, 'journal', 'journal.db'), 'no database '.repeat(500));
    const gateway = await serve(folder);
    expect(await gateway.command('status')).toMatchObject([{ state: 'fault', faults: [{ code: 'journal-damaged' }] }]);
    const control = await connectToGateway(folder);
    onTestFinished(() => control?.close());
    const page = await control?.call('tools.page', { server: builtInServer });
    expect(page?.tools).toHaveLength(39);
    expect(page?.tools.every(({ calls }) => calls === null)).toBe(true);
    // What reads it is refused with the fault, which is no error of ours.
    await expect(control?.call('feed.page', { filter: {}, before: null, limit: 1 })).rejects.toMatchObject({
      body: { code: 'journal-damaged' },
    });
    expect(await control?.call('gate.state', {})).toMatchObject({ state: 'fault', internalErrors: 0 });
  });
});
