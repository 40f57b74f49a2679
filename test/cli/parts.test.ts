import { describe, expect, it } from 'vitest';
import { specOf } from '../../electron/cli/commands/server-spec.ts';
import { agentId, agentLabel, policyName, serverName } from '../../electron/cli/context.ts';
import { CliError, type CliIo, createPrinter, explain, problemLine } from '../../electron/cli/io.ts';
import { maskedAddress } from '../../electron/cli/mask.ts';
import { seconds } from '../../electron/cli/seconds.ts';
import { sinceWhen, untilWhen } from '../../electron/cli/since.ts';
import { CodedError } from '../../shared/coded-error.ts';

const now = Date.UTC(2026, 10, 29, 10);
const hour = 3_600_000;

describe('a moment on the command line', () => {
  it.each<[text: string, at: number]>([
    ['30m', now - hour / 2],
    ['12h', now - 12 * hour],
    ['7d', now - 168 * hour],
    ['2w', now - 336 * hour],
    ['0m', now],
    ['99999d', now - 99_999 * 24 * hour],
    ['2026-11-01', Date.UTC(2026, 10, 1)],
    ['2026-11', Date.UTC(2026, 10, 1)],
    ['2026', Date.UTC(2026, 0, 1)],
    ['2026-11-01T09:30:00Z', Date.UTC(2026, 10, 1, 9, 30)],
    ['2026-11-01 09:30:00.5+02:00', Date.UTC(2026, 10, 1, 7, 30, 0, 500)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
  ])('%s', (text, at) => {
    expect(sinceWhen(text, now)).toBe(at);
  });

  it.each([
    '',
    '5',
    '-1',
    '7',
    '7 d',
    '7D',
    '1.5h',
    '-7d',
    '100000d',
    '10 days',
    'yesterday',
    '11/29/2026',
    '2026-13-01',
    '2026-02-31',
    '2025-02-29',
    '2026-11-01T25:00',
    '2026-11-01 nonsense',
    '2026-11-01 (a Sunday)',
    '2026-2-31',
    '2026/02/31',
    '20261',
    '99999',
    '2026-11T09:30',
    '７d',
  ])('%j is none, and the words say how one is written', (text) => {
    expect(() => sinceWhen(text, now)).toThrow(/is no time: write 7d, 12h, 30m, 2w, or a date such as/);
  });

  it('of an end is to come', () => {
    expect(untilWhen('8h', now)).toBe(now + 8 * hour);
    expect(untilWhen('2027-01-01', now)).toBe(Date.UTC(2027, 0, 1));
    for (const past of ['0h', '2026-11-29', '2020']) expect(() => untilWhen(past, now)).toThrow(/is past/);
  });
});

it.each([
  ['1', 1],
  ['3600', 3600],
  ['0', null],
  ['3601', null],
  ['1.5', null],
  ['1e3', null],
  ['-1', null],
  ['', null],
  [' 5', null],
  ['0x10', null],
])('%j seconds to hold a call are %j', (text, value) => {
  if (value === null) expect(() => seconds(text)).toThrow(/whole number from 1 to 3600/);
  else expect(seconds(text)).toBe(value);
});

describe('names on the command line', () => {
  it.each(['a', '0', 'my-server', 'x'.repeat(32)])('%s is one', (name) => {
    expect([serverName(name), agentId(name)]).toEqual([name, name]);
  });

  it.each(['', '-a', 'A', 'a b', 'a_b', 'ä', '../x', 'x'.repeat(33), 'a\n', '__proto__'])('%j is none', (name) => {
    for (const read of [serverName, agentId]) {
      const refused = expect(() => read(name));
      refused.toThrow(CliError);
      refused.toThrow(/1 to 32 of a-z, 0-9 and "-"/);
    }
  });

  it('of a policy may be of one agent', () => {
    expect(policyName('testrail')).toEqual({ server: 'testrail' });
    expect(policyName('testrail@cursor')).toEqual({ server: 'testrail', agent: 'cursor' });
    for (const odd of ['testrail@', '@cursor', 'a@b@c']) expect(() => policyName(odd)).toThrow(CliError);
  });

  it('of an agent for people are short', () => {
    expect(agentLabel('  Claude Code ')).toBe('Claude Code');
    expect(() => agentLabel('   ')).toThrow(/1 to 80 characters. This has 0/);
    expect(() => agentLabel('x'.repeat(81))).toThrow(/This has 81/);
  });
});

it('an address is masked by its token alone', () => {
  expect(maskedAddress('http://127.0.0.1:7420/a/rg_secret/mcp')).toMatch(
    /^http:\/\/127.0.0.1:7420\/a\/…\/mcp {2}\(token masked/,
  );
  expect(maskedAddress('http://127.0.0.1:7420/a/rg_secret/s/wiki/mcp')).not.toContain('secret');
});

describe('a server on the command line', () => {
  const io = { cwd: '/work', env: { KEY: 'from env', X_API_KEY: 'from env' } } as unknown as CliIo;
  type Given = Parameters<typeof specOf>[0];
  const spec = (line: string[], options: Given['options'] = {}, client: Given['client'] = null) =>
    specOf({ name: 'wiki', line, options, client }, io);

  it('that is a command has its words, folder and variables', () => {
    expect(spec(['npx', '-y', 'x'], { env: ['A=b=c', 'KEY'], cwd: 'sub', startSeconds: '60' })).toMatchObject({
      kind: 'stdio',
      command: 'npx',
      args: ['-y', 'x'],
      env: { A: 'b=c', KEY: 'from env' },
      cwd: '/work/sub',
      startSeconds: 60,
    });
  });

  it('has the value of a variable as it was given, white space too', () => {
    expect(spec(['x'], { env: ['PASS= a b ', 'EMPTY='] })).toMatchObject({ env: { PASS: ' a b ', EMPTY: '' } });
  });

  it('that is an address has its headers, without the white space around them', () => {
    const { headers } = spec([], { url: 'https://x.example/mcp', header: ['X-Api-Key', 'Accept:  a:b '] }) as {
      headers: object;
    };
    expect(headers).toEqual({ 'X-Api-Key': 'from env', Accept: 'a:b' });
  });

  it.each<[what: string, line: string[], options: Given['options'], why: RegExp]>([
    ['neither', [], {}, /Name either an address/],
    ['both', ['x'], { url: 'https://x' }, /Name either an address/],
    ['a folder of an address', [], { url: 'https://x', cwd: '.' }, /--cwd goes with a command/],
    ['a variable of an address', [], { url: 'https://x', env: ['A=b'] }, /--env goes with a command/],
    ['a header of a command', ['x'], { header: ['A: b'] }, /--header goes with --url/],
    ['no address', [], { url: 'x.example' }, /is no address of a server/],
    ['another protocol', [], { url: 'ftp://x' }, /is no address of a server/],
    ['no host', [], { url: 'https://' }, /is no address of a server/],
    ['a variable that is not set', ['x'], { env: ['NOT_SET'] }, /NOT_SET is not set here/],
    ['a header that is not set', [], { url: 'https://x', header: ['X-No'] }, /variable X_NO is not set here/],
    ['no name', ['x'], { env: ['=b'] }, /has no name before the "="/],
    ['a name that would vanish', ['x'], { env: ['__proto__=b'] }, /cannot be the name of a variable/],
    ['a variable twice', ['x'], { env: ['A=1', 'A=2'] }, /A is given twice/],
    ['a header twice', [], { url: 'https://x', header: ['X-Key: 1', 'x-key: 2'] }, /x-key is given twice/],
    ['no seconds', ['x'], { startSeconds: '0' }, /--start-seconds is a whole number of seconds, 1 to 3600/],
    ['too many seconds', ['x'], { callSeconds: '86401' }, /--call-seconds .* 1 to 86400/],
  ])('is refused with %s', (_what, line, options, why) => {
    expect(() => spec(line, options)).toThrow(why);
    expect(() => spec(line, options)).toThrow(CliError);
  });

  it('may have two variables that differ in their letters’ size alone', () => {
    expect(spec(['x'], { env: ['a=1', 'A=2'] })).toMatchObject({ env: { a: '1', A: '2' } });
  });

  it('has a login or a header for it, and a login only at an address', () => {
    const client = { id: 'x' } as unknown as NonNullable<Given['client']>;
    expect(() => spec(['x'], {}, client)).toThrow(/a command has no login/);
    expect(() => spec([], { url: 'https://x', header: ['authorization: Bearer y'] }, client)).toThrow(
      /only one can be sent/,
    );
  });
});

describe('what is printed', () => {
  const printed = (json: boolean, print: (printer: ReturnType<typeof createPrinter>) => void) => {
    let out = '';
    print(createPrinter({ out: (text: string) => (out += text) } as unknown as CliIo, json));
    return out;
  };
  const columns = {
    name: (row: { a: string; b: string }) => row.a,
    'what it is': (row: { a: string; b: string }) => row.b,
  };

  it('is a table with a row each, or an object a line, or nothing', () => {
    const rows = [
      { a: 'x', b: 'long words' },
      { a: 'much longer', b: '' },
    ];
    expect(printed(false, (print) => print.many(rows, columns))).toBe(
      'NAME         WHAT IT IS\nx            long words\nmuch longer\n',
    );
    expect(
      printed(true, (print) => print.many(rows, columns))
        .trimEnd()
        .split('\n')
        .map((row) => JSON.parse(row)),
    ).toEqual(rows);
    expect(printed(false, (print) => print.many([], columns))).toBe('');
  });

  it('ends with one line end', () => {
    expect(printed(false, (print) => print.one({}, 'done'))).toBe('done\n');
    expect(printed(false, (print) => print.one({}, 'done\n'))).toBe('done\n');
    expect(printed(false, (print) => print.one({}, ''))).toBe('');
    expect(printed(true, (print) => print.one({ a: 1 }, ''))).toBe('{"a":1}\n');
  });
});

describe('a failure', () => {
  const problem = { line: 2, column: 5, pointer: '/tools/x', message: 'x is no tool.', suggestion: 'Did you mean y?' };

  it.each<[what: string, error: unknown, exit: number, lines: RegExp[]]>([
    ['of a wrong use', new CliError(2, 'Name one.'), 2, [/^Name one\.$/]],
    [
      'of a document',
      new CliError(3, 'It is wrong.', [problem] as never),
      3,
      [/^It is wrong\.$/, /^ {2}line 2, column 5, \/tools\/x: x is no tool\. Did you mean y\?$/],
    ],
    ['with a code', new CodedError('agent-unknown', 'No agent has the id x.'), 1, [/^No agent/]],
    ['of nobody', new Error('boom'), 1, [/^boom$/]],
    ['that is no error', 'text', 1, [/^text$/]],
    ['with what moves a cursor', new Error('a\u001b[2Jb'), 1, [/^a\S*b$/]],
  ])('%s is a line and an exit code', (_what, error, exit, lines) => {
    const said = explain(error);
    expect(said.lines).toHaveLength(lines.length);
    for (const [at, line] of lines.entries()) expect(said.lines[at]).toMatch(line);
    expect(said.exit).toBe(exit);
  });

  it('in a document says its place, and a way out where there is one', () => {
    expect(problemLine({ ...problem, pointer: '', suggestion: null } as never)).toBe(
      '  line 2, column 5: x is no tool.',
    );
  });
});
