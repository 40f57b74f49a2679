import { spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { childEnvironment } from '../../../electron/upstream/stdio/environment.ts';
import { windowsCommand } from '../../../electron/upstream/stdio/windows-command.ts';
import { tempFolder } from '../../support/temp-folder.ts';

// `windows-command.test.ts` has the tables, and runs everywhere; this is the system's own `cmd.exe`.
it.runIf(process.platform === 'win32')('a real batch file is given its arguments as they are written', async () => {
  const folder = await tempFolder();
  writeFileSync(join(folder, 'print.js'), 'process.stdout.write(JSON.stringify(process.argv.slice(2)))');
  writeFileSync(join(folder, 'print.cmd'), '@"%NODE_EXE%" "%~dp0print.js" %*\r\n');
  const env = childEnvironment(process.env, { NODE_EXE: process.execPath, PATH: folder }, 'win32');
  const args = [
    'a b',
    '',
    'a" & echo hi & "b',
    'x=1&y=a%20b%20c',
    '%',
    'C:\\dir\\',
    'C:\\my dir\\',
    '^|<>()',
    '{"a":"\\"b"}',
  ];
  const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const started = windowsCommand({ command: 'print', args, env, cwd: folder }, isFile);
  const { stdout } = spawnSync(started.file, [...started.args], {
    env,
    windowsVerbatimArguments: started.verbatim,
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toEqual(args);
});
