import { describe, expect, test } from 'vitest';
import { changeOf } from '../../../../renderer/features/servers/change-server.tsx';

const before = { values: ['TOKEN', 'OLD'], cwd: '/srv', startSeconds: null, callSeconds: 60, namedAs: null };
const kept = (name: string) => ({ id: -1, name, value: '' });
const same = { cwd: '/srv', startSeconds: '', callSeconds: '60', values: [kept('TOKEN'), kept('OLD')] };

describe('What a person changed of a server', () => {
  test('is nothing where all stands as it was', () => {
    expect(changeOf(before, same)).toEqual({});
  });
  test('is a value that was typed, one that is new, and one whose row is gone', () => {
    const values = [{ id: 1, name: 'TOKEN', value: 'new' }, { id: 2, name: ' ADDED ', value: '' }, kept('')];
    expect(changeOf(before, { ...same, values })).toEqual({ values: { TOKEN: 'new', ADDED: '', OLD: null } });
  });
  test('is the folder and the times; an empty field takes them away', () => {
    expect(changeOf(before, { ...same, cwd: '  ', callSeconds: ' ', startSeconds: '90' })).toEqual({
      cwd: null,
      startSeconds: 90,
      callSeconds: null,
    });
  });
});
