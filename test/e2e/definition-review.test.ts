import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectToGateway } from '../../electron/control/socket-client.ts';
import { serverNameSchema } from '../../shared/names.ts';
import { commandHere, serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

const script = fileURLToPath(new URL('../fixtures/mcp/file-server.ts', import.meta.url));
const tool = (name: string, description: string) => ({ name, description, inputSchema: { type: 'object' } });
const parsed = (stdout: string): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

const calm = [tool('calm', 'Reads'), tool('odd', 'Reads\u200B all')];
const changed = [tool('calm', 'Changes all'), tool('odd', 'Reads\u200B more')];
const slow = 300_000;

async function folderWithFile() {
  const folder = await tempFolder();
  const file = join(await tempFolder(), 'tools.json');
  const write = (tools: readonly object[]) => writeFileSync(file, JSON.stringify(tools));
  write(calm);
  const run = (...words: string[]) => commandHere(['--data', folder, ...words]);
  return { folder, write, run, command: [process.execPath, script, file] as const };
}

describe('Definitions that are held', () => {
  it(
    'are shown where no gateway runs, accepted as shown by name, and leave a record',
    async () => {
      const { write, run, command } = await folderWithFile();
      await run('server', 'add', 'far', '--', ...command);
      const words = (await run('server', 'review', 'far')).stdout;
      expect(words).toContain('! description holds a character of no width (U+200B) at character 6');
      expect(words).toContain('+   "description": "Reads\\u{200B} all"');
      write(changed);
      const stale = await run('server', 'accept', 'far', 'odd');
      expect([stale.code, stale.stderr]).toEqual([1, expect.stringContaining('not what was last shown')]);
      expect((await run('server', 'review', 'far')).stdout).toContain('-   "description": "Reads"');
      expect((await run('server', 'accept', 'far', 'odd')).stdout).toBe('Accepted: odd.\n');
      const records = parsed((await run('journal', 'tail', '--json')).stdout);
      expect(records.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['quarantine', 'server']));
    },
    slow,
  );

  it(
    'are shown by a gateway that runs, taken without a flag or by name, and leave records',
    async () => {
      const { folder, write, run, command } = await folderWithFile();
      await serve(folder);
      const client = await connectToGateway(folder);
      if (client === null) throw new Error('no gateway');
      onTestFinished(() => client.close());
      const server = serverNameSchema.parse('far');
      const [program, ...args] = command;
      await client.call('servers.add', { kind: 'stdio', name: server, command: program, args, env: {} });
      await client.call('servers.test', { server });
      const review = await run('server', 'review', 'far', '--json');
      expect(review.stdout).toContain('Reads\\u200b all');
      expect(parsed(review.stdout)).toMatchObject([
        { kind: 'tool', name: 'odd', change: 'new', before: null, flags: [expect.stringContaining('U+200B')] },
      ]);
      const accept = (names?: readonly string[]) =>
        client.call('servers.accept', { server, ...(names === undefined ? {} : { names: [...names] }) });
      expect(await accept()).toEqual({ accepted: [] });
      await expect(accept(['calm'])).rejects.toMatchObject({ body: { code: 'definition-not-held' } });
      write(changed);
      await client.call('servers.test', { server });
      await expect(accept(['odd'])).rejects.toMatchObject({ body: { code: 'definition-changed' } });
      // Never shown, and nothing hidden in it.
      await expect(accept(['calm'])).rejects.toMatchObject({ body: { code: 'definition-changed' } });
      expect(await accept()).toEqual({ accepted: ['calm'] });
      await client.call('servers.review', { server });
      expect((await run('server', 'accept', 'far', 'odd')).stdout).toBe('Accepted: odd.\n');
      expect(await client.call('servers.review', { server })).toEqual([]);
      const { tools } = await client.call('tools.page', { server });
      expect(tools.map(({ name, acceptedBy }) => [name, acceptedBy])).toEqual([
        ['calm', expect.stringMatching(/^command-line \d+$/)],
        ['odd', expect.stringMatching(/^command-line \d+$/)],
      ]);
      const kinds = parsed((await run('journal', 'tail', '--json')).stdout)
        .filter((record) => record.server === 'far')
        .map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind !== 'quarantine')).toEqual(['server', 'server', 'server']);
      // What is held again within a minute is recorded when that is over.
      expect(kinds).toContain('quarantine');
    },
    slow,
  );
});
