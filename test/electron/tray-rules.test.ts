import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { badgeNumbers, trayGuid, trayIconFile } from '../../electron/desktop/tray-icon-file.ts';
import { trayMenu } from '../../electron/desktop/tray-menu.ts';
import { type TrayMark, type TraySources, trayView } from '../../electron/desktop/tray-view.ts';
import type { AttentionItem } from '../../shared/control/attention.ts';
import { agentIdSchema, callIdSchema } from '../../shared/names.ts';
import { guarding } from '../support/gate-state.ts';

const item = (kind: AttentionItem['kind'], title: string, count = 0): AttentionItem => ({
  id: `${kind} ${title}`,
  kind,
  code: kind,
  title,
  help: '',
  place: kind === 'definition' ? { page: 'servers', path: ['testrail', 'review'] } : null,
  count,
});
const silent = item('fault', 'testrail does not answer');
const keyring = item('notice', 'This system has no keyring');
const waiting = item('approval', '3 calls wait for you', 3);
const unseen: AttentionItem = {
  ...item('approval', '2 calls were denied while the screen was locked', 2),
  code: 'approval-unseen',
  place: { page: 'approvals', path: [] },
};
const changed = item('definition', '2 definitions of testrail changed', 1);

function sources(items: readonly AttentionItem[], more: Partial<TraySources> = {}): TraySources {
  const badge = items.reduce((sum, { count }) => sum + count, 0);
  return { gate: guarding, attention: { items: [...items], badge }, asks: [], agents: [], calls: [], ...more };
}
const ask = (id: string, sentence: string) => ({ id, sentence, state: 'waiting' as const });
const paused = { ...guarding, state: 'paused' as const };

describe('what the tray says', () => {
  it.each<[string, TraySources, string, TrayMark]>([
    ['a gate that guards', sources([]), 'Guarding', 'guarding'],
    ['calls that wait', sources([waiting]), '3 waiting', 'waiting'],
    ['calls and definitions', sources([waiting, changed]), '3 waiting, 1 to review', 'waiting'],
    ['definitions alone', sources([changed]), 'Guarding, 1 to review', 'waiting'],
    ['calls that were denied while nobody was there', sources([unseen]), 'Guarding, 2 to review', 'waiting'],
    ['those beside calls that wait', sources([waiting, unseen, changed]), '3 waiting, 3 to review', 'waiting'],
    ['a pause before what waits and what is wrong', sources([silent, waiting], { gate: paused }), 'Paused', 'paused'],
    ['a fault before what waits', sources([silent, waiting]), 'Fault: testrail does not answer', 'fault'],
    ['no fault where something is only to be known', sources([keyring]), 'Guarding', 'guarding'],
  ])('of %s', (_of, state, words, mark) => {
    expect(trayView(state)).toMatchObject({ words, mark });
  });

  it('where to look at calls that were denied while nobody was there, and of calls that wait no second time', () => {
    expect(trayView(sources([waiting, unseen])).needs).toEqual([{ title: unseen.title, place: unseen.place }]);
  });

  it('a count only while something waits for a person', () => {
    expect(trayView(sources([silent, keyring])).count).toBe(0);
    expect(trayView(sources([waiting, changed])).count).toBe(4);
  });

  it('no more than a tooltip of Windows holds', () => {
    const { words } = trayView(sources([item('fault', 'x'.repeat(200))]));
    expect(words).toHaveLength(120);
    expect(words.at(-1)).toBe('…');
  });
});

describe('the menu of the tray', () => {
  const actions = {
    open: vi.fn(),
    deny: vi.fn(),
    pauseAgent: vi.fn(),
    pause: vi.fn(),
    resume: vi.fn(),
    copy: vi.fn(),
    quit: vi.fn(),
  };
  const menu = (of: TraySources): MenuItemConstructorOptions[] => trayMenu(trayView(of), actions);
  const labels = (lines: readonly MenuItemConstructorOptions[]): (string | undefined)[] =>
    lines.map(({ type, label }) => (type === 'separator' ? '-' : label));
  const press = (lines: readonly MenuItemConstructorOptions[], ...path: readonly string[]): void => {
    const [label, ...rest] = path;
    const found = lines.find((line) => line.label?.startsWith(label ?? ''));
    if (found === undefined) throw new Error(`There is no line ${label}`);
    if (rest.length > 0) press(found.submenu as MenuItemConstructorOptions[], ...rest);
    else (found.click as () => void)();
  };

  it('holds the state, what needs a person, and what can be done', () => {
    expect(labels(menu(sources([silent])))).toEqual([
      'Fault: testrail does not answer',
      'testrail does not answer',
      '-',
      'Open Railguard',
      'Pause all',
      'Copy address http://127.0.0.1:7420',
      'Settings…',
      '-',
      'Quit',
    ]);
    expect(labels(menu(sources([], { gate: paused })))).toContain('Resume');
    expect(menu(sources([]))[0]).toMatchObject({ enabled: false });
  });

  it('denies a call that waits, or leads to it; it never allows one', () => {
    const of = sources([waiting], { asks: [ask('a1', 'Claude Code wants to delete a run')] });
    press(menu(of), 'Claude Code wants', 'Deny');
    expect(actions.deny).toHaveBeenCalledWith('a1');
    press(menu(of), 'Claude Code wants', 'Review');
    expect(actions.open).toHaveBeenCalledWith({ page: 'approvals', path: ['a1'] });
    expect(JSON.stringify(menu(of))).not.toMatch(/allow/i);
  });

  it('has a line for each agent, to pause it or let it go on', () => {
    const id = agentIdSchema.parse('cursor');
    const of = (stopped: boolean) => sources([], { agents: [{ id, label: 'Cursor', paused: stopped }] });
    press(menu(of(false)), 'Agents', 'Pause Cursor');
    expect(actions.pauseAgent).toHaveBeenLastCalledWith('cursor', true);
    press(menu(of(true)), 'Agents', 'Resume Cursor');
    expect(actions.pauseAgent).toHaveBeenLastCalledWith('cursor', false);
  });

  it('shows the latest calls with how each ended, and opens the one that is chosen', () => {
    const call = callIdSchema.parse('01JD0000000000000000000000');
    const row = { call, at: 0, tool: 'get_run', agentLabel: 'Cursor', outcome: 'denied' as const };
    const lines = menu(sources([], { calls: [row] }));
    const [words = ''] = labels(lines.find(({ label }) => label === 'Latest calls')?.submenu as typeof lines);
    expect(words).toMatch(/get_run, Cursor: denied$/);
    press(lines, 'Latest calls', words);
    expect(actions.open).toHaveBeenLastCalledWith({ page: 'live', path: [call] });
  });

  it('stays short where much is wrong, or much waits', () => {
    const many = Array.from({ length: 9 }, (_, n) => item('fault', `s${n} does not answer`));
    expect(labels(menu(sources(many))).slice(1, 8)).toEqual([
      ...[0, 1, 2, 3, 4].map((n) => `s${n} does not answer`),
      '4 more',
      '-',
    ]);
    const asks = Array.from({ length: 30 }, (_, n) => ask(`a${n}`, `Call ${n}`));
    expect(labels(menu(sources([waiting], { asks })))).toContain('25 more waiting');
  });

  it('leads from what changed to its review', () => {
    press(menu(sources([changed])), '2 definitions');
    expect(actions.open).toHaveBeenLastCalledWith({ page: 'servers', path: ['testrail', 'review'] });
  });

  it('shows what others wrote on one line, with nothing unseen and each & as it is; copies the address as it is', () => {
    const of = sources([waiting], { asks: [ask('a', 'a&b\nc\u202ed')] });
    expect(labels(menu(of))).toContain('a&&b\\nc\\u202ed');
    press(menu({ ...of, gate: { ...guarding, address: 'http://127.0.0.1:1' } }), 'Copy address');
    expect(actions.copy).toHaveBeenCalledWith('http://127.0.0.1:1');
  });
});

describe('the icon of the tray', () => {
  const folder = resolve(import.meta.dirname, '../../resources/tray');
  const grounds = (['darwin', 'win32', 'linux'] as const).flatMap((platform) =>
    [1, 1.25, 1.5, 2].flatMap((scale) => [true, false].map((dark) => ({ platform, scale, dark }))),
  );
  const marks: readonly TrayMark[] = ['guarding', 'waiting', 'paused', 'fault'];
  const size = (file: string): number => readFileSync(join(folder, file)).readUInt32BE(16);

  it.each(grounds)('is a picture of its own for each state on $platform at $scale, dark: $dark', (ground) => {
    const pictures = marks.map((mark) => readFileSync(join(folder, trayIconFile(mark, ground))).toString('base64'));
    expect(new Set(pictures).size).toBe(marks.length);
  });

  it('has the size of its system', () => {
    const [one, sharp] = [1, 1.5].map(
      (scale) => (platform: 'win32' | 'linux') => size(trayIconFile('guarding', { platform, scale, dark: false })),
    );
    expect([one?.('win32'), sharp?.('win32'), one?.('linux'), sharp?.('linux')]).toEqual([16, 32, 22, 32]);
    for (const mark of marks) {
      const template = trayIconFile(mark, { platform: 'darwin', scale: 2, dark: false });
      expect([size(template), size(template.replace('.png', '@2x.png'))]).toEqual([16, 32]);
    }
  });

  it('has the number on its badge where that can be read, another picture for each', () => {
    const counts = [0, ...badgeNumbers, 10, 400];
    for (const ground of [
      { platform: 'linux', scale: 1, dark: false },
      { platform: 'linux', scale: 2, dark: false },
      { platform: 'win32', scale: 2, dark: true },
    ] as const) {
      const files = counts.map((count) => trayIconFile('waiting', ground, count));
      const pictures = files.map((file) => readFileSync(join(folder, file)).toString('base64'));
      expect(new Set(pictures).size).toBe(badgeNumbers.length + 2);
      expect(files.at(-1)).toBe(files.at(-2));
    }
    expect(trayIconFile('waiting', { platform: 'win32', scale: 1, dark: true }, 3)).toBe('waiting-16-light.png');
  });

  it('is light on a dark taskbar of Windows and dark on a light one, and a template on macOS', () => {
    expect(trayIconFile('fault', { platform: 'win32', scale: 1, dark: true })).toBe('fault-16-light.png');
    expect(trayIconFile('fault', { platform: 'win32', scale: 1, dark: false })).toBe('fault-16-dark.png');
    expect(trayIconFile('fault', { platform: 'darwin', scale: 2, dark: true })).toBe('faultTemplate.png');
    expect(existsSync(join(folder, 'faultTemplate@2x.png'))).toBe(true);
  });

  it('keeps its place on macOS, and is bound to no program on Windows', () => {
    expect([trayGuid('win32'), trayGuid('linux')]).toEqual([null, null]);
    expect(trayGuid('darwin')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
