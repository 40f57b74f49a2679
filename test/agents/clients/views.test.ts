import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { ClientFileCache } from '../../../electron/agents/clients/file-cache.ts';
import { factsOf } from '../../../electron/agents/clients/table.ts';
import { TimedFiles } from '../../../electron/agents/clients/timed-files.ts';
import { ClientViews } from '../../../electron/agents/clients/views.ts';
import type { ClientId } from '../../../shared/control/clients.ts';
import { Redactor } from '../../../shared/journal/redact.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const direct = JSON.stringify({ mcpServers: { direct: { command: 'uvx', args: ['testrail-mcp'] } } });

/** A home whose folders below `away` do not answer, all others at once: however busy the machine is. */
async function home() {
  const folder = await tempFolder();
  const reads: string[] = [];
  const files = new TimedFiles(
    {
      readdir: async (path) => readdirSync(path),
      async readFile(path) {
        reads.push(path);
        return readFileSync(path);
      },
      stat: async (path) => (path.includes('/away/') ? new Promise(() => undefined) : statSync(path)),
    },
    5,
  );
  const redactor = new Redactor([]);
  const views = new ClientViews(
    {
      gate: () => ({ address: 'http://127.0.0.1:7420', agentOf: () => null }),
      guarded: () => ({ servers: [], testrail: null }),
      redactor: () => redactor,
    },
    new TimedFiles(),
    files,
  );
  return {
    folder,
    files,
    reads,
    async write(path: string, text: string) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    },
    view: (client: ClientId = 'claude-code') =>
      views.view(factsOf(client), { platform: 'linux', home: folder, env: { PATH: '' } }),
  };
}

it('folders that do not answer are named, hide none that was looked at before them, and hold up nobody', async () => {
  const { folder, write, view } = await home();
  const projects = ['near', 'away/a', 'away/b', 'behind', 'last'].map((name) => [join(folder, name), {}]);
  await write('.claude.json', JSON.stringify({ projects: Object.fromEntries(projects) }));
  await write('near/.mcp.json', direct);
  const { bypasses, unread } = await view();
  expect(bypasses).toMatchObject([{ entry: 'direct', project: join(folder, 'near') }]);
  expect(unread).toEqual([
    expect.stringContaining(`${join(folder, 'away/a/.mcp.json')} does not answer`),
    expect.stringContaining(`${join(folder, 'away/b/.mcp.json')} does not answer`),
    '2 more files in folders were not looked at, because others do not answer.',
  ]);
  await write('.cursor/mcp.json', direct);
  expect(await view('cursor')).toMatchObject({ problem: null, bypasses: [{ entry: 'direct' }] });
});

it('a file is read again where it changed, or was written just now; else what it said is kept', async () => {
  const { folder, write, files, reads } = await home();
  await write('.mcp.json', direct);
  const path = join(folder, '.mcp.json');
  const namesIn = async (seen: ClientFileCache) => {
    const { sections } = await seen.read(factsOf('claude-code'), path, []);
    return sections.flatMap(({ entries }) => Object.keys(entries));
  };
  const later = new ClientFileCache(files, () => Date.now() + 60_000);
  expect([await namesIn(later), await namesIn(later)]).toEqual([['direct'], ['direct']]);
  expect(reads).toEqual([path]);
  await writeFile(path, direct.replace('direct', 'another'));
  expect(await namesIn(later)).toEqual(['another']);
  // Of what was written in this second nobody can tell that it is the same.
  const now = new ClientFileCache(files);
  await namesIn(now);
  await namesIn(now);
  expect(reads).toEqual([path, path, path, path]);
});
