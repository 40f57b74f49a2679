import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { fileOf } from '../../electron/agents/clients/places.ts';
import { clientTable, factsOf } from '../../electron/agents/clients/table.ts';
import type { ClientId } from '../../shared/control/clients.ts';
import { atEnd } from '../support/at-end.ts';
import { sampleKey as key, sampleFiles as samples } from '../support/client-files.ts';
import { commandHere } from '../support/command-here.ts';
import { serveUntil } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** One gateway for all: each test has a home of its own. */
let gateway: { readonly data: string };

beforeAll(async () => {
  const data = await mkdtemp(join(tmpdir(), 'railguard-test-'));
  atEnd(() => rm(data, { recursive: true, force: true }));
  const serving = await serveUntil(atEnd, data);
  for (const label of ['Work', 'Other']) await serving.command('agent', 'add', label);
  gateway = { data };
});

/** A home with nothing in it, and the command line that looks there. */
async function surroundings() {
  const { data } = gateway;
  const home = await tempFolder();
  const env = { HOME: home, PATH: '' };
  const run = async (...args: string[]) => {
    const ran = await commandHere(['--data', data, '--json', ...args], { env });
    const lines = ran.stdout.split('\n').filter((line) => line !== '');
    return { ...ran, values: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  };
  const file = (client: ClientId) => fileOf(factsOf(client), { platform: 'linux', home, env });
  const write = (client: ClientId, content: string | Buffer) => {
    mkdirSync(dirname(file(client)), { recursive: true });
    writeFileSync(file(client), content, { mode: 0o640 });
    return file(client);
  };
  return { home, data, run, file, write };
}

describe.each(clientTable.map(({ id }) => id))('%s', (client) => {
  it('is connected and disconnected without a trace, from the file of a person and from none', async () => {
    const { run, write, file, home } = await surroundings();
    for (const content of [samples[client], '', null]) {
      if (content !== null) write(client, content);
      else if (dirname(file(client)) === home) rmSync(file(client));
      else rmSync(dirname(file(client)), { recursive: true });
      const path = file(client);
      const before = content === null ? null : readFileSync(path);
      const around = content === null ? [] : readdirSync(dirname(path));

      const shown = await run('client', 'connect', client, '--agent', 'work', '--dry-run');
      expect([shown.code, shown.stderr]).toEqual([0, '']);
      expect(shown.values[0]).toMatchObject({ file: path, restart: factsOf(client).restart });
      expect(shown.stdout).not.toContain(key);
      const diff = String(shown.values[0]?.diff);
      expect(diff).toMatch(/^\+.*railguard/m);
      if (content === null) expect(existsSync(path)).toBe(false);
      else expect(readFileSync(path)).toEqual(before);

      const connected = await run('client', 'connect', client, '--agent', 'work');
      expect([connected.code, connected.stderr]).toEqual([0, '']);
      const { backup } = connected.values[0] as { backup: string | null };
      if (before === null) expect(backup).toBeNull();
      else {
        expect(readFileSync(backup ?? '')).toEqual(before);
        expect(statSync(backup ?? '').mode & 0o777).toBe(0o600);
        expect(statSync(path).mode & 0o777).toBe(0o640);
      }
      // Nothing that a person would keep to themselves was added: a command, and the name of an agent.
      expect(readFileSync(path, 'utf8')).not.toMatch(/rg_[A-Za-z0-9_-]{20}/);
      const listed = (await run('client', 'list')).values.find((one) => one.client === client);
      expect(listed).toMatchObject({ installed: true, connected: true, agent: 'work', file: path });
      const again = await run('client', 'connect', client, '--agent', 'work');
      expect(again.code).toBe(0);

      const gone = await run('client', 'disconnect', client);
      expect([gone.code, gone.stderr]).toEqual([0, '']);
      if (before === null) expect(existsSync(path)).toBe(false);
      else {
        expect(readFileSync(path)).toEqual(before);
        expect(readdirSync(dirname(path)).sort()).toEqual(around.sort());
      }
    }
    // The folder that was made for the file went with it.
    if (dirname(file(client)) !== home) expect(existsSync(dirname(file(client)))).toBe(false);
  });
});

it('what reaches TestRail directly is named, and a connection can take it out', async () => {
  const { run, write, file } = await surroundings();
  for (const client of ['claude-code', 'cursor', 'codex', 'goose', 'opencode', 'gemini'] as const)
    write(client, samples[client]);
  const listed = (await run('client', 'list')).values as {
    client: string;
    bypasses: { entry: string; server: string; why: string }[];
  }[];
  const found = Object.fromEntries(listed.map(({ client, bypasses }) => [client, bypasses.map(({ entry }) => entry)]));
  expect(found).toMatchObject({
    'claude-code': ['testrail', 'rail'],
    cursor: ['testrail'],
    codex: ['testrail'],
    goose: ['rail'],
    opencode: ['rail'],
    gemini: [],
  });
  const cursor = listed.find(({ client }) => client === 'cursor');
  const place = { file: file('cursor'), project: null };
  expect(cursor?.bypasses).toEqual([
    { entry: 'testrail', server: 'testrail', why: 'starts testrail-mcp with a TestRail key of its own', ...place },
  ]);
  const path = write('cursor', samples.cursor);
  const shown = await run('client', 'connect', 'cursor', '--agent', 'work', '--replace', 'testrail', '--dry-run');
  expect(String(shown.values[0]?.diff)).toMatch(/^-.*testrail-mcp/m);
  expect(shown.stdout).not.toContain(key);
  expect((await run('client', 'connect', 'cursor', '--agent', 'work', '--replace', 'testrail')).code).toBe(0);
  const after = (await run('client', 'list')).values.find(({ client }) => client === 'cursor');
  expect(after).toMatchObject({ connected: true, bypasses: [] });
  // Others changed the file meanwhile: their change stays, ours goes, and what we took out comes back.
  writeFileSync(path, readFileSync(path, 'utf8').replace('// mine', '// mine, changed'));
  const gone = await run('client', 'disconnect', 'cursor');
  expect(gone.values[0]).toMatchObject({ exact: false });
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('// mine, changed');
  expect(text).toContain(key);
  expect(text).not.toContain('railguard');
});

describe('a file that cannot be changed safely', () => {
  it('stays as it is, and the refusal says why', async () => {
    const { run, write } = await surroundings();
    const connect = (...more: string[]) => run('client', 'connect', 'cursor', '--agent', 'work', ...more);
    const refused: [string | Buffer, RegExp][] = [
      ['{"mcpServers": {', /does not parse/],
      ['{"mcpServers": []}', /something else than servers/],
      [Buffer.from([0x7b, 0xff, 0x7d]), /no UTF-8 text/],
      ['{"mcpServers": {"railguard": {"command": "other"}}}', /an entry railguard that is not ours.*--force/],
    ];
    for (const [content, reason] of refused) {
      const path = write('cursor', content);
      const before = readFileSync(path);
      const ran = await connect();
      expect([ran.code, ran.stdout]).toEqual([1, '']);
      expect(ran.stderr).toMatch(reason);
      expect(readFileSync(path)).toEqual(before);
      expect(readdirSync(dirname(path))).toEqual(['mcp.json']);
    }
    // The last one is replaced where a person says so; a file that does not parse never is.
    expect((await connect('--force')).code).toBe(0);
    expect((await run('client', 'disconnect', 'cursor')).code).toBe(0);
    const broken = write('cursor', '{"mcpServers": {');
    expect((await connect('--force')).code).toBe(1);
    expect(readFileSync(broken, 'utf8')).toBe('{"mcpServers": {');

    const readOnly = write('cursor', '{}');
    chmodSync(readOnly, 0o444);
    const ran = await connect();
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringMatching(/read-only: make it writable/)]);
    expect(readFileSync(readOnly, 'utf8')).toBe('{}');
  });

  it('is a link, which is followed and stays a link; a copy never stands in a repository', async () => {
    const { run, home, data, file } = await surroundings();
    const repository = join(home, 'dotfiles');
    mkdirSync(join(repository, '.git'), { recursive: true });
    writeFileSync(join(repository, 'mcp.json'), samples.cursor);
    mkdirSync(dirname(file('cursor')), { recursive: true });
    symlinkSync(join(repository, 'mcp.json'), file('cursor'));
    const connected = await run('client', 'connect', 'cursor', '--agent', 'work');
    const { backup } = connected.values[0] as { backup: string };
    expect(dirname(backup)).toBe(join(data, 'client-backups'));
    expect(readdirSync(repository).sort()).toEqual(['.git', 'mcp.json']);
    expect(lstatSync(file('cursor')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(repository, 'mcp.json'), 'utf8')).toContain('railguard');
    expect((await run('client', 'disconnect', 'cursor')).values[0]).toMatchObject({ exact: true });
    expect(readFileSync(join(repository, 'mcp.json'), 'utf8')).toBe(samples.cursor);
    expect(existsSync(backup)).toBe(false);
  });
});

it('a person reads what still goes round the gate, what takes it out, and what to do in the client', async () => {
  const { data, home, write, run } = await surroundings();
  write('cursor', samples.cursor);
  const words = async (...args: string[]) =>
    (await commandHere(['--data', data, 'client', ...args], { env: { HOME: home, PATH: '' } })).stdout;
  const connected = await words('connect', 'cursor', '--agent', 'work');
  expect(connected).toContain(
    'It still reaches testrail directly: testrail starts testrail-mcp with a TestRail key of its own. To take it out: railguard client connect cursor --agent work --replace testrail',
  );
  expect(connected).toContain('Switch railguard on in the MCP settings of Cursor.');
  expect(await words('connect', 'cursor', '--agent', 'work', '--replace', 'testrail')).not.toContain('still reaches');
  await run('agent', 'add', 'Gone');
  await words('connect', 'cursor', '--agent', 'gone', '--replace', 'testrail');
  await run('agent', 'revoke', 'gone');
  expect(await words('list')).toMatch(/cursor +yes +no: gone was revoked/);
  // There is nothing left to switch on.
  expect(await words('disconnect', 'cursor')).toBe(`${join(home, '.cursor', 'mcp.json')} is as it was.\n`);
  expect((await run('client', 'disconnect', 'cursor')).code).toBe(1);
});

it('words that are wrong say what is right', async () => {
  const { run } = await surroundings();
  const unknown = await run('client', 'connect', 'emacs', '--agent', 'work');
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('claude-code')]);
  const nobody = await run('client', 'connect', 'cursor', '--agent', 'nobody');
  expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining('railguard agent list')]);
  const never = await run('client', 'disconnect', 'cursor');
  expect([never.code, never.stderr]).toEqual([1, expect.stringContaining('not connected')]);
});

it('the agent of a client can be changed, and the file still goes back to what it was', async () => {
  const { run, write } = await surroundings();
  const path = write('cursor', samples.cursor);
  await run('client', 'connect', 'cursor', '--agent', 'work');
  await run('client', 'connect', 'cursor', '--agent', 'other');
  const listed = (await run('client', 'list')).values.find(({ client }) => client === 'cursor');
  expect(listed).toMatchObject({ agent: 'other' });
  expect(readdirSync(dirname(path)).sort()).toEqual(['mcp.json', 'mcp.json.railguard-1']);
  expect((await run('client', 'disconnect', 'cursor')).values[0]).toMatchObject({ exact: true });
  expect(readFileSync(path, 'utf8')).toBe(samples.cursor);
});

it('servers of a client come behind the gate closed, with their secrets, and start only when a person says so', async () => {
  const { run, write, data, home } = await surroundings();
  const marker = join(home, 'started');
  const command = {
    command: process.execPath,
    args: ['-e', `require('fs').writeFileSync(${JSON.stringify(marker)}, '')`],
    env: { SHOP_TOKEN: key },
  };
  const path = write(
    'cursor',
    JSON.stringify({ mcpServers: { Shop: command, asks: { command: 'x', args: [`$${'{input:key}'}`] } } }),
  );
  const before = readFileSync(path, 'utf8');
  const done = await run('client', 'import', 'cursor');
  expect(done.code).toBe(0);
  expect(done.stdout).not.toContain(key);
  expect(done.values[0]).toMatchObject({ added: [{ entry: 'Shop', name: 'shop' }], skipped: [{ entry: 'asks' }] });
  expect(readFileSync(path, 'utf8')).toBe(before);
  expect(readFileSync(join(data, 'settings.json'), 'utf8')).not.toContain(key);
  expect(readFileSync(join(data, 'secrets.json'), 'utf8')).toContain(key);
  const listed = (await run('server', 'list')).values.find(({ name }) => name === 'shop');
  expect(listed).toMatchObject({ state: 'stopped', problem: expect.stringContaining('railguard server test shop') });
  expect((await run('server', 'review', 'shop')).stderr).toContain('not started yet');
  expect(existsSync(marker)).toBe(false);
  // It goes round the gate as long as the client starts it too.
  const views = (await run('client', 'list')).values.find(({ client }) => client === 'cursor');
  expect(views?.bypasses).toMatchObject([{ entry: 'Shop', server: 'shop' }]);
  await run('server', 'test', 'shop');
  await vi.waitFor(() => expect(existsSync(marker)).toBe(true));
});

it('a server of a client is moved: its secrets leave the file for the secret store, and its key becomes the login only where it is right', async () => {
  const { run, write, data } = await surroundings();
  const sandbox = ((await run('testrail', 'sandbox')).values[0] ?? {}) as { url: string; user: string; key: string };
  const env = { TESTRAIL_URL: sandbox.url, TESTRAIL_USERNAME: sandbox.user, TESTRAIL_API_KEY: 'wrong' };
  const direct = { command: 'uvx', args: ['testrail-mcp'], env };
  const web = { url: 'https://mcp.example.com/mcp', headers: { Authorization: `Bearer ${key}` } };
  const asks = { command: 'x', args: [`$${'{input:key}'}`] };
  // A header that would go over the network as it is.
  const plain = { url: 'http://mcp.example.com/mcp', headers: { Authorization: `Bearer ${key}` } };
  const right = { ...direct, env: { ...env, TESTRAIL_API_KEY: sandbox.key } };
  const path = write('cursor', JSON.stringify({ mcpServers: { direct, right, plain, web, asks } }));
  const before = readFileSync(path, 'utf8');
  const connect = (...more: string[]) => run('client', 'connect', 'cursor', '--agent', 'work', ...more);

  // Whatever cannot be moved, or logs in nowhere, leaves all as it was: the key that is right too.
  for (const [more, reason] of [
    [['--move', 'web', 'asks'], /asks cannot go behind the gate/],
    [['--move', 'web', 'plain', '--login-from', 'right'], /plain cannot go behind the gate/],
    [['--move', 'web', '--login-from', 'direct'], /key|password|login|refus/i],
    [['--login-from', 'web'], /no address, user and key/],
  ] as const) {
    const ran = await connect(...more);
    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toMatch(reason);
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect((await run('server', 'list')).values.map(({ name }) => name)).not.toContain('web');
    expect((await run('testrail', 'status')).values[0]).toMatchObject({ target: 'sandbox' });
  }

  write('cursor', JSON.stringify({ mcpServers: { direct: right, web, asks } }));
  const done = await connect('--move', 'web', '--login-from', 'direct');
  expect([done.code, done.stderr]).toEqual([0, '']);
  expect(done.values[0]).toMatchObject({
    moved: [{ entry: 'web', name: 'web' }],
    login: { kind: 'real', user: sandbox.user },
  });
  const after = readFileSync(path, 'utf8');
  expect(after).not.toContain(key);
  expect(after).not.toContain('testrail-mcp');
  expect(readFileSync(join(data, 'secrets.json'), 'utf8')).toContain(key);
  expect(readFileSync(join(data, 'settings.json'), 'utf8')).not.toContain(key);
  const listed = (await run('server', 'list')).values.find(({ name }) => name === 'web');
  expect(listed).toMatchObject({ state: 'stopped', problem: expect.stringContaining('railguard server test web') });
  const views = (await run('client', 'list')).values.find(({ client }) => client === 'cursor');
  expect(views).toMatchObject({ connected: true, bypasses: [] });
  // Taken back, the file is what it was; the server stays behind the gate, and the entry is named.
  expect((await run('client', 'disconnect', 'cursor')).values[0]).toMatchObject({
    exact: true,
    stays: { servers: ['web'], login: { kind: 'real', user: sandbox.user } },
  });
  const again = (await run('client', 'list')).values.find(({ client }) => client === 'cursor');
  expect(again?.bypasses).toMatchObject([{ entry: 'direct' }, { entry: 'web', server: 'web' }]);
  // It is behind the gate already, and is not put there twice; what a person took away meanwhile is not said to stay.
  expect((await connect('--move', 'web')).stderr).toContain('it is the server web already');
  expect((await run('client', 'import', 'cursor')).values[0]).toMatchObject({
    added: [{ entry: 'direct' }],
    skipped: [{ entry: 'web', why: 'it is the server web already' }, { entry: 'asks' }],
  });
  expect((await run('client', 'import', 'cursor')).values[0]).toMatchObject({ added: [] });
  expect((await connect('--replace', 'web')).code).toBe(0);
  await run('server', 'remove', 'web');
  await run('server', 'remove', 'direct');
  await run('testrail', 'sandbox', '--yes');
  expect((await run('client', 'disconnect', 'cursor')).values[0]).toMatchObject({
    exact: true,
    stays: { servers: [], login: null },
  });
});

it('files in folders that a client’s own files name are found, cleaned and taken back', async () => {
  const { run, write, home } = await surroundings();
  const shop = join(home, 'shop');
  const broken = join(home, 'broken');
  const fileIn = (folder: string, name: string, content: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const entries = {
    testrail: { command: 'uvx', args: ['testrail-mcp'], env: { TESTRAIL_API_KEY: key } },
    web: { command: 'web' },
  };
  const content = `{\n  "mcpServers": ${JSON.stringify(entries)}\n}\n`;
  mkdirSync(join(shop, '.git'), { recursive: true });
  write('claude-code', JSON.stringify({ projects: { [shop]: {}, [broken]: {}, [join(home, 'gone')]: {} } }));
  const path = fileIn(shop, '.mcp.json', content);
  fileIn(broken, '.mcp.json', '{');
  const storage = join(home, '.config/Code/User/workspaceStorage');
  fileIn(storage, 'a1/workspace.json', JSON.stringify({ folder: `file://${encodeURI(shop)}` }));
  fileIn(storage, 'b2/workspace.json', JSON.stringify({ folder: 'vscode-remote://ssh-remote+far/home' }));
  fileIn(shop, '.vscode/mcp.json', JSON.stringify({ servers: { rail: { command: 'npx', args: ['testrail-mcp'] } } }));

  const view = async (id: string) => (await run('client', 'list')).values.find(({ client }) => client === id);
  expect(await view('claude-code')).toMatchObject({
    bypasses: [{ entry: 'testrail', server: 'testrail', file: path, project: shop }],
    unread: [expect.stringContaining(`${join(broken, '.mcp.json')} does not parse`)],
  });
  expect(await view('vscode')).toMatchObject({ bypasses: [{ entry: 'rail', project: shop }] });

  const shown = await run('client', 'clean', 'claude-code', shop, '--dry-run');
  expect(String(shown.values[0]?.diff)).toMatch(/^-.*testrail-mcp/m);
  expect(shown.stdout).not.toContain(key);
  expect(readFileSync(path, 'utf8')).toBe(content);
  // As a shell completes it.
  const cleaned = await run('client', 'clean', 'claude-code', `${shop}/`);
  expect([cleaned.code, cleaned.stderr]).toEqual([0, '']);
  // In a repository no copy with a key is left.
  expect(readdirSync(shop).sort()).toEqual(['.git', '.mcp.json', '.vscode']);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ mcpServers: { web: { command: 'web' } } });
  expect(await view('claude-code')).toMatchObject({ bypasses: [] });
  const back = await run('client', 'disconnect', 'claude-code', '--folder', `${shop}/`);
  expect(back.values[0]).toMatchObject({ exact: true });
  expect(readFileSync(path, 'utf8')).toBe(content);
  const unknown = await run('client', 'clean', 'claude-code', join(home, 'elsewhere'));
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('does not know of this folder')]);
});

it('what a client has for one folder in its own file is taken out with the rest, and comes back', async () => {
  const { run, write } = await surroundings();
  const path = write('claude-code', samples['claude-code']);
  const done = await run('client', 'connect', 'claude-code', '--agent', 'work', '--replace', 'testrail', 'rail');
  expect([done.code, done.stderr]).toEqual([0, '']);
  expect(readFileSync(path, 'utf8')).not.toMatch(/testrail-mcp/);
  const view = (await run('client', 'list')).values.find(({ client }) => client === 'claude-code');
  expect(view).toMatchObject({ connected: true, bypasses: [] });
  writeFileSync(path, readFileSync(path, 'utf8').replace('42', '43'));
  expect((await run('client', 'disconnect', 'claude-code')).values[0]).toMatchObject({ exact: false });
  const back = JSON.parse(readFileSync(path, 'utf8')) as object;
  expect(back).toEqual({ ...(JSON.parse(samples['claude-code']) as object), numStartups: 43 });
});
