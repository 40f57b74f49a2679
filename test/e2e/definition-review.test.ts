import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { railguard, serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

const script = fileURLToPath(new URL('../fixtures/mcp/file-server.ts', import.meta.url));
const tool = (name: string, description: string) => ({ name, description, inputSchema: { type: 'object' } });
const parsed = (stdout: string): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe.each([
  ['while a gateway runs', true],
  ['where none runs', false],
])('Definitions that are held, on the command line %s', (_, running) => {
  it('are shown, accepted item by item as shown, and leave records', async () => {
    const folder = await tempFolder();
    const file = join(folder, 'tools.json');
    writeFileSync(file, JSON.stringify([tool('calm', 'Reads'), tool('odd', 'Reads\u200B all')]));
    if (running) await serve(folder);
    const run = (...words: string[]) => railguard([...words, '--data', folder]);
    await run('server', 'add', 'far', '--', process.execPath, script, file);
    await run('server', 'test', 'far');

    const review = await run('server', 'review', 'far', '--json');
    expect(review.stdout).toContain('Reads\\u200b all');
    expect(parsed(review.stdout)).toMatchObject([
      {
        kind: 'tool',
        name: 'odd',
        change: 'new',
        before: null,
        after: { description: 'Reads\u200B all' },
        flags: ['description holds a character of no width (U+200B) at character 6'],
      },
    ]);
    const words = (await run('server', 'review', 'far')).stdout;
    expect(words).toContain('! description holds a character of no width');
    expect(words).toContain('+   "description": "Reads\\u{200B} all"');

    // What has a flag is not taken along; what changed since it was shown is not taken at all.
    expect(parsed((await run('server', 'accept', 'far', '--json')).stdout)).toEqual([{ accepted: [] }]);
    writeFileSync(file, JSON.stringify([tool('calm', 'Changes all'), tool('odd', 'Reads\u200B more')]));
    await run('server', 'test', 'far');
    const stale = await run('server', 'accept', 'far', 'odd');
    expect([stale.code, stale.stderr]).toEqual([1, expect.stringContaining('not what was last shown')]);
    const unknown = await run('server', 'accept', 'far', 'other');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('is not held')]);

    expect((await run('server', 'review', 'far')).stdout).toContain('-   "description": "Reads"');
    const one = await run('server', 'accept', 'far', 'odd', '--json');
    expect(parsed(one.stdout)).toEqual([{ accepted: ['odd'] }]);
    expect(parsed((await run('server', 'accept', 'far', '--json')).stdout)).toEqual([{ accepted: ['calm'] }]);
    expect((await run('server', 'review', 'far')).stdout).toContain('Nothing of far is held.');

    await vi.waitFor(
      async () => {
        const lines = parsed((await run('journal', 'tail', '--json')).stdout);
        const kinds = lines.filter(({ server }) => server === 'far').map(({ kind }) => kind);
        expect(kinds.filter((kind) => kind === 'quarantine').length).toBeGreaterThanOrEqual(2);
        expect(kinds.filter((kind) => kind === 'server').length).toBe(3);
      },
      { timeout: 60_000 },
    );
  });
});
