// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what clients fill in is written so
import { describe, expect, it } from 'vitest';
import { bridgeEntry, gateAgent, readEntry } from '../../../electron/agents/clients/entry.ts';
import { importable } from '../../../electron/agents/clients/import.ts';
import type { StoredServer } from '../../../electron/settings/schema.ts';
import type { JsonValue } from '../../../shared/json.ts';
import { agentIdSchema, serverNameSchema } from '../../../shared/names.ts';

const none = { command: [], env: {}, cwd: null, url: null, headers: {}, isOff: false };

describe('what an entry of a client says', () => {
  it.each<[what: string, entry: JsonValue | undefined, said: object | null]>([
    ['a command and its words', { command: 'npx', args: ['-y', 'x'] }, { command: ['npx', '-y', 'x'] }],
    ['a command as a list', { command: ['npx', '-y'], args: ['x'] }, { command: ['npx', '-y', 'x'] }],
    ['another name of the command', { cmd: 'uvx', args: ['x'] }, { command: ['uvx', 'x'] }],
    ['a path', { path: '/opt/x' }, { command: ['/opt/x'] }],
    ['a map of its own', { config: { command: 'a' }, enabled: false }, { command: ['a'], isOff: true }],
    ['a command that is a map', { command: { path: '/opt/x', args: ['y'] } }, { command: ['/opt/x', 'y'] }],
    ['words that are none', { command: 'a', args: [1, 'b', null, ['c']] }, { command: ['a', 'b'] }],
    ['an address', { url: 'https://x/mcp' }, { url: 'https://x/mcp' }],
    ['other names of it', { serverUrl: 'https://x/mcp' }, { url: 'https://x/mcp' }],
    ['the first that is a text', { url: 5, httpUrl: 'https://y' }, { url: 'https://y' }],
    ['a command beside an address', { command: 'a', url: 'https://x' }, { command: ['a'], url: null }],
    ['an empty command', { command: [], url: 'https://x' }, { url: 'https://x' }],
    [
      'variables',
      { command: 'a', env: { A: 'b', N: 1, T: true, X: null, O: {} } },
      { env: { A: 'b', N: '1', T: 'true' } },
    ],
    ['variables under other names', { command: 'a', environment: { A: 'b' } }, { env: { A: 'b' } }],
    ['headers', { url: 'https://x', http_headers: { A: 'b' } }, { url: 'https://x', headers: { A: 'b' } }],
    ['a folder', { command: 'a', cwd: '/work' }, { cwd: '/work' }],
    ['a folder that is nowhere by itself', { command: 'a', cwd: 'work' }, { cwd: null }],
    ['that it is off', { command: 'a', disabled: true }, { isOff: true }],
    ['that it is not off', { command: 'a', disabled: false, enabled: true }, { isOff: false }],
    ['nothing', {}, null],
    ['words without a command', { args: ['x'] }, null],
    ['a number', 5, null],
    ['a list', ['npx'], null],
    ['no entry', undefined, null],
  ])('%s', (_what, entry, said) => {
    const read = readEntry(entry);
    if (said === null) expect(read).toBeNull();
    else
      expect(read).toEqual({
        ...none,
        command: [],
        ...(Object.hasOwn(said, 'url') ? {} : { command: ['a'] }),
        ...said,
      });
  });
});

describe('the entry of the bridge', () => {
  const words = ['/opt/node', 'headless.js', 'connect', '--agent', 'work'];
  it.each(['command-args', 'typed-command-args', 'cline', 'goose', 'opencode'] as const)(
    'in the form %s is read again as the same command',
    (form) => {
      const entry = bridgeEntry(form, words);
      expect(readEntry(entry)).toMatchObject({ command: words, isOff: false });
      expect(JSON.stringify(entry)).not.toContain('rg_');
    },
  );
});

describe('whose calls an entry makes', () => {
  const token = `rg_${'A'.repeat(43)}`;
  const work = agentIdSchema.parse('work');
  const gate = { address: 'http://127.0.0.1:7420', agentOf: (given: string) => (given === token ? work : null) };

  it.each<[what: string, entry: JsonValue, agent: string | null]>([
    ['the bridge', { command: 'railguard', args: ['connect', '--agent', 'work'] }, 'work'],
    ['the bridge, in one word', { command: '/opt/Railguard', args: ['connect', '--agent=work'] }, 'work'],
    ['from its source', { command: 'node', args: ['/x/headless.ts', 'connect', '--agent', 'work'] }, 'work'],
    ['the bridge without an agent', { command: 'railguard', args: ['connect'] }, null],
    ['the bridge of what is no agent', { command: 'railguard', args: ['connect', '--agent', 'A B'] }, null],
    ['another program that connects', { command: 'ssh', args: ['connect', '--agent', 'work'] }, null],
    ['our name behind the word', { command: 'ssh', args: ['connect', 'railguard', '--agent', 'work'] }, null],
    ['an address with a token', { url: `http://127.0.0.1:7420/a/${token}/mcp` }, 'work'],
    ['an address of this machine by its name', { url: `http://localhost:7420/a/${token}/mcp` }, 'work'],
    ['an address of this machine in IPv6', { url: `http://[::1]:7420/a/${token}/mcp` }, 'work'],
    [
      'an address and a header',
      { url: 'http://127.0.0.1:7420/mcp', headers: { Authorization: `Bearer ${token}` } },
      'work',
    ],
    [
      'a header in small letters',
      { url: 'http://127.0.0.1:7420/mcp', headers: { authorization: `bearer ${token}` } },
      'work',
    ],
    [
      'through a bridge of others',
      { command: 'npx', args: ['mcp-remote', `http://127.0.0.1:7420/a/${token}/mcp`] },
      'work',
    ],
    ['an address without a token', { url: 'http://127.0.0.1:7420/mcp' }, null],
    ['another token', { url: 'http://127.0.0.1:7420/a/rg_x/mcp' }, null],
    ['another port', { url: `http://127.0.0.1:7421/a/${token}/mcp` }, null],
    ['another machine', { url: `http://127.0.0.1.evil.example:7420/a/${token}/mcp` }, null],
    ['no address', { url: 'not an address' }, null],
  ])('%s', (_what, entry, agent) => {
    const read = readEntry(entry);
    expect(read === null ? null : gateAgent(read, gate)).toBe(agent);
  });
});

describe('an entry as a server behind the gate', () => {
  const taken = { taken: new Set(['testrail', 'wiki']), known: [] as StoredServer[] };
  const made = (name: string, entry: JsonValue, more: Partial<typeof taken> = {}) => {
    const read = readEntry(entry);
    if (read === null) throw new Error('no entry');
    return importable(name, read, { ...taken, ...more });
  };

  it('has a name of its own and starts the same', () => {
    expect(made('My Files!', { command: 'npx', args: ['-y', 'x'], env: { KEY: 'v' }, cwd: '/w' })).toEqual({
      spec: { kind: 'stdio', name: 'my-files', command: 'npx', args: ['-y', 'x'], env: { KEY: 'v' }, cwd: '/w' },
    });
    expect(made('Wiki', { command: 'x' })).toMatchObject({ spec: { name: 'wiki-2' } });
  });

  it('reaches the same address with the same headers', () => {
    expect(made('docs', { url: 'https://docs.example/mcp', headers: { 'X-Key': 'v' } })).toEqual({
      spec: { kind: 'http', name: 'docs', url: 'https://docs.example/mcp', headers: { 'X-Key': 'v' } },
    });
  });

  it.each<[what: string, entry: JsonValue, word: string]>([
    ['a variable', { command: 'x', env: { KEY: '${KEY}' } }, '${KEY}'],
    ['a variable of the environment', { command: 'x', args: ['${env:KEY}'] }, '${env:KEY}'],
    ['an input', { url: 'https://x/mcp', headers: { A: 'Bearer ${input:api-key}' } }, '${input:api-key}'],
    [
      'a variable with a value for when it is not there',
      { url: '${BASE:-https://x.example}/mcp' },
      '${BASE:-https://x.example}',
    ],
    ['a value with a space', { url: 'https://x/mcp', headers: { A: '${KEY:-none given}' } }, '${KEY:-none given}'],
    ['a variable of opencode', { command: 'x', env: { KEY: '{env:KEY}' } }, '{env:KEY}'],
    ['a file of opencode', { command: 'x', env: { KEY: '{file:~/.key}' } }, '{file:~/.key}'],
  ])('is none where only the client can fill in %s', (_what, entry, word) => {
    expect(made('x', entry)).toEqual({ problem: expect.stringContaining(`it says ${word}, which only the client`) });
  });

  it('is none where it is a server that is there, whatever its values are', () => {
    const name = serverNameSchema.parse('files-2');
    const known = [{ kind: 'stdio', name, command: 'npx', args: ['x'], env: {} } as unknown as StoredServer];
    const more = { known, taken: new Set(['files-2']) };
    expect(made('files', { command: 'npx', args: ['x'], env: { KEY: 'other' } }, more)).toEqual({
      problem: 'it is the server files-2 already',
    });
    expect(made('files', { command: 'npx', args: ['y'] }, more)).toHaveProperty('spec');
    expect(made('others', { command: 'npx', args: ['x'] }, more)).toHaveProperty('spec');
  });

  it('says what is wrong with one that cannot be', () => {
    expect(made('x', { url: 'no address' })).toEqual({ problem: expect.any(String) });
  });
});
