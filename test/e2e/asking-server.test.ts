import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, it } from 'vitest';
import { fixtureServer } from '../support/fixture-server.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

const script = fixtureServer('mcp/asking-stdio.ts');

it('a call in whose middle an agent without a session is asked is one call to the limit and to the journal', async () => {
  const folder = await tempFolder();
  const railguard = await serve(folder);
  await railguard.command('server', 'add', 'asking', '--', process.execPath, ...script);
  await railguard.command('server', 'test', 'asking');
  const file = join(folder, 'policy.json');
  const limited = { version: '1', default: 'allow', tools: { in_turn: { rate_limit: '1/hour' } } };
  await writeFile(file, JSON.stringify(limited));
  await railguard.command('policy', 'apply', 'asking', file);

  const client = new Client(
    { name: 'agent', version: '1' },
    { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: 'auto' } },
  );
  let asked = 0;
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { place: `${++asked}` } }));
  await client.connect(new StreamableHTTPClientTransport(new URL(railguard.mcp.replace(/\/mcp$/, '/s/asking/mcp'))));
  const first = await client.callTool({ name: 'in_turn', arguments: {} });
  expect(first).toMatchObject({ content: [{ text: expect.stringContaining('"place":"2"') }] });
  const second = await client.callTool({ name: 'in_turn', arguments: {} });
  expect(second).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('Limit reached') }] });
  await client.close();
  expect(asked).toBe(2);

  const records = (await railguard.command('journal', 'tail', 'tool:in_turn')) as Record<string, unknown>[];
  const calls = new Set(records.map(({ call }) => call));
  expect(calls.size).toBe(2);
  expect(
    records
      .filter(({ kind }) => kind === 'decided')
      .map(({ outcome }) => outcome)
      .toSorted(),
  ).toEqual(['allowed', 'limited']);
});
