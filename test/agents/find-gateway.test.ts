import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findGateway } from '../../electron/agents/bridge/find-gateway.ts';

/** A folder on which somebody answers every line with this. */
async function answering(answer: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'railguard-bridge-'));
  const path = join(folder, 'control.sock');
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', () => socket.end(answer));
  }).listen(path);
  await once(server, 'listening');
  chmodSync(path, 0o600);
  writeFileSync(join(folder, 'control.json'), JSON.stringify({ socket: path, secret: 'x' }), { mode: 0o600 });
  onTestFinished(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  return folder;
}

it.each([
  ['no JSON', 'nonsense\n'],
  ['no object', 'null\n'],
  ['no address', '{"id":1,"ok":true,"value":{"mcp":"::"}}\n'],
  ['half a line', '{"id":1'],
])('a bridge whose gateway answers %s waits for a better one, and lives', async (_, answer) => {
  const folder = await answering(answer);
  await expect(findGateway(folder, 'default')).rejects.toMatchObject({ name: 'NoGateway', canCome: true });
});

it('an address and a refusal are taken as they are', async () => {
  const good = await answering('{"id":1,"ok":true,"value":{"mcp":"http://127.0.0.1:7420/a/x/mcp"}}\n');
  expect(String(await findGateway(good, 'default'))).toBe('http://127.0.0.1:7420/a/x/mcp');
  const revoked = await answering('{"id":1,"ok":false,"error":{"code":"agent-unknown","message":"No such agent."}}\n');
  await expect(findGateway(revoked, 'default')).rejects.toMatchObject({ message: 'No such agent.', canCome: false });
  // Once it is resumed there is an address again.
  const paused = await answering('{"id":1,"ok":false,"error":{"code":"agent-paused","message":"work is paused."}}\n');
  await expect(findGateway(paused, 'work')).rejects.toMatchObject({ message: 'work is paused.', canCome: true });
});
