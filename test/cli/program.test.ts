import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageTo } from '../../electron/cli/browse.ts';
import { runCommandLine } from '../../electron/cli/program.ts';
import type { ServeOptions } from '../../electron/cli/serve-options.ts';
import { ControlError } from '../../electron/control/port.ts';
import type { ControlClient } from '../../electron/control/socket-client.ts';
import { readPlainFile } from '../../electron/guard/policy-store/plain-file.ts';
import { CodedError } from '../../shared/coded-error.ts';
import { tempFolder } from '../support/temp-folder.ts';

type Answers = Readonly<Record<string, unknown | ((input: unknown) => unknown)>>;

/** Runs one command line against given answers; says what it printed, how it ended, and what it asked. */
async function run(
  args: readonly string[],
  {
    answers = {},
    env = {},
    stdin = '',
    files = {},
    terminal = true,
    running = true,
    exists = true,
    says = null,
  }: {
    answers?: Answers;
    env?: Record<string, string>;
    stdin?: string;
    files?: Record<string, string>;
    terminal?: boolean;
    running?: boolean;
    exists?: boolean;
    /** What the person at the terminal answers; null where there is none. */
    says?: boolean | null;
  } = {},
) {
  let out = '';
  let err = '';
  const asked: { name: string; input: unknown }[] = [];
  const folders: string[] = [];
  const served: ServeOptions[] = [];
  const questions: string[] = [];
  let closed = 0;
  const client: ControlClient = {
    async call(name, input) {
      asked.push({ name, input });
      const answer = answers[name];
      return (typeof answer === 'function' ? answer(input) : answer) as never;
    },
    async close() {
      closed++;
    },
  };
  const exit = await runCommandLine(args, {
    io: {
      out: (text) => {
        out += text;
      },
      outAll: async (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      env,
      cwd: '/work/here',
      readStdin: async () => stdin,
      readFile: async (path) => {
        const text = files[path];
        return text === undefined ? readPlainFile(path, 1000) : { ok: true, text };
      },
      terminal,
      confirm:
        says === null
          ? null
          : async (question) => {
              questions.push(question);
              return says;
            },
    },
    version: '9.9.9',
    now: () => Date.UTC(2026, 10, 23),
    defaultFolder: '/default',
    exists: () => exists,
    running: async () => running,
    connect: async (folder) => {
      folders.push(folder);
      return client;
    },
    importJournal: async () => ({ count: 0, chained: 0 }),
    browse: () => undefined,
    bridge: async () => undefined,
    serve: async (options) => void served.push(options),
  });
  expect(closed).toBe(folders.length);
  return { exit, out, err, asked, folders, served, questions };
}

const change = { server: 'testrail', version: 4, undo: 3, words: 'Applied' };
const state = {
  state: 'guarding',
  paused: null,
  faults: [],
  waiting: 0,
  address: 'http://127.0.0.1:7420',
  version: '9.9.9',
};

describe('serve', () => {
  it('takes the port 7420 unless told otherwise, and options before or after the word', async () => {
    const plain = await run(['serve']);
    expect(plain.served).toEqual([
      { folder: '/default', json: false, port: null, interfacePort: null, holdSeconds: null },
    ]);
    const told = await run(['--json', 'serve', '--port', '0', '--data', '/d', '--interface-port', '81', '--hold', '5']);
    expect(told.served).toEqual([{ folder: '/d', json: true, port: 0, interfacePort: 81, holdSeconds: 5 }]);
    const shared = await run(['serve', '--port', '7420', '--interface-port', '7420']);
    expect(shared).toMatchObject({ exit: 2, served: [] });
    expect(shared.err).toContain('cannot share port 7420');
  });

  it.each([['70000'], ['-1'], ['http'], ['1.5'], ['']])('refuses the port %j as wrong use', async (port) => {
    const { exit, err, served, out } = await run(['serve', `--port=${port}`]);
    expect([exit, served, out]).toEqual([2, [], '']);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('wrong use', () => {
  it.each([
    [['serve', '--prot', '1']],
    [['no-such-command']],
    [['server']],
    [['server', 'add']],
    [['server', 'add', 'x']],
    [['server', 'add', 'Bad_Name', '--url', 'http://x']],
    [['server', 'add', 'x', '--url', 'nonsense']],
    [['server', 'add', 'x', '--url', 'ftp://x/mcp']],
    [['server', 'add', 'x', '--url', 'http://x', '--', 'node']],
    [['server', 'add', 'x', '--url', 'http://x', '--env', 'A=1']],
    [['server', 'add', 'x', '--header', 'A:1', '--', 'node']],
    [['server', 'add', 'x', '--env', 'NOT_SET_HERE', '--', 'node']],
    [['server', 'add', 'x', '--client-id', 'me', '--', 'node']],
    [['server', 'add', 'x', '--url', 'http://x', '--cwd', '/tmp']],
    [['server', 'add', 'x', '--start-seconds', '0', '--', 'node']],
    [['server', 'add', 'x', '--call-seconds', '1m', '--', 'node']],
    [['server', 'add', 'x', '--url', 'http://x', '--client-id', 'me', '--header', 'authorization:b']],
    [['server', 'login', 'x', '--client-id', '']],
    [['server', 'login', 'x', '--client-id', 'me', '--client-secret-stdin']],
    [['server', 'login', 'x', '--client-id', 'me', '--client-key-stdin', '--client-secret-stdin']],
    [['server', 'login', 'x', '--client-id', 'me', '--issuer', 'nonsense']],
    [['server', 'login', 'x', '--client-id', 'me', '--redirect-port', '0']],
    [['server', 'login', 'x', '--client-id', 'me', '--redirect-port', '65536']],
    [['server', 'login', 'x', '--client-secret-stdin']],
    [['server', 'login', 'x', '--issuer', 'https://login.example']],
    [['server', 'test', '__proto__']],
    [['agent', 'add']],
    [['agent', 'add', 'x', '--servers', 'UPPER']],
    [['agent', 'add', '  ']],
    [['agent', 'add', 'x'.repeat(81)]],
    [['journal', 'tail', '--limit', '0']],
    [['journal', 'tail', '--limit', '10001']],
    [['journal', 'tail', '--limt', '3']],
    [['policy', 'preset', 'testrail', 'toString']],
    [['testrail', 'login', '--user', 'a', '--key-stdin']],
    [['testrail', 'login', '--url', 'https://x', '--user', 'a']],
    [['testrail', 'login', '--url', 'https://x', '--user', 'a', '--key-stdin']],
  ])('%j ends with code 2, says why on stderr, and asks nothing', async (args) => {
    const { exit, err, asked, out } = await run(args);
    expect(exit).toBe(2);
    expect(err).not.toBe('');
    expect([asked, out]).toEqual([[], '']);
  });
});

describe('journal tail', () => {
  const line = {
    seq: 7,
    at: '2026-11-23T09:00:00.000Z',
    agent: 'cursor',
    server: 'testrail',
    outcome: null,
    rule: null,
  };
  const lines = [
    {
      ...line,
      kind: 'decided',
      call: 'c-1',
      tool: 'get_run',
      arguments: { run_id: 42 },
      outcome: 'allowed',
      what: null,
    },
    { ...line, kind: 'gate', call: null, tool: null, arguments: null, what: 'Paused' },
  ];
  it('says for people what happened, and with --json gives each record', async () => {
    const people = await run(['journal', 'tail'], { answers: { 'journal.tail': lines } });
    expect(people.out.split('\n').map((row) => row.split(/ {2,}/))).toEqual([
      ['SEQ', 'TIME', 'KIND', 'AGENT', 'WHAT', 'OUTCOME', 'RULE', 'CALL'],
      ['7', expect.any(String), 'decided', 'cursor', 'testrail/get_run {"run_id":42}', 'allowed', 'c-1'],
      ['7', expect.any(String), 'gate', 'cursor', 'Paused'],
      [''],
    ]);
    const scripts = await run(['journal', 'tail', '--json'], { answers: { 'journal.tail': lines } });
    expect(
      scripts.out
        .trim()
        .split('\n')
        .map((row) => JSON.parse(row)),
    ).toEqual(lines);
  });
});

const serverRow = { name: 'x', kind: 'stdio', target: 'x', problem: null, prefix: '', tools: 0, held: 0 };

describe('server', () => {
  it('adds a command with its own options after --, and variables named before it', async () => {
    const { asked, exit } = await run(
      ['server', 'add', 'files', '--env', 'A=1=2', '--env', 'TOKEN', '--', 'npx', '-y', 'pkg', '--json', '--data', 'x'],
      { env: { TOKEN: 'from-here' }, answers: { 'servers.add': { name: 'files' } } },
    );
    expect(exit).toBe(0);
    expect(asked[0]?.input).toEqual({
      kind: 'stdio',
      name: 'files',
      command: 'npx',
      args: ['-y', 'pkg', '--json', '--data', 'x'],
      env: { A: '1=2', TOKEN: 'from-here' },
      cwd: '/work/here',
    });
  });

  it('runs a command in the folder it was given in, or the one that is named, for as long as it is told', async () => {
    const { asked } = await run(
      ['server', 'add', 'x', '--cwd', '../there', '--start-seconds', '300', '--call-seconds', '1200', '--', './srv'],
      { answers: { 'servers.add': { name: 'x' } } },
    );
    expect(asked[0]?.input).toMatchObject({ cwd: '/work/there', startSeconds: 300, callSeconds: 1200 });
  });

  it('says how long a server has been starting', async () => {
    const starting = { ...serverRow, state: 'starting', since: Date.UTC(2026, 10, 23) - 40_000 };
    const { out } = await run(['server', 'list'], { answers: { 'servers.list': [starting] } });
    expect(out).toContain('starting, 40 s');
  });

  it('adds an address; a header without a value is read from the variable of its name', async () => {
    const { asked } = await run(
      ['server', 'add', 'web', '--url', 'https://x/mcp', '--header', 'X-Api-Key', '--header', 'A: b:c'],
      { env: { X_API_KEY: 'k' }, answers: { 'servers.add': { name: 'web' } } },
    );
    expect(asked[0]?.input).toEqual({
      kind: 'http',
      name: 'web',
      url: 'https://x/mcp',
      headers: { 'X-Api-Key': 'k', A: 'b:c' },
    });
  });

  it('adds an address with the client that is registered for it; its secret comes on standard input', async () => {
    const { asked } = await run(
      ['server', 'add', 'web', '--url', 'https://x/mcp', '--client-id', 'me', '--client-secret-stdin'],
      { stdin: 'hush\n', answers: { 'servers.add': { name: 'web' } } },
    );
    expect(asked[0]?.input).toEqual({
      kind: 'http',
      name: 'web',
      url: 'https://x/mcp',
      headers: {},
      client: { id: 'me', proof: { kind: 'secret', secret: 'hush' }, issuer: null, redirectPort: null },
    });
  });

  it('logs in as the client that is named, or as before, and says what is left to do', async () => {
    const asks = { answers: { 'servers.login': { address: 'https://login.example/authorize?x' } } };
    const plain = await run(['server', 'login', 'web'], asks);
    expect(plain.asked[0]?.input).toEqual({ server: 'web' });
    expect(plain.out).toContain('https://login.example/authorize?x');
    const issuer = 'https://login.example';
    const named = await run(
      [
        'server',
        'login',
        'web',
        '--client-id',
        'me',
        '--client-key-stdin',
        '--issuer',
        issuer,
        '--redirect-port',
        '7429',
      ],
      { stdin: 'a key\n', answers: { 'servers.login': { address: null } } },
    );
    expect(named.asked[0]?.input).toEqual({
      server: 'web',
      client: { id: 'me', proof: { kind: 'key', key: 'a key' }, issuer, redirectPort: 7429 },
    });
    expect(named.out).toBe('Logged in at web.\n');
  });

  it('lists one object a line with --json, a table otherwise, and nothing where there is none', async () => {
    const one = { name: 'testrail', kind: 'built-in', state: 'ready', tools: 29, target: 'built in', problem: null };
    const json = await run(['server', 'list', '--json'], { answers: { 'servers.list': [one, one] } });
    expect(
      json.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([one, one]);
    const people = await run(['server', 'list'], { answers: { 'servers.list': [one] } });
    expect(people.out).toMatch(/^NAME +KIND .*\ntestrail +built-in/);
    expect((await run(['server', 'list', '--json'], { answers: { 'servers.list': [] } })).out).toBe('');
  });
});

describe('testrail', () => {
  it('reads the key from standard input only, without the line’s end', async () => {
    const { asked } = await run(['testrail', 'login', '--url', 'https://x', '--user', 'a@b', '--key-stdin'], {
      stdin: 'hush\n',
      answers: { 'testrail.login': { kind: 'real', url: 'https://x', user: 'a@b' } },
    });
    expect(asked[0]?.input).toEqual({ url: 'https://x', user: 'a@b', key: 'hush' });
  });

  it('prints the sandbox for scripts in full, and masks its key where the output is no terminal', async () => {
    const sandbox = { url: 'http://127.0.0.1:1', user: 'u', key: 'kkk' };
    const answers = {
      'testrail.status': { target: 'sandbox', url: sandbox.url, user: 'u', sandbox },
      'testrail.sandbox': sandbox,
    };
    const json = await run(['testrail', 'sandbox', '--json', '--reset'], { answers, terminal: false });
    expect(JSON.parse(json.out)).toEqual({ url: 'http://127.0.0.1:1', user: 'u', key: 'kkk' });
    expect(json.asked[1]).toMatchObject({ name: 'testrail.sandbox', input: { reset: true } });
    expect((await run(['testrail', 'sandbox'], { answers, terminal: false })).out).not.toContain('kkk');
    expect(await run(['testrail', 'sandbox'], { answers })).toMatchObject({
      out: expect.stringContaining('kkk'),
      err: '',
    });
    const alone = await run(['testrail', 'sandbox', '--json'], { answers, running: false });
    expect(alone).toMatchObject({ exit: 0, out: json.out, err: expect.stringContaining('railguard serve') });
    // Where it is the sandbox already, nothing is asked to change.
    expect(alone.asked.map(({ name }) => name)).toEqual(['testrail.status']);
  });

  it('drops a login only where a person says so', async () => {
    const sandbox = { url: 'http://127.0.0.1:1', user: 'u', key: 'kkk' };
    const answers = {
      'testrail.status': { target: 'real', url: 'https://x', user: 'a@b', sandbox },
      'testrail.sandbox': sandbox,
    };
    const alone = await run(['testrail', 'sandbox', '--json'], { answers, terminal: false });
    expect(alone).toMatchObject({ exit: 2, out: '', err: expect.stringContaining('stays logged in at https://x') });
    expect(alone.asked.map(({ name }) => name)).toEqual(['testrail.status']);
    const told = await run(['testrail', 'sandbox', '--json', '--yes'], { answers, terminal: false });
    expect(told.asked.map(({ name }) => name)).toEqual(['testrail.status', 'testrail.sandbox']);
    const status = await run(['testrail', 'status', '--json'], { answers, terminal: false });
    expect(JSON.parse(status.out)).toEqual(answers['testrail.status']);
    expect(status.asked.map(({ name }) => name)).toEqual(['testrail.status']);
  });
});

describe('agent', () => {
  const answers = { 'agents.add': { id: 'cursor', label: 'Cursor', mcp: 'http://127.0.0.1:1/a/rg_token/mcp' } };

  it('prints a new address for scripts and terminals, and masks it elsewhere', async () => {
    const json = await run(['agent', 'add', 'Cursor', '--servers', 'a, b', '--json'], { answers, terminal: false });
    expect(JSON.parse(json.out).mcp).toContain('rg_token');
    expect(json.asked[0]?.input).toEqual({
      label: 'Cursor',
      servers: ['a', 'b'],
      tools: null,
      holdSeconds: null,
      until: null,
    });
    expect((await run(['agent', 'add', 'Cursor'], { answers, terminal: false })).out).not.toContain('rg_token');
    expect((await run(['agent', 'add', 'Cursor'], { answers })).out).toContain('rg_token');
  });
});

describe('an agent, once it is there', () => {
  it.each([
    [['agent', 'rotate', 'cursor'], 'agents.rotate', { agent: 'cursor' }],
    [['agent', 'pause', 'cursor'], 'agents.pause', { agent: 'cursor', paused: true }],
    [['agent', 'resume', 'cursor'], 'agents.pause', { agent: 'cursor', paused: false }],
    [['agent', 'revoke', 'cursor'], 'agents.revoke', { agent: 'cursor' }],
  ])('%j asks for %s', async (args, name, input) => {
    const { asked, exit } = await run(args, {
      answers: { 'agents.rotate': { id: 'cursor', label: 'Cursor', mcp: 'http://127.0.0.1:1/a/rg_x/mcp' } },
    });
    expect([exit, asked]).toEqual([0, [{ name, input }]]);
  });
});

describe('policy', () => {
  it('shows the document as it stands in the file, or as one line for scripts', async () => {
    const text = '{\n  "version": "1"\n}\n';
    const answers = { 'policy.show': { text: 'broken', inForce: text, version: 1, path: '/p', problems: [] } };
    expect((await run(['policy', 'show', 'testrail'], { answers })).out).toBe(text);
    expect((await run(['policy', 'show', 'testrail', '--json'], { answers })).out).toBe('{"version":"1"}\n');
  });

  it('applies a file and says what changed', async () => {
    const { asked, out, exit } = await run(['policy', 'apply', 'testrail', 'p.json'], {
      files: { 'p.json': '{}' },
      answers: { 'policy.apply': change },
    });
    expect([exit, asked[0]?.input]).toEqual([0, { server: 'testrail', text: '{}' }]);
    expect(out).toBe('Applied (version 4)\n');
  });

  it('ends with code 3 and every problem, with its place and way out, where the document is invalid', async () => {
    const problem = { message: 'Unknown key "hid".', pointer: '/hid', line: 3, column: 5, suggestion: 'Use "hide".' };
    const invalid = () => {
      throw new CodedError('policy-invalid', 'Not applied.', [problem]);
    };
    const files = { 'p.json': '{}' };
    const applied = await run(['policy', 'apply', 'testrail', 'p.json'], {
      files,
      answers: { 'policy.apply': invalid },
    });
    expect(applied.exit).toBe(3);
    expect(applied.err).toBe('Not applied.\n  line 3, column 5, /hid: Unknown key "hid". Use "hide".\n');
    const checked = await run(['policy', 'validate', 'p.json', '--json'], {
      files,
      answers: { 'policy.validate': { problems: [problem], warnings: [] } },
    });
    expect([checked.exit, JSON.parse(checked.out)]).toEqual([3, { valid: false, problems: [problem], warnings: [] }]);
    const fine = await run(['policy', 'validate', 'p.json', '--json'], {
      files,
      answers: { 'policy.validate': { problems: [], warnings: [] } },
    });
    expect([fine.exit, JSON.parse(fine.out)]).toEqual([0, { valid: true, problems: [], warnings: [] }]);
  });

  it('ends with code 1 where the file cannot be read', async () => {
    const { exit, err } = await run(['policy', 'apply', 'testrail', 'gone.json']);
    expect([exit, err]).toEqual([
      1,
      'gone.json cannot be read: there is no such file or folder (ENOENT). It must be a plain file that you may read.\n',
    ]);
  });

  it.each([['validate'], ['test'], ['import'], ['apply', 'testrail'], ['replay', 'testrail']])(
    '%s ends with code 3 and says why where the file is no document',
    async (...verb) => {
      const folder = await tempFolder();
      const path = (name: string) => join(folder, name);
      await mkdir(path('folder'));
      await writeFile(path('large'), ' '.repeat(1001));
      await writeFile(path('latin'), Buffer.from([0x7b, 0xff, 0x7d]));
      await writeFile(path('utf16'), Buffer.from('\uFEFF{}', 'utf16le'));
      if (process.platform !== 'win32') execFileSync('mkfifo', [path('pipe')]);
      const said: Record<string, string> = {
        folder: 'is not a plain file. Put a plain file in its place.',
        large: 'is larger than 0.001 MB. Make it smaller.',
        latin: 'is not text in UTF-8. Save it as UTF-8.',
        utf16: 'is not text in UTF-8. Save it as UTF-8.',
        ...(process.platform === 'win32' ? {} : { pipe: 'is not a plain file. Put a plain file in its place.' }),
      };
      for (const [name, words] of Object.entries(said)) {
        const { exit, err, asked } = await run(['policy', ...verb, path(name)]);
        expect([exit, err, asked], name).toEqual([3, `${path(name)} ${words}\n`, []]);
      }
    },
  );
});

describe('a change of a policy', () => {
  it.each([
    ['Policy of testrail is now version 4', 'Policy of testrail is now version 4\n'],
    ['Policy of testrail restored to version 1', 'Policy of testrail restored to version 1 (version 4)\n'],
  ])('%j names its version once', async (words, line) => {
    const answers = { 'policy.restore': { ...change, words } };
    expect((await run(['policy', 'restore', 'testrail', '1'], { answers })).out).toBe(line);
  });
});

describe('a query', () => {
  it.each([[['tail']], [['export', '--format', 'jsonl']]])('of journal %j negates with "-"', async (verb) => {
    const { exit, asked } = await run(['journal', ...verb, '-outcome:allowed,limited', 'agent:cursor', '--json'], {
      answers: { 'journal.tail': [], 'journal.export': {}, 'journal.exportNext': { text: '', manifest: {} } },
    });
    expect([exit, asked[0]?.input]).toMatchObject([0, { query: '-outcome:allowed,limited agent:cursor' }]);
  });
});

describe('the gate', () => {
  it('does not say of a folder that nobody serves that it is guarded', async () => {
    const answers = { 'gate.state': state };
    expect((await run(['status'], { answers })).out).toBe('Guarding at http://127.0.0.1:7420\n');
    const { out } = await run(['status'], { answers, running: false });
    expect(out).toBe('No gateway runs on this folder. Start it: railguard serve\n');
  });

  it('is only asked: where there is no folder, status opens none', async () => {
    const words = await run(['--data', '/nonexist', 'status'], { running: false, exists: false });
    expect(words.out).toBe('There is no data folder /nonexist. The first start makes it: railguard serve\n');
    const json = await run(['--data', '/nonexist', 'status', '--json'], { running: false, exists: false });
    expect(JSON.parse(json.out)).toEqual({ running: false, exists: false });
    expect([...words.folders, ...json.folders]).toEqual([]);
  });

  it.each([
    ['pause', 'gate.pause'],
    ['resume', 'gate.resume'],
    ['status', 'gate.state'],
  ])('%s says the state afterwards', async (verb, command) => {
    const { out, asked } = await run([verb, '--json'], { answers: { [command]: state } });
    expect(asked[0]?.name).toBe(command);
    expect(JSON.parse(out)).toEqual({ running: true, ...state });
  });

  it('says faults with their way out', async () => {
    const faults = [{ code: 'x', title: 'Disk full', help: 'Make room.' }];
    const { out } = await run(['status'], { answers: { 'gate.state': { ...state, state: 'fault', faults } } });
    expect(out).toContain('Fault: Disk full. Make room.');
  });
});

describe('open', () => {
  it('prints the address, and says where a window has it instead', async () => {
    const address = 'http://127.0.0.1:7421/#token';
    const words = await run(['open'], { answers: { 'interface.open': { address } } });
    expect([words.out, words.exit]).toEqual([`${address}\n`, 0]);
    const json = await run(['open', '--json'], { answers: { 'interface.open': { address } } });
    expect(JSON.parse(json.out)).toEqual({ interface: address });
    const inWindow = await run(['open'], { answers: { 'interface.open': { address: null } } });
    expect(inWindow.out).toBe('The window of Railguard is open.\n');
  });

  it('leads there by a page that says no more than the address', () => {
    expect(pageTo('http://127.0.0.1:7421/#a"b&c')).toContain('content="0; url=http://127.0.0.1:7421/#a%22b&amp;c"');
  });
});

describe('help and version', () => {
  it('are answered on stdout with code 0', async () => {
    const help = await run(['--help']);
    expect([help.exit, help.err]).toEqual([0, '']);
    for (const word of ['serve', 'server', 'testrail', 'agent', 'policy', 'pause', 'resume', 'status']) {
      expect(help.out).toContain(word);
    }
    expect((await run(['--version'])).out).toBe('9.9.9\n');
  });
});

describe('a server of plain http beyond this machine', () => {
  const unsaid = { code: 'server-unencrypted', message: 'Use https, or add --yes.', exit: 2 } as const;
  const answers = {
    'servers.add': (input: unknown) => {
      if ((input as { unencrypted?: boolean }).unencrypted === true) return { name: 'far' };
      throw new ControlError(unsaid);
    },
  };
  const add = ['server', 'add', 'far', '--url', 'http://example.com/mcp'];

  it('is asked about at a terminal, and added after a yes', async () => {
    const { exit, out, asked, questions } = await run(add, { answers, says: true });
    expect([exit, questions.length]).toEqual([0, 1]);
    expect(questions[0]).toContain('plain http');
    expect(out).toContain('far is added');
    expect(asked).toHaveLength(2);
  });

  it('is not added after anything else', async () => {
    const { exit, err, asked } = await run(add, { answers, says: false });
    expect([exit, asked.length]).toEqual([2, 1]);
    expect(err).toContain('far was not added');
  });

  it('is not asked about where nobody can answer, or where --yes says it', async () => {
    const nobody = await run(add, { answers });
    expect([nobody.exit, nobody.asked.length, nobody.err.trim()]).toEqual([2, 1, unsaid.message]);
    const said = await run([...add, '--yes'], { answers, says: false });
    expect([said.exit, said.questions]).toEqual([0, []]);
  });

  it('nothing else that is refused is asked about', async () => {
    const refusing = { 'servers.add': () => Promise.reject(new ControlError({ ...unsaid, code: 'server-refused' })) };
    const { exit, questions } = await run(add, { answers: refusing, says: true });
    expect([exit, questions]).toEqual([2, []]);
  });
});

describe('what a person mistyped', () => {
  it.each([
    [['sattus'], 'Did you mean status?'],
    [['policy', 'vlidate', 'x'], 'Did you mean validate?'],
    [['server', 'list', '--jsn'], 'Did you mean --json?'],
  ])('%j is refused with the word that is near', async (args, words) => {
    const { exit, err } = await run(args);
    expect([exit, err]).toEqual([2, expect.stringContaining(words)]);
  });

  it.each([
    [['--env', '__proto__=1', '--', 'cat'], 'variable'],
    [['--header', '__proto__: 1', '--url', 'https://example.com/mcp'], 'header'],
  ])('a name that would vanish is refused: %j', async (options, what) => {
    const { exit, err, asked } = await run(['server', 'add', 'zz', ...options]);
    expect([exit, err, asked]).toEqual([2, `"__proto__" cannot be the name of a ${what}.\n`, []]);
  });
});

describe('a valid policy that rules nothing', () => {
  const warning = {
    message: '"free " rules nothing.',
    pointer: '/tools/free ',
    line: 1,
    column: 2,
    suggestion: 'Did you mean "free"?',
  };
  const line = 'warning: line 1, column 2, /tools/free : "free " rules nothing. Did you mean "free"?\n';

  it('is said to be valid, with what is odd on the error stream', async () => {
    const answers = { 'policy.validate': { problems: [], warnings: [warning] } };
    const files = { 'p.json': '{}' };
    expect(await run(['policy', 'validate', 'p.json'], { answers, files })).toMatchObject({
      ...{ exit: 0, out: 'p.json is valid.\n', err: line },
    });
    const { out } = await run(['policy', 'validate', 'p.json', '--json'], { answers, files });
    expect(JSON.parse(out)).toEqual({ valid: true, problems: [], warnings: [warning] });
  });

  it('is put in force, and the same is said', async () => {
    const change = { server: 'x', version: 1, undo: null, words: 'Policy of x is now version 1', warnings: [warning] };
    const said = await run(['policy', 'apply', 'x', 'p.json'], {
      answers: { 'policy.apply': change },
      files: { 'p.json': '{}' },
    });
    expect(said).toMatchObject({ exit: 0, err: line });
  });
});
