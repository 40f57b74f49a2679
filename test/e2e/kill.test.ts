import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { expect, it } from 'vitest';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Adds datasets as fast as it is let, until the gateway is gone. Answers how many were acknowledged as done. */
async function hammer(client: Client, label: string, onDone: (done: number) => void): Promise<number> {
  let done = 0;
  for (let count = 1; ; count++) {
    try {
      const args = { project_id: 1, name: `${label} ${count}` };
      const answer = textOf(await client.callTool({ name: 'add_dataset', arguments: args }));
      if (answer.isError) return done;
      onDone(++done);
    } catch {
      return done;
    }
  }
}

it('killed during calls: the folder opens again, no write is without its record, and limits still count', async () => {
  const folder = await tempFolder();
  const first = await serve(folder);
  const agents = await Promise.all([mcpClient(first.mcp), mcpClient(first.mcp), mcpClient(first.mcp)]);
  let seen = 0;
  const finished = await Promise.all(
    agents.map((client, agent) =>
      hammer(client, `agent ${agent}`, () => {
        if (++seen === 12) first.child.kill('SIGKILL');
      }),
    ),
  );
  await first.stop();
  const acknowledged = finished.reduce((sum, count) => sum + count, 0);
  expect(acknowledged).toBeGreaterThanOrEqual(12);
  expect(acknowledged).toBeLessThan(30);

  const second = await serve(folder);
  const client = await mcpClient(second.mcp);
  const answer = textOf(await client.callTool({ name: 'get_datasets', arguments: { project_id: 1 } }));
  const ran = [...answer.text.matchAll(/"name":"(agent \d \d+)"/g)].map((match) => match[1] ?? '');
  expect(ran.length).toBeGreaterThanOrEqual(acknowledged);

  // 30 a minute for each agent, and all three are one agent: what ran before the kill counts after it.
  let admitted = 0;
  for (let count = 0; count < 40; count++) {
    const args = { project_id: 1, name: `after ${count}` };
    if (!textOf(await client.callTool({ name: 'add_dataset', arguments: args })).isError) admitted++;
  }
  expect(admitted + ran.length).toBeLessThanOrEqual(30);
  expect(admitted).toBeGreaterThan(0);
  await second.stop();

  const journal = new DatabaseSync(join(folder, 'journal', 'journal.db'), { readOnly: true });
  const records = journal.prepare('SELECT body FROM record').all() as { body: string }[];
  journal.close();
  const kept = records.map(({ body }) => body).join('\n');
  for (const name of ran) expect(kept).toContain(name);
});
