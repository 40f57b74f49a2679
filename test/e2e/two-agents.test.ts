import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { fixtureServer } from '../support/fixture-server.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

const server = fixtureServer('mcp/stdio-server.ts');

it('two agents see different tools at once; one that is revoked in mid-call ends clearly, and the other goes on', async () => {
  const folder = await tempFolder();
  const railguard = await serve(folder);
  const added = async (label: string): Promise<string> => {
    const [agent] = (await railguard.command('agent', 'add', label)) as { mcp: string }[];
    return agent?.mcp ?? '';
  };
  const [work, nightly] = [await added('Work'), await added('Nightly')];
  await railguard.command('server', 'add', 'far', '--', process.execPath, ...server);
  await railguard.command('policy', 'preset', 'far', 'allow-all');
  await railguard.command('server', 'test', 'far');
  // Its own rules: what is hidden from it is not there, for it alone.
  const overlay = join(folder, 'policies', 'far@nightly.json');
  await writeFile(overlay, JSON.stringify({ version: '1', default: 'allow', hide: ['echo'] }), { mode: 0o600 });

  const [one, other] = [await mcpClient(work), await mcpClient(nightly)];
  const names = async (client: typeof one): Promise<string[]> =>
    (await client.listTools()).tools.map(({ name }) => name).filter((name) => name.startsWith('far__'));
  await vi.waitFor(async () => expect(await names(one)).toContain('far__echo'), { timeout: 60_000 });
  await vi.waitFor(async () => expect(await names(other)).not.toContain('far__echo'), { timeout: 60_000 });
  expect(await names(other)).toContain('far__folder');
  expect(await names(one)).toContain('far__echo');
  const call = (client: typeof one, name: string) =>
    client.callTool({ name, arguments: {} }, undefined, { timeout: 120_000 });
  await expect(call(other, 'far__echo')).rejects.toThrow(/Unknown tool/i);

  // Its server never answers this one.
  const stopped = call(one, 'far__slow').then(
    (result) => `answered: ${textOf(result).text}`,
    (error: Error) => error.message,
  );
  const decided = async (agent: string): Promise<number> =>
    (await railguard.command('journal', 'tail', `agent:${agent}`, 'tool:slow', 'outcome:allowed')).length;
  await vi.waitFor(async () => expect(await decided('work')).toBeGreaterThan(0), { timeout: 60_000 });
  await railguard.command('agent', 'revoke', 'work');
  expect(await stopped).not.toContain('answered');
  const initialize = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } };
  const answer = await fetch(work, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize }),
  });
  expect(answer.status).toBe(401);
  expect(textOf(await call(other, 'far__folder')).isError).toBe(false);
});
