import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Harness, type HarnessOptions, startHarness, stdioSpec } from '../gateway/harness.ts';
import { call, initialize } from '../gateway/raw-client.ts';

let harness: Harness | null = null;
afterEach(async () => {
  await harness?.stop();
  harness = null;
});

async function start(chosen: object, more: Partial<HarnessOptions> = {}, env = {}): Promise<Harness> {
  harness = await startHarness({
    specs: [{ ...stdioSpec('x', env), ...chosen }],
    ...more,
  });
  return harness;
}

describe('What a person chose for one server', () => {
  it('runs its command in its folder', async () => {
    const cwd = realpathSync(tmpdir());
    const { url } = await start({ cwd });
    const session = await initialize(url());
    expect((await call(url(), session, 'folder', {})).text).toContain(JSON.stringify(cwd));
  });

  it('says that the folder is gone, and does not blame the command', async () => {
    const { supervisor } = await start({ cwd: '/no/such/folder' }, { waitFor: [] });
    await vi.waitFor(() => expect(supervisor.list()[0]?.problem).toContain('/no/such/folder'));
    expect(supervisor.list()[0]?.problem).not.toContain('command not found');
  });

  it('gives up a start after its own time, not after the usual one', async () => {
    const { supervisor } = await start({ startSeconds: 1 }, { waitFor: [] }, { FIXTURE: 'mute' });
    await vi.waitFor(() => expect(supervisor.list()[0]?.problem).toContain('within 1 s'), { timeout: 30_000 });
  });

  it('gives up a call after its own time', async () => {
    const { url } = await start({ callSeconds: 1 });
    const session = await initialize(url());
    expect((await call(url(), session, 'slow', {})).text).toContain('no answer and no progress for 1 s');
  });
});
