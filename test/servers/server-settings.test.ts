import { describe, expect, test } from 'vitest';
import { type ChangeableServer, changedServer, settingsOf } from '../../electron/servers/server-settings.ts';
import { serverNameSchema } from '../../shared/names.ts';

const program: ChangeableServer = {
  kind: 'stdio',
  name: serverNameSchema.parse('far'),
  prefix: 'far__',
  command: 'node',
  args: ['server.js'],
  env: ['TOKEN', 'OLD'],
  cwd: '/srv',
  callSeconds: 60,
};

describe('a change of a server', () => {
  test('leaves what it does not name as it is', () => {
    expect(changedServer(program, {})).toEqual(program);
  });
  test('sets, adds and takes away: null means without', () => {
    const changed = changedServer(program, {
      values: { OLD: null, NEW: 'kept apart', TOKEN: 'another' },
      cwd: null,
      startSeconds: 90,
      callSeconds: null,
    });
    const { cwd: _cwd, callSeconds: _call, ...rest } = program;
    expect(changed).toEqual({ ...rest, env: ['TOKEN', 'NEW'], startSeconds: 90 });
    expect(JSON.stringify(changed)).not.toContain('kept apart');
    expect(settingsOf(changed)).toEqual({
      values: ['TOKEN', 'NEW'],
      cwd: null,
      startSeconds: 90,
      callSeconds: null,
      namedAs: null,
    });
  });
  test('gives an address no folder', () => {
    const remote: ChangeableServer = {
      kind: 'http',
      name: program.name,
      prefix: 'far__',
      url: 'https://example.com/mcp',
      headers: [],
    };
    expect(changedServer(remote, { cwd: '/srv', values: { 'X-Key': 'k' } })).toEqual({ ...remote, headers: ['X-Key'] });
  });
});
