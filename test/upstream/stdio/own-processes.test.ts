import { describe, expect, it } from 'vitest';
import { maxOwnProcesses, OwnProcesses } from '../../../electron/upstream/stdio/own-processes.ts';
import type { ServerProcess } from '../../../electron/upstream/stdio/server-process.ts';
import type { ClientInfo, ConnectionListener } from '../../../shared/upstream-connection.ts';

const client: ClientInfo = { protocolVersion: '', capabilities: {}, clientInfo: {} };
const owner: ConnectionListener = { notice: () => {}, ask: () => {}, closed: () => {} };

/** Processes that are none: they start at once, or do not start. */
function processes(starts = true) {
  const ends: (() => void)[] = [];
  const said: string[] = [];
  let stopped = 0;
  const view = {
    server: 'fix',
    initializeResult: {},
    open: true,
    request: () => {},
    notify: () => {},
    listen: () => {},
    close: () => {},
  };
  const own = new OwnProcesses({
    async start(_client, onEnd) {
      if (!starts) throw new Error('it cannot run twice');
      ends.push(onEnd);
      return {
        conversation: { view: () => view },
        async stop() {
          stopped++;
        },
      } as unknown as ServerProcess;
    },
    full: (words) => said.push(words),
  });
  const fill = async () => {
    const opened = [];
    for (let count = 0; count < maxOwnProcesses; count++) opened.push(await own.open(client, owner));
    return opened;
  };
  return { own, ends, said, fill, stopped: () => stopped };
}

describe('Sessions with a process of their own', () => {
  it('are bounded, and one more is said', async () => {
    const { own, said, fill } = processes();
    expect(own.hasRoom()).toBe(true);
    await fill();
    expect(own.hasRoom()).toBe(false);
    expect(said).toEqual([`${maxOwnProcesses} sessions have a process each: one more shares`]);
  });

  it('make room once each: when they are closed, or when their process ends', async () => {
    const { own, ends, fill, stopped } = processes();
    const [first] = await fill();
    first?.close();
    ends[0]?.();
    expect(stopped()).toBe(1);
    await own.open(client, owner);
    expect(own.hasRoom()).toBe(false);
    ends[1]?.();
    expect(own.hasRoom()).toBe(true);
  });

  it('take no room where none could be started', async () => {
    const { own } = processes(false);
    for (let count = 0; count <= maxOwnProcesses; count++) {
      await expect(own.open(client, owner)).rejects.toThrow('it cannot run twice');
    }
    expect(own.hasRoom()).toBe(true);
  });
});
