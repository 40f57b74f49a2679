import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { farFolders } from '../../../electron/agents/clients/mounts.ts';
import { maxProjects, Projects } from '../../../electron/agents/clients/projects.ts';
import { factsOf } from '../../../electron/agents/clients/table.ts';
import { TimedFiles } from '../../../electron/agents/clients/timed-files.ts';
import type { ClientId } from '../../../shared/control/clients.ts';

function home() {
  const folder = mkdtempSync(join(tmpdir(), 'railguard-projects-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const asked: string[] = [];
  const counted = <T>(run: (path: string) => Promise<T>) => {
    return (path: string) => {
      asked.push(path.slice(folder.length + 1));
      return run(path);
    };
  };
  const projects = new Projects(new TimedFiles({ stat, readdir, readFile: counted((path) => readFile(path)) }));
  return {
    folder,
    /** Files whose content was asked for, since the last time. */
    reads: () => asked.splice(0),
    write(path: string, content: string) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    },
    files: async (client: ClientId) => {
      const found = await projects.of(factsOf(client), { platform: 'linux', home: folder, env: {} });
      return found.map(({ path }) => path);
    },
  };
}

it.each<[ClientId, string, string, string]>([
  ['claude-code', '.claude.json', '{"projects": {"/work/shop": {}}}', '/work/shop/.mcp.json'],
  [
    'codex',
    '.codex/config.toml',
    '[projects."/work/shop"]\ntrust_level = "trusted"\n',
    '/work/shop/.codex/config.toml',
  ],
  ['gemini', '.gemini/trustedFolders.json', '{"/work/shop": "TRUST_FOLDER"}', '/work/shop/.gemini/settings.json'],
  [
    'cursor',
    '.config/Cursor/User/workspaceStorage/a/workspace.json',
    '{"folder": "file:///work/my%20shop"}',
    '/work/my shop/.cursor/mcp.json',
  ],
  [
    'vscode',
    '.config/Code/User/workspaceStorage/a/workspace.json',
    '{"folder": "file:///work/shop"}',
    '/work/shop/.vscode/mcp.json',
  ],
])('%s: the folders that %s names are looked at', async (client, source, content, expected) => {
  const { write, files } = home();
  expect(await files(client)).toEqual([]);
  write(source, content);
  expect(await files(client)).toEqual([expected]);
});

it('of clients that name no folders none is looked for', async () => {
  const { files } = home();
  for (const client of ['claude-desktop', 'windsurf', 'zed', 'jetbrains', 'cline', 'goose', 'opencode'] as const) {
    expect(await files(client)).toEqual([]);
  }
});

it('folders on other machines, windows without a folder, and files that cannot be read name none', async () => {
  const { write, files } = home();
  const storage = '.config/Code/User/workspaceStorage';
  write(`${storage}/a/workspace.json`, '{"folder": "vscode-remote://ssh-remote+far/work"}');
  write(`${storage}/b/workspace.json`, '{"workspace": "file:///work/all.code-workspace"}');
  write(`${storage}/c/workspace.json`, 'no JSON');
  write(`${storage}/d/state`, '');
  expect(await files('vscode')).toEqual([]);
  write('.claude.json', '{"projects": {"//far/share": {}, "relative": {}, "/work/shop": {}}}');
  expect(await files('claude-code')).toEqual(['/work/shop/.mcp.json']);
  write('.gemini/trustedFolders.json', '{');
  expect(await files('gemini')).toEqual([]);
});

it('the client’s own file is not looked at a second time as that of the home', async () => {
  const { folder, write, files } = home();
  write(
    '.config/Cursor/User/workspaceStorage/a/workspace.json',
    JSON.stringify({ folder: pathToFileURL(folder).href }),
  );
  expect(await files('cursor')).toEqual([]);
});

it('a folder that comes is found, and of very many only so many are looked at', async () => {
  const { folder, write, files } = home();
  write('.claude.json', '{"projects": {"/one": {}}}');
  expect(await files('claude-code')).toHaveLength(1);
  const many = Object.fromEntries(Array.from({ length: 2 * maxProjects }, (_, at) => [`/work/${at}`, {}]));
  write('.claude.json', JSON.stringify({ projects: many }));
  utimesSync(join(folder, '.claude.json'), 1, 1);
  expect(await files('claude-code')).toHaveLength(maxProjects);
});

it('a workspace is read once, also one without a folder; a file that cannot be read yet is tried again', async () => {
  const { write, files, reads } = home();
  const storage = '.config/Code/User/workspaceStorage';
  write(`${storage}/a/workspace.json`, '{"folder": "file:///work/shop"}');
  write(`${storage}/b/workspace.json`, '{"workspace": "file:///work/all.code-workspace"}');
  write(`${storage}/c/workspace.json`, '{"folder": "file://far/share"}');
  write(`${storage}/d/workspace.json`, '{"folder": "file:///work/la');
  expect(await files('vscode')).toEqual(['/work/shop/.vscode/mcp.json']);
  expect(reads().sort()).toEqual(['a', 'b', 'c', 'd'].map((name) => `${storage}/${name}/workspace.json`));
  write(`${storage}/d/workspace.json`, '{"folder": "file:///work/late"}');
  expect(await files('vscode')).toEqual(['/work/shop/.vscode/mcp.json', '/work/late/.vscode/mcp.json']);
  expect(reads()).toEqual([`${storage}/d/workspace.json`]);
  await files('vscode');
  expect(reads()).toEqual([]);
});

it('folders on other machines are told by the table of mounts, without a look at them', async () => {
  const { folder, write } = home();
  write(
    'mountinfo',
    [
      '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
      '40 22 0:50 / /mnt/team\\040share rw,relatime shared:9 - nfs4 nas:/team rw,vers=4.2',
      '41 40 8:2 / /mnt/team\\040share/local rw,relatime - ext4 /dev/sdb1 rw',
      '42 22 0:51 / /home/ada/far rw,nosuid - fuse.sshfs ada@far: rw',
      '43 22 0:52 / /mnt/c rw,noatime - 9p C: rw',
    ].join('\n'),
  );
  const isFar = await farFolders(join(folder, 'mountinfo'));
  expect(['/mnt/team share', '/mnt/team share/shop', '/home/ada/far/shop'].map(isFar)).toEqual([true, true, true]);
  expect(
    ['/work/shop', '/mnt/team share/local/shop', '/home/ada/farther', '/mnt/c/shop', '/mnt/team shared'].map(isFar),
  ).toEqual([false, false, false, false, false]);
  expect((await farFolders(join(folder, 'none')))('/mnt/team share')).toBe(false);
});
