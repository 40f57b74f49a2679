import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { asCurl } from '../../renderer/format/curl.ts';
import { startHere } from '../support/start-here.ts';

const run = promisify(execFile);

it('a call that was copied as curl runs in a shell, under the same policy', async () => {
  const { application } = await startHere();
  const url = new URL((await application.defaultAddress()) ?? '');
  const token = url.pathname.split('/')[2] ?? '';
  const shell = async (tool: string, value: Record<string, unknown>): Promise<string> => {
    const kept = { value: value as never, bytes: 1, cut: false, redacted: 0 };
    const curl = asCurl(url.origin, '', { tool, via: 'tools/call', arguments: kept });
    if (curl === null) throw new Error('not copied');
    const env = { PATH: process.env.PATH ?? '', RAILGUARD_TOKEN: token };
    return (await run('sh', ['-c', curl.replace('curl ', "curl -sS --noproxy '*' ")], { env })).stdout;
  };
  const read = await shell('get_sections', { project_id: 1 });
  expect(read).toContain('"resultType":"complete"');
  expect(read).not.toContain('"isError":true');
  // Hidden by the policy of a fresh start: to the shell it does not exist either.
  expect(await shell('delete_project', { project_id: 1 })).toMatch(/"error"|"isError":true/);
});
