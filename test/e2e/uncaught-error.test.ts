import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { connectToGateway } from '../../electron/control/socket-client.ts';
import { mcpClient } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

it.runIf(process.platform !== 'win32')(
  'an error that nothing caught pauses the gate, is told, and a person resumes; the process lives all the while',
  async () => {
    const folder = await tempFolder();
    const fixture = new URL('../fixtures/throw-on-signal.mjs', import.meta.url).pathname;
    const gateway = await serve(folder, [], { NODE_OPTIONS: `--import=${fixture}` });
    const client = await mcpClient(gateway.mcp);
    const call = async () => JSON.stringify(await client.callTool({ name: 'get_projects', arguments: {} }));
    const control = await connectToGateway(folder);
    const status = async () => control?.call('gate.state', {});
    expect(await call()).not.toContain('paused');
    expect(await status()).toMatchObject({ state: 'guarding', internalErrors: 0, faults: [] });

    process.kill(gateway.pid, 'SIGUSR2');
    await vi.waitFor(async () => expect(await status()).toMatchObject({ state: 'paused', internalErrors: 1 }), {
      timeout: 30_000,
    });
    expect(await status()).toMatchObject({ faults: [{ code: 'guard-in-doubt' }, { code: 'internal-errors' }] });
    expect(await call()).toContain('Railguard is paused');
    expect(gateway.log()).toContain('uncaught-error in the process: Error. Every call is refused');
    expect(gateway.log()).not.toContain('of nobody');
    expect(readFileSync(join(folder, 'logs', 'railguard.log'), 'utf8')).toContain('of nobody');

    await control?.call('gate.resume', {});
    expect(await status()).toMatchObject({
      state: 'guarding',
      internalErrors: 1,
      faults: [{ code: 'internal-errors' }],
    });
    expect(await call()).not.toContain('paused');
    await control?.close();
  },
  120_000,
);
