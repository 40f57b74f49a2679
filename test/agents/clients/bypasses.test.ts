import { describe, expect, it } from 'vitest';
import { bypassOf } from '../../../electron/agents/clients/bypasses.ts';
import type { ReadEntry } from '../../../electron/agents/clients/entry.ts';
import type { StoredServer } from '../../../electron/settings/schema.ts';
import { serverNameSchema } from '../../../shared/names.ts';

const nothing: ReadEntry = { command: [], env: {}, cwd: null, url: null, headers: {}, isOff: false };
const starts = (...command: string[]): ReadEntry => ({ ...nothing, command });
const at = (url: string): ReadEntry => ({ ...nothing, url });

const name = serverNameSchema.parse('guarded');
const process = (...[command = '', ...args]: string[]): StoredServer =>
  ({ kind: 'stdio', name, prefix: '', command, args, env: {} }) as never;
const remote = (url: string): StoredServer => ({ kind: 'http', name, prefix: '', url, headers: {} }) as never;

/** Why an entry goes round the gate; null where it does not. */
function why(entry: ReadEntry, servers: readonly StoredServer[] = [], testrail: string | null = null): string | null {
  return bypassOf('entry', entry, { servers, testrail })?.why ?? null;
}

describe('an entry starts what a guarded server starts', () => {
  it.each<[what: string, server: readonly string[], entry: readonly string[]]>([
    ['by the same words', ['my-server', '--fast'], ['my-server', '--fast']],
    ['by another runner', ['npx', '-y', '@scope/files'], ['bunx', '@scope/files', '/folder']],
    ['in another version', ['npx', '-y', '@scope/files@1.2.3'], ['npx', '@scope/files@latest']],
    ['in another version of Python', ['uvx', 'db-mcp==1.0'], ['uvx', 'db-mcp==2.0']],
    ['in capitals', ['uvx', 'Db-mcp'], ['UVX', 'DB-MCP']],
    ['from another folder', ['/usr/bin/db-mcp'], ['C:\\tools\\db-mcp', '--verbose']],
    ['within a line for a shell', ['npx', 'db-mcp'], ['sh', '-c', 'cd /x && npx db-mcp']],
    ['as a module', ['python3', '-m', 'db_mcp'], ['python3.12', '-m', 'db_mcp']],
    [
      'in a container, whatever is handed to that',
      ['docker', 'run', '-i', '-e', 'DB_KEY', 'ghcr.io/x/db'],
      ['podman', 'run', 'ghcr.io/x/db'],
    ],
    ['at the same place, named from elsewhere', ['node', '/srv/db/dist/index.js'], ['node', './dist/index.js']],
  ])('%s', (_what, server, entry) => {
    expect(why(starts(...entry), [process(...server)])).toMatch(/^starts .*guarded (?:starts|does)$/);
  });
});

describe('an entry starts something else', () => {
  it.each<[what: string, server: readonly string[], entry: readonly string[]]>([
    ['by the same runner', ['npx', '-y', '@scope/files'], ['npx', '-y', '@scope/mail']],
    ['of another scope', ['npx', '@scope/files'], ['npx', '@other/files']],
    ['whose name is a part of it', ['npx', 'db-mcp'], ['npx', 'db-mcp-extra']],
    [
      'in a container that is handed the same',
      ['docker', 'run', '-e', 'TOKEN', 'image-a'],
      ['docker', 'run', '-e', 'TOKEN', 'image-b'],
    ],
    ['in a file of a name that many have', ['node', '/srv/db/dist/index.js'], ['node', '/srv/mail/dist/index.js']],
  ])('%s', (_what, server, entry) => expect(why(starts(...entry), [process(...server)])).toBeNull());

  it('or nothing at all', () => {
    expect(why(nothing, [process('npx', 'db-mcp'), remote('https://example.com/mcp')])).toBeNull();
  });
});

describe('an entry at the address of a guarded server', () => {
  const address = 'https://Example.com/mcp';
  it.each([
    ['is found', at('https://example.com/mcp')],
    ['is found with a slash behind it, or a query', at('https://EXAMPLE.com/mcp/?key=x')],
    ['is found without its lock', at('http://example.com/mcp')],
    ['is found behind a bridge', starts('npx', 'mcp-remote', 'https://example.com/mcp')],
  ])('%s', (_what, entry) => expect(why(entry, [remote(address)])).toBe('is at the address of guarded'));
  it.each([
    ['another path', at('https://example.com/other')],
    ['another port', at('https://example.com:8443/mcp')],
    ['a host that only begins so', at('https://example.com.evil.test/mcp')],
    ['no address', at('example.com/mcp')],
  ])('is not at %s', (_what, entry) => expect(why(entry, [remote(address)])).toBeNull());
  it('is none where the guarded one has no address that can be read', () => {
    expect(why(at('nonsense'), [remote('nonsense')])).toBeNull();
  });
});

describe('an entry reaches TestRail by itself', () => {
  const env = (given: Record<string, string>, entry: ReadEntry = starts('srv')): ReadEntry => ({
    ...entry,
    env: given,
  });
  it.each<[what: string, entry: ReadEntry, words: string]>([
    ['by its package', starts('uvx', 'testrail-mcp'), 'starts testrail-mcp'],
    ['by a file of a long path', starts('node', '/home/ann/test_rail/server.js'), 'starts server.js'],
    [
      'with a key of its own',
      env({ TESTRAIL_API_KEY: 'x' }, starts('uvx', 'testrail-mcp')),
      'starts testrail-mcp with a TestRail key of its own',
    ],
    ['with a key, whatever it starts', env({ TEST_RAIL_PASSWORD: 'x' }), 'has a TestRail key in its environment'],
    [
      'at a cloud address in its words',
      starts('srv', '--url', 'https://name.testrail.io'),
      'names the address of a TestRail',
    ],
    ['at a cloud address', at('https://name.testrail.io/mcp'), 'is at the address of a TestRail'],
    ['at a host that says so', at('https://testrail.corp.example/mcp'), 'is at the address of a TestRail'],
    [
      'at the TestRail that is behind the gate',
      env({ BASE: 'https://qa.corp.example/' }),
      'names the address of a TestRail',
    ],
    ['at that one in capitals', env({ BASE: 'https://QA.Corp.example/' }), 'names the address of a TestRail'],
    ['by settings for one', env({ TESTRAIL_URL: '' }), 'has settings for a TestRail in its environment'],
  ])('%s', (_what, entry, words) => expect(why(entry, [], 'https://QA.corp.example/')).toBe(words));

  it.each<[what: string, entry: ReadEntry]>([
    ['by a key of something else', env({ OTHER_KEY: 'x' })],
    ['by a word in the path of an address', at('https://example.com/docs/testrail')],
    ['at another host', env({ BASE: 'https://qa.other.example/' })],
  ])('but not %s', (_what, entry) => expect(why(entry, [], 'https://qa.corp.example')).toBeNull());
});

it('an entry that is switched off goes round the gate once it is switched on', () => {
  const found = bypassOf('rail', { ...starts('uvx', 'testrail-mcp'), isOff: true }, { servers: [], testrail: null });
  expect(found).toEqual({ entry: 'rail', server: 'testrail', why: 'starts testrail-mcp, once it is switched on' });
});
