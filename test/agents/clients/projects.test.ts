import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { maxProjects, projectFiles } from '../../../electron/agents/clients/projects.ts';
import { factsOf } from '../../../electron/agents/clients/table.ts';
import type { ClientId } from '../../../shared/control/clients.ts';

function home() {
  const folder = mkdtempSync(join(tmpdir(), 'railguard-projects-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    write(path: string, content: string) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    },
    files: (client: ClientId) =>
      projectFiles(factsOf(client), { platform: 'linux', home: folder, env: {} }).map(({ path }) => path),
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
])('%s: the folders that %s names are looked at', (client, source, content, expected) => {
  const { write, files } = home();
  expect(files(client)).toEqual([]);
  write(source, content);
  expect(files(client)).toEqual([expected]);
});

it('of clients that name no folders none is looked for', () => {
  const { files } = home();
  for (const client of ['claude-desktop', 'windsurf', 'zed', 'jetbrains', 'cline', 'goose', 'opencode'] as const) {
    expect(files(client)).toEqual([]);
  }
});

it('folders on other machines, windows without a folder, and files that cannot be read name none', () => {
  const { write, files } = home();
  const storage = '.config/Code/User/workspaceStorage';
  write(`${storage}/a/workspace.json`, '{"folder": "vscode-remote://ssh-remote+far/work"}');
  write(`${storage}/b/workspace.json`, '{"workspace": "file:///work/all.code-workspace"}');
  write(`${storage}/c/workspace.json`, 'no JSON');
  write(`${storage}/d/state`, '');
  expect(files('vscode')).toEqual([]);
  write('.claude.json', '{"projects": {"//far/share": {}, "relative": {}, "/work/shop": {}}}');
  expect(files('claude-code')).toEqual(['/work/shop/.mcp.json']);
  write('.gemini/trustedFolders.json', '{');
  expect(files('gemini')).toEqual([]);
});

it('the client’s own file is not looked at a second time as that of the home', () => {
  const { folder, write, files } = home();
  write(
    '.config/Cursor/User/workspaceStorage/a/workspace.json',
    JSON.stringify({ folder: pathToFileURL(folder).href }),
  );
  expect(files('cursor')).toEqual([]);
});

it('a folder that comes is found, and of very many only so many are looked at', () => {
  const { folder, write, files } = home();
  write('.claude.json', '{"projects": {"/one": {}}}');
  expect(files('claude-code')).toHaveLength(1);
  const many = Object.fromEntries(Array.from({ length: 2 * maxProjects }, (_, at) => [`/work/${at}`, {}]));
  write('.claude.json', JSON.stringify({ projects: many }));
  utimesSync(join(folder, '.claude.json'), 1, 1);
  expect(files('claude-code')).toHaveLength(maxProjects);
});
