import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchCommandLine } from '../../../electron/upstream/stdio/batch-command-line.ts';
import { windowsCommand } from '../../../electron/upstream/stdio/windows-command.ts';
import { argumentsOf, readThroughBatchFile } from './cmd-reader.ts';

const env = {
  Path: 'C:\\tools;"C:\\Program Files\\nodejs";.;bin;\\\\share\\bin',
  PATHEXT: '.COM;.EXE;.BAT;.CMD;.JS',
  SystemRoot: 'C:\\WINDOWS',
  Token: 'hush',
};
const files = new Set(
  [
    'C:\\tools\\uvx.exe',
    'C:\\tools\\both.cmd',
    'C:\\tools\\script.js',
    'C:\\tools\\pip3.12.exe',
    'C:\\Program Files\\nodejs\\npx',
    'C:\\Program Files\\nodejs\\npx.cmd',
    'C:\\Program Files\\nodejs\\both.exe',
    'C:\\work\\npx.cmd',
    'C:\\work\\serve.bat',
    'C:\\work\\bin\\tool.exe',
    'C:\\work\\server.py',
    'D:\\srv\\a b\\run.cmd',
    'C:\\100%\\run.cmd',
    '\\\\share\\bin\\far.cmd',
    '\\\\share\\bin\\near.exe',
  ].map((path) => path.toLowerCase()),
);
const isFile = (path: string) => files.has(path.toLowerCase());
const start = (command: string, args: readonly string[] = [], cwd = 'C:\\work') =>
  windowsCommand({ command, args, env, cwd }, isFile);
const scriptOf = (command: string, cwd?: string) => {
  const { file, args, verbatim } = start(command, ['x'], cwd);
  expect({ file, verbatim }).toEqual({ file: 'C:\\WINDOWS\\System32\\cmd.exe', verbatim: true });
  return readThroughBatchFile(args, env).script;
};

describe('a command on Windows', () => {
  it.each([
    ['uvx', 'C:\\tools\\uvx.exe'],
    ['UVX.EXE', 'C:\\tools\\UVX.EXE'],
    ['pip3.12', 'C:\\tools\\pip3.12.exe'],
    ['near', '\\\\share\\bin\\near.exe'],
    ['.\\bin\\tool', 'C:\\work\\bin\\tool.exe'],
    ['bin/tool.exe', 'C:\\work\\bin\\tool.exe'],
    ['C:bin\\tool', 'C:\\work\\bin\\tool.exe'],
    ['\\tools\\uvx', 'C:\\tools\\uvx.exe'],
    ['\\\\share\\bin\\near', '\\\\share\\bin\\near.exe'],
  ])('%s is the program %s, started by its path', (command, file) => {
    expect(start(command, ['a b', '%Path%'])).toEqual({ file, args: ['a b', '%Path%'], verbatim: false });
  });

  it.each([
    ['npx', 'C:\\Program Files\\nodejs\\npx.cmd'],
    ['npx.cmd', 'C:\\Program Files\\nodejs\\npx.cmd'],
    ['npx.cmd. .', 'C:\\Program Files\\nodejs\\npx.cmd'],
    ['.\\npx', 'C:\\work\\npx.cmd'],
    ['serve.BAT', null],
    ['.\\serve.BAT', 'C:\\work\\serve.BAT'],
    ['D:/srv/a b/run', 'D:\\srv\\a b\\run.cmd'],
    ['C:\\100%\\run', 'C:\\100%\\run.cmd'],
    ['far', '\\\\share\\bin\\far.cmd'],
    // The first folder counts, as everywhere on Windows, not the first ending.
    ['both', 'C:\\tools\\both.cmd'],
  ])('%s is the batch file %s, run by cmd.exe', (command, script) => {
    if (script === null) expect(() => start(command)).toThrow(`command not found: ${command}`);
    else expect(scriptOf(command)).toBe(script);
  });

  it.each([
    ['nothing', 'command not found: nothing'],
    ['script', 'command not found: script'],
    ['...', 'command not found: ...'],
    ['server.py', 'command not found: server.py'],
    ['.\\server.py', 'C:\\work\\server.py is no program: name the one that runs it'],
  ])('%s is said to be none: %s', (command, words) => {
    expect(() => start(command)).toThrow(words);
  });

  it('a batch file is not run in a folder of the network, where cmd.exe would stand in another one', () => {
    expect(() => start('npx', [], '\\\\share\\me')).toThrow('cannot run in \\\\share\\me: choose a folder on a drive');
    expect(start('uvx', [], '\\\\share\\me').file).toBe('C:\\tools\\uvx.exe');
  });

  it('names of variables are known in any case, and the usual endings where none are named', () => {
    const given = { command: 'npx', args: [], cwd: 'C:\\', env: { pAtH: 'C:\\Program Files\\nodejs' } };
    expect(windowsCommand(given, isFile).file).toBe('C:\\Windows\\System32\\cmd.exe');
  });
});

describe('the arguments of a batch file', () => {
  const through = (args: readonly string[]) => {
    const line = batchCommandLine('C:\\Program Files\\nodejs\\npx.cmd', args, env);
    if ('fault' in line) throw new Error(line.fault);
    return readThroughBatchFile(line.args, env).args;
  };

  it.each([
    [['-y', 'mcp-remote', 'https://example.com/mcp?a=1&b=a%20b%20c']],
    [['--header', 'Authorization: Bearer a^b|c>d<e(f)']],
    [['{"url":"https://a","list":["x y"]}']],
    [['', ' ', 'C:\\dir with spaces\\', 'C:\\plain\\', 'tail\\\\"']],
    [['a" & calc.exe & "b', '"', '""', '\\"', '&', 'a,b;c=d', '100%', '%', '%%']],
    [['C:\\Users\\Ø\\日本', '%UNKNOWN%', '/c', '^', "it's", '`x`', '*?', '~']],
  ])('arrive as they are written: %j', (args) => {
    expect(through(args)).toEqual(args);
  });

  it.each([
    ['a\nb', 'a line break'],
    ['a\rb', 'a line break'],
    ['a\u0008b', 'a control character'],
    ['hi!', 'an exclamation mark'],
    ['%Token%', 'the name of a variable between percent signs'],
    ['x%TOKEN:~0,2%y', 'the name of a variable between percent signs'],
    ['%cd%', 'the name of a variable between percent signs'],
    ['100%random%', 'the name of a variable between percent signs'],
  ])('%j is refused: %s, and the words say what to do', (arg, why) => {
    expect(() => through(['fine', arg])).toThrow(`argument 2 holds ${why}`);
    expect(() => through(['fine', arg])).toThrow('pass the value in a variable (--env)');
  });

  it('a line that cmd.exe would cut is refused', () => {
    expect(() => through(['x'.repeat(7500)])).toThrow('longer than the 7500 characters');
    expect(through(['x'.repeat(7000)])).toEqual(['x'.repeat(7000)]);
  });

  it('arrive as they are written or are refused, whatever they hold', () => {
    const piece = fc.constantFrom(
      ...['"', '\\', '%', '&', '|', '^', '<', '>', '(', ')', ' ', '\t', '!', ',', ';', '=', ':', '~', '*', "'", '@'],
      ...['a', '1', 'cd', 'Token', 'PATH', '%~dp0', 'é', '\n', '%cd:~,%', '""', '\\"'],
    );
    const arg = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    let passed = 0;
    fc.assert(
      fc.property(fc.array(arg, { maxLength: 4 }), (args) => {
        const line = batchCommandLine('C:\\a b\\npx.cmd', args, env);
        if ('fault' in line) return;
        passed++;
        expect(readThroughBatchFile(line.args, env)).toEqual({ script: 'C:\\a b\\npx.cmd', args });
      }),
      { numRuns: 3000 },
    );
    expect(passed).toBeGreaterThan(300);
  });

  it('the reader of this test sees what a simpler quoting lets through', () => {
    const naive = (arg: string) => ['/c', `"npx.cmd "${arg.replaceAll('"', '\\"')}""`];
    expect(() => readThroughBatchFile(naive('a"&calc'), env)).toThrow('would be read as a command');
    expect(readThroughBatchFile(['/c', '""x.cmd" "%Token%""'], env).args).toEqual(['hush']);
    expect(argumentsOf('a "b ""c""" \\\\"d"')).toEqual(['a', 'b "c"', '\\d']);
  });
});
