import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectToGateway } from '../../electron/control/socket-client.ts';
import { openSocketServer } from '../../electron/control/socket-server.ts';
import { fakeControl } from '../support/fake-control.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Files of another user can be made by root alone. */
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

async function open(folder?: string) {
  const where = folder ?? (await tempFolder());
  const control = fakeControl();
  const failures: unknown[] = [];
  const server = await openSocketServer(where, control, (error) => failures.push(error));
  onTestFinished(() => server.close());
  return { folder: where, control, endpoint: server, failures };
}

describe('the command line’s socket', () => {
  it('carries commands and answers, several at once', async () => {
    const { folder, control } = await open();
    const client = await connectToGateway(folder);
    const answers = await Promise.all([client?.call('gate.pause', {}), client?.call('agents.list', {})]);
    expect(answers).toEqual([
      { name: 'gate.pause', input: {} },
      { name: 'agents.list', input: {} },
    ]);
    expect(control.calls[0]?.caller).toMatchObject({ endpoint: 'command-line', pid: process.pid });
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

  it('keeps no more than a secret takes of somebody who did not say it', async () => {
    const { folder } = await open();
    const socket = connect(JSON.parse(readFileSync(join(folder, 'control.json'), 'utf8')).socket);
    socket.on('error', () => undefined);
    socket.write('x'.repeat(2000));
    await once(socket, 'close');
  });

  it('says that the gateway is gone where it ends before it answers, and closes after that', async () => {
    const { folder, control, endpoint } = await open();
    const asked = Promise.withResolvers<void>();
    control.call = () => {
      asked.resolve();
      return new Promise(() => {});
    };
    const client = await connectToGateway(folder);
    const answer = client?.call('servers.test', { server: 'x' as never });
    await asked.promise;
    await Promise.all([endpoint.close(), expect(answer).rejects.toMatchObject({ code: 'gateway-gone' })]);
    await client?.close();
  });

  it('is gone when it is closed: nobody then answers on the folder', async () => {
    const { folder, endpoint } = await open();
    await endpoint.close();
    expect(existsSync(join(folder, 'control.json'))).toBe(false);
    expect(await connectToGateway(folder)).toBeNull();
  });

  it('opens again on what a killed gateway left behind', async () => {
    const folder = await tempFolder();
    const socket = join(folder, 'control.sock');
    writeFileSync(socket, '');
    writeFileSync(join(folder, 'control.json'), JSON.stringify({ socket, secret: 'old', pid: 1 }), { mode: 0o600 });
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
    const { folder, endpoint, control } = await open();
    const client = await connectToGateway(folder);
    let release = (): void => undefined;
    control.call = () => new Promise((done) => (release = () => done({})));
    const waiting = client?.call('gate.pause', {});
    const refused = expect(waiting).rejects.toThrow(/ended before it answered/);
    await new Promise((done) => setImmediate(done));
    await endpoint.close();
    await refused;
    release();
  });

  it('writes its secret into a new file of its own, whatever stood there', async () => {
    const folder = await tempFolder();
    const elsewhere = join(await tempFolder(), 'theirs');
    writeFileSync(elsewhere, 'theirs', { mode: 0o666 });
    symlinkSync(elsewhere, join(folder, 'control.json'));
    await open(folder);
    expect(lstatSync(join(folder, 'control.json')).isFile()).toBe(true);
    expect(lstatSync(join(folder, 'control.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(elsewhere, 'utf8')).toBe('theirs');
  });

  it('closes a file that others could read before it writes into it', async () => {
    const folder = await tempFolder();
    writeFileSync(join(folder, 'control.json'), '{}', { mode: 0o666 });
    await open(folder);
    expect(statSync(join(folder, 'control.json')).mode & 0o777).toBe(0o600);
  });

  it('answers on any line, and lives', async () => {
    const { folder, control, failures } = await open();
    const { socket: path, secret } = JSON.parse(readFileSync(join(folder, 'control.json'), 'utf8'));
    const initializeResult = JSON.stringify({ secret, pid: 1 });
    const lines = [
      'null',
      '[]',
      '{"id":1}',
      '{"__proto__":1}',
      '\0',
      '\xff\xfe',
      '1e999',
      '"',
      '{"id":1e400,"name":"x"}',
    ];
    for (const line of lines) {
      const socket = connect(path);
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(`${initializeResult}\n${line}\n`);
      await once(socket, 'close');
    }
    control.call = () => {
      throw new Error('broken');
    };
    const client = await connectToGateway(folder);
    await expect(client?.call('gate.state', {})).rejects.toThrow('broken');
    await client?.close();
    expect(failures).toEqual([]);
  });
});

describe.runIf(process.platform !== 'win32')('a data folder whose path is too long for a socket', () => {
  async function deepFolder(): Promise<{ folder: string; usual: string }> {
    const temporary = await tempFolder();
    vi.stubEnv('TMPDIR', temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    const folder = join(temporary, 'x'.repeat(120));
    mkdirSync(folder, { mode: 0o700 });
    return { folder, usual: join(temporary, `railguard-${userInfo().uid}`) };
  }
  const socketOf = (folder: string): string => JSON.parse(readFileSync(join(folder, 'control.json'), 'utf8')).socket;

  it('has its socket in a folder of this user alone', async () => {
    const { folder, usual } = await deepFolder();
    await open(folder);
    expect(dirname(socketOf(folder))).toBe(usual);
    expect(statSync(usual).mode & 0o777).toBe(0o700);
  });

  it('has that folder closed where it was open to others', async () => {
    const { folder, usual } = await deepFolder();
    mkdirSync(usual);
    chmodSync(usual, 0o777);
    await open(folder);
    expect(dirname(socketOf(folder))).toBe(usual);
    expect(statSync(usual).mode & 0o777).toBe(0o700);
  });

  it('has another where that is a link', async () => {
    const { folder, usual } = await deepFolder();
    const theirs = await tempFolder();
    symlinkSync(theirs, usual);
    await open(folder);
    expect(dirname(socketOf(folder))).not.toBe(usual);
    expect(dirname(socketOf(folder))).not.toBe(theirs);
    expect(statSync(dirname(socketOf(folder))).mode & 0o777).toBe(0o700);
    const client = await connectToGateway(folder);
    expect(client).not.toBeNull();
    await client?.close();
  });

  it.runIf(isRoot)('has another where that was made first by another user', async () => {
    const { folder, usual } = await deepFolder();
    mkdirSync(usual, { mode: 0o700 });
    chownSync(usual, nobody, nobody);
    await open(folder);
    expect(dirname(socketOf(folder))).not.toBe(usual);
    expect(statSync(dirname(socketOf(folder))).uid).toBe(0);
  });
});

describe.runIf(process.platform !== 'win32')('the command line sends its secret to nobody else', () => {
  /** A gateway made by somebody: all that it hears is kept. */
  async function listener(where: string) {
    const socket = join(where, 'control.sock');
    const heard: string[] = [];
    const server = createServer((one) => one.on('data', (bytes) => heard.push(String(bytes))));
    server.listen(socket);
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    chmodSync(socket, 0o600);
    const file = join(where, 'control.json');
    writeFileSync(file, JSON.stringify({ socket, secret: 'the secret', pid: 1 }), { mode: 0o600 });
    return { socket, file, heard };
  }

  it.each([
    ['control file', 'file', 0o644],
    ['socket', 'socket', 0o666],
  ] as const)('where the %s is open to others', async (_what, which, mode) => {
    const folder = await tempFolder();
    const made = await listener(folder);
    chmodSync(made[which], mode);
    await expect(connectToGateway(folder)).rejects.toThrow(/Nothing was sent: .* can be used by other users/);
    expect(made.heard).toEqual([]);
  });

  it('where others may put a socket in its place', async () => {
    const folder = await tempFolder();
    const made = await listener(folder);
    chmodSync(folder, 0o777);
    await expect(connectToGateway(folder)).rejects.toThrow(/chmod 700/);
    expect(made.heard).toEqual([]);
  });

  it('where the control file is a link', async () => {
    const folder = await tempFolder();
    const elsewhere = await tempFolder();
    const made = await listener(elsewhere);
    symlinkSync(made.file, join(folder, 'control.json'));
    await expect(connectToGateway(folder)).rejects.toThrow(/is a link/);
    expect(made.heard).toEqual([]);
  });

  it.runIf(isRoot).each(['file', 'socket'] as const)('where the %s belongs to another user', async (which) => {
    const folder = await tempFolder();
    const made = await listener(folder);
    chownSync(made[which], nobody, nobody);
    await expect(connectToGateway(folder)).rejects.toThrow(/belongs to another user \(65534\)/);
    expect(made.heard).toEqual([]);
  });
});
