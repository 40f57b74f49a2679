import { expect, it, vi } from 'vitest';
import type { ApprovalsState } from '../../shared/control/approvals.ts';
import { commandHere } from '../support/command-here.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { startHere } from '../support/start-here.ts';
import { tempFolder } from '../support/temp-folder.ts';

it('as on a desktop, an answer from the command line does not count, and one from the window does', async () => {
  const folder = await tempFolder();
  const { application } = await startHere({ folder });
  const client = await mcpClient((await application.defaultAddress()) ?? '');
  const closing = client.callTool({ name: 'close_run', arguments: { run_id: 99_999 } }).then(textOf);
  const window = { endpoint: 'window', pid: null } as const;
  // The policy of a fresh start asks before a run is closed.
  const { id } = await vi.waitFor(async () => {
    const { waiting } = (await application.control.call('approvals.list', {}, window)) as ApprovalsState;
    if (waiting[0] === undefined) throw new Error('Nothing waits yet');
    return waiting[0];
  });
  for (const answer of [
    ['allow', id],
    ['allow', id, '--session'],
    ['deny', id],
  ]) {
    const ran = await commandHere(['--data', folder, 'approvals', ...answer]);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('off in the desktop app') });
  }
  expect(((await application.control.call('approvals.list', {}, window)) as ApprovalsState).waiting).toHaveLength(1);
  const input = { ids: [id], answer: { kind: 'deny', note: 'Ask me first' } };
  expect(await application.control.call('approvals.answer', input, window)).toMatchObject([{ id, done: true }]);
  expect(await closing).toMatchObject({ isError: true, text: expect.stringContaining('Ask me first.') });
});
