import { describe, expect, it } from 'vitest';
import { isQuiet, newsOf } from '../../electron/desktop/alert-rules.ts';
import type { Attention, AttentionItem } from '../../shared/control/attention.ts';
import { freshNotifications } from '../../shared/control/settings.ts';

const at = (time: string): Date => new Date(`2026-11-30T${time}:00`);

describe('quiet hours', () => {
  const night = { quiet: { from: '22:00', until: '07:00' } };
  const lunch = { quiet: { from: '12:00', until: '13:00' } };
  it.each([
    [night, '21:59', false],
    [night, '22:00', true],
    [night, '03:00', true],
    [night, '06:59', true],
    [night, '07:00', false],
    [lunch, '12:30', true],
    [lunch, '13:00', false],
    [{ quiet: null }, '03:00', false],
    [{ quiet: { from: '08:00', until: '08:00' } }, '08:00', false],
  ])('%j at %s: %s', (settings, time, quiet) => expect(isQuiet(settings, at(time))).toBe(quiet));
});

describe('what is told of', () => {
  const item = (kind: AttentionItem['kind'], id: string, count = 0): AttentionItem => ({
    id,
    kind,
    code: kind,
    title: id,
    help: '',
    place: null,
    count,
  });
  const list = (...items: AttentionItem[]): Attention => ({ items, badge: 0 });
  const fault = item('fault', 'f');
  const news = (before: Attention | null, now: Attention, settings = freshNotifications, time = '12:00') =>
    newsOf(before, now, settings, at(time)).map(({ id }) => id);

  it('is what came since, once', () => {
    expect(news(list(), list(fault))).toEqual(['f']);
    expect(news(list(fault), list(fault))).toEqual([]);
    expect(news(list(item('definition', 'd', 1)), list(item('definition', 'd', 4)))).toEqual([]);
    expect(news(null, list(fault, item('bypass', 'b')))).toEqual(['f', 'b']);
  });

  it('is no notice, and no call: that has its own way', () => {
    expect(news(list(), list(item('notice', 'n'), item('approval', 'a', 1)))).toEqual([]);
  });

  it('is a file edit or a command that waits for an answer, unless what waits is switched off', () => {
    const held = list(
      { ...item('notice', 'n'), code: 'command-pending' },
      { ...item('notice', 'p'), code: 'policy-pending' },
    );
    expect(news(list(), held)).toEqual(['n', 'p']);
    expect(news(list(), held, { ...freshNotifications, approvals: false })).toEqual([]);
  });

  it('is nothing that was switched off, and nothing in quiet hours', () => {
    const all = list(fault, item('definition', 'd'), item('bypass', 'b'));
    expect(news(list(), all, { ...freshNotifications, faults: false })).toEqual(['d', 'b']);
    expect(news(list(), all, { ...freshNotifications, definitions: false, bypasses: false })).toEqual(['f']);
    const quiet = { from: '11:00', until: '13:00' };
    expect(news(list(), all, { ...freshNotifications, quiet })).toEqual([]);
  });
});
