import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { parentProcesses } from '../../electron/lib/parent-processes.ts';

it.skipIf(process.platform === 'win32')('names the programs that started a process, the nearest first', async () => {
  // A shell that stays, with a child of its own.
  const shell = spawn(
    'sh',
    ['-c', `"${process.execPath}" -e 'console.log(process.pid);setInterval(()=>{},1000)'; true`],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    },
  );
  try {
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    const names = await parentProcesses(Number(line.toString()));
    expect(names[0]).toMatch(/^(sh|dash|bash)$/);
    expect(names.length).toBeGreaterThan(1);
    // This test runs in Node, whose thread has another name.
    expect(names).toContain('node');
    expect(names.every((name) => /^[\p{L}\p{N} ._?-]{1,40}$/u.test(name))).toBe(true);
  } finally {
    process.kill(-(shell.pid ?? 0), 'SIGKILL');
  }
});

it('knows nothing of a process that is gone', async () => {
  expect(await parentProcesses(2 ** 30)).toEqual([]);
});
