import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectToGateway } from '../../electron/control/socket-client.ts';
import { openSocketDoor } from '../../electron/control/socket-door.ts';
import { fakeControl } from '../support/fake-control.ts';
import { tempFolder } from '../support/temp-folder.ts';

async function open(folder?: string) {
  const where = folder ?? (await tempFolder());
  const control = fakeControl();
  const failures: unknown[] = [];
  const door = await openSocketDoor(where, control, (error) => failures.push(error));
  onTestFinished(() => door.close());
  return { folder: where, control, door, failures };
}

describe('the command line’s door', () => {
  it('carries commands and answers, several at once', async () => {
    const { folder, control } = await open();
    const client = await connectToGateway(folder);
    const answers = await Promise.all([client?.call('gate.pause', {}), client?.call('agents.list', {})]);
    expect(answers).toEqual([
      { name: 'gate.pause', input: {} },
      { name: 'agents.list', input: {} },
    ]);
    expect(control.calls[0]?.caller).toEqual({ door: 'command-line', pid: process.pid });
    await client?.close();
  });

  it('is closed to other users, and its secret with it', async () => {
    const { folder } = await open();
    const file = join(folder, 'control.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(JSON.parse(readFileSync(file, 'utf8')).socket).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['a wrong secret', JSON.stringify({ secret: 'guess', pid: 1 })],
    ['no secret', JSON.stringify({ id: 1, name: 'gate.pause', input: {} })],
    ['no JSON', 'hello'],
  ])('hangs up on %s, and runs nothing', async (_what, first) => {
    const { folder, control } = await open();
    const socket = connect(JSON.parse(readFileSync(join(folder, 'control.json'), 'utf8')).socket);
    socket.write(`${first}\n${JSON.stringify({ id: 1, name: 'gate.pause', input: {} })}\n`);
    socket.on('error', () => undefined);
    await once(socket, 'close');
    expect(control.calls).toEqual([]);
  });

  it('is gone when it is closed: nobody then answers on the folder', async () => {
    const { folder, door } = await open();
    await door.close();
    expect(existsSync(join(folder, 'control.json'))).toBe(false);
    expect(await connectToGateway(folder)).toBeNull();
  });

  it('opens again on what a killed gateway left behind', async () => {
    const folder = await tempFolder();
    const socket = join(folder, 'control.sock');
    writeFileSync(socket, '');
    writeFileSync(join(folder, 'control.json'), JSON.stringify({ socket, secret: 'old', pid: 1 }));
    expect(await connectToGateway(folder)).toBeNull();
    await open(folder);
    const client = await connectToGateway(folder);
    expect(client).not.toBeNull();
    await client?.close();
  });

  it('works where the folder’s path is too long for a socket', async () => {
    const { folder } = await open(
      await (async () => {
        const { mkdir } = await import('node:fs/promises');
        const deep = join(await tempFolder(), 'x'.repeat(120));
        await mkdir(deep);
        return deep;
      })(),
    );
    const client = await connectToGateway(folder);
    expect(await client?.call('gate.state', {})).toEqual({ name: 'gate.state', input: {} });
    await client?.close();
  });

  it('tells a waiting caller when the gateway ends', async () => {
    const { folder, door, control } = await open();
    const client = await connectToGateway(folder);
    let release = (): void => undefined;
    control.call = () => new Promise((done) => (release = () => done({})));
    const waiting = client?.call('gate.pause', {});
    const refused = expect(waiting).rejects.toThrow(/ended before it answered/);
    await new Promise((done) => setImmediate(done));
    await door.close();
    await refused;
    release();
  });
});
