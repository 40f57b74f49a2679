import { describe, expect, it } from 'vitest';
import type { Control } from '../../electron/control/port.ts';
import { followLink, linkIn, placeOfLink } from '../../electron/desktop/deep-link.ts';

const live = { page: 'live', path: [] };

describe('a link into the interface', () => {
  it.each([
    ['railguard://live', live],
    ['railguard://approvals/3f9c2a', { page: 'approvals', path: ['3f9c2a'] }],
    ['railguard://tools/testrail/close_run/', { page: 'tools', path: ['testrail', 'close_run'] }],
    ['railguard://servers/a%20b', { page: 'servers', path: ['a b'] }],
  ])('%s names a place', (link, place) => expect(placeOfLink(link)).toEqual(place));

  it.each([
    'railguard:live',
    'railguard://',
    'railguard://approvals/1?answer=allow',
    'railguard://approvals/1#allow',
    'railguard://me@live',
    'railguard://live:80',
    'railguard://tools/a/b/c',
    'railguard://live/%',
    'railguard://Live/../settings'.repeat(30),
    'https://live',
    'file:///etc/passwd',
    'nonsense',
  ])('%s names none', (link) => expect(placeOfLink(link)).toBeNull());

  it('is found among the words of a start, and is not an option', () => {
    expect(linkIn(['electron', '.', '--hidden', 'railguard://live'])).toBe('railguard://live');
    expect(linkIn(['electron', '.', '--x=railguard://live'])).toBeNull();
  });
});

describe('following one', () => {
  const asked: string[] = [];
  const control: Control = {
    listen: () => () => undefined,
    async call(name, input) {
      asked.push(name);
      const { id } = input as { id?: string };
      if (name === 'approvals.get') return id === 'a1' ? { id } : null;
      if (name === 'servers.list') return [{ name: 'testrail' }];
      if (name === 'agents.list') return [{ id: 'default' }];
      if (name === 'tools.page') return { tools: [{ name: 'get_run' }] };
      throw new Error('asked for something else');
    },
  };

  it.each([
    ['railguard://approvals/a1', { page: 'approvals', path: ['a1'] }],
    ['railguard://agents/default', { page: 'agents', path: ['default'] }],
    ['railguard://servers/testrail', { page: 'servers', path: ['testrail'] }],
    ['railguard://tools/testrail/get_run', { page: 'tools', path: ['testrail', 'get_run'] }],
    ['railguard://policy', { page: 'policy', path: [] }],
  ])('%s leads there', async (link, place) => expect(await followLink(link, control)).toEqual(place));

  it.each([
    'railguard://approvals/gone',
    'railguard://agents/nobody',
    'railguard://servers/other',
    'railguard://tools/testrail/missing',
    'railguard://tools/other/get_run',
    'railguard://settings/anything',
    'railguard://approvals/a1/more',
    'railguard://agents/default/more',
    'railguard://servers/testrail/more',
    'railguard://constructor/x',
    'nonsense',
  ])('%s leads to Live', async (link) => expect(await followLink(link, control)).toEqual(live));

  it('only reads, whatever it says', () => {
    expect(new Set(asked)).toEqual(new Set(['approvals.get', 'agents.list', 'servers.list', 'tools.page']));
  });
});
