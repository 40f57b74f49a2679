import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { trayIconFile } from '../../electron/desktop/tray-icon-file.ts';
import { trayMenu } from '../../electron/desktop/tray-menu.ts';
import { type TrayMark, trayView } from '../../electron/desktop/tray-view.ts';
import type { GateState } from '../../shared/control/gate.ts';
import { guarding } from '../support/gate-state.ts';

const silent = { code: 'server-failing', title: 'testrail does not answer', help: 'Its calls fail.' };
const keyring = { code: 'secrets-plain', title: 'This system has no keyring', help: 'Install one.' };

describe('what the tray says', () => {
  it.each<[string, GateState, string, TrayMark]>([
    ['a gate that guards', guarding, 'Guarding', 'guarding'],
    ['calls that wait', { ...guarding, waiting: 3 }, '3 waiting', 'waiting'],
    ['a pause', { ...guarding, state: 'paused', paused: { since: 0, refused: 2 } }, 'Paused', 'paused'],
    [
      'a pause before what waits and what is wrong',
      { ...guarding, state: 'paused', waiting: 1, faults: [silent] },
      'Paused',
      'paused',
    ],
    ['a fault', { ...guarding, state: 'fault', faults: [silent, keyring] }, 'Fault: testrail does not answer', 'fault'],
    [
      'a fault before what waits',
      { ...guarding, state: 'fault', waiting: 1, faults: [silent] },
      'Fault: testrail does not answer',
      'fault',
    ],
    ['no fault where something is only to be known', { ...guarding, faults: [keyring] }, 'Guarding', 'guarding'],
  ])('of %s', (_of, state, words, mark) => {
    expect(trayView(state)).toMatchObject({ words, mark });
  });

  it('a count beside the icon only while something waits', () => {
    expect(trayView(guarding).count).toBe('');
    expect(trayView({ ...guarding, waiting: 3 }).count).toBe('3');
  });

  it('no more than a tooltip of Windows holds', () => {
    const { words } = trayView({ ...guarding, state: 'fault', faults: [{ ...silent, title: 'x'.repeat(200) }] });
    expect(words).toHaveLength(120);
    expect(words.at(-1)).toBe('…');
  });
});

describe('the menu of the tray', () => {
  const actions = { open: vi.fn(), pause: vi.fn(), resume: vi.fn(), copy: vi.fn(), quit: vi.fn() };
  const labels = (state: GateState): (string | undefined)[] =>
    trayMenu(trayView(state), actions).map(({ type, label }) => (type === 'separator' ? '-' : label));

  it('holds the state, the faults, and what can be done', () => {
    expect(labels({ ...guarding, state: 'fault', faults: [silent] })).toEqual([
      'Fault: testrail does not answer',
      'testrail does not answer',
      '-',
      'Open Railguard',
      'Pause all',
      'Copy address',
      '-',
      'Quit',
    ]);
    expect(labels({ ...guarding, state: 'paused' })).toContain('Resume');
    expect(trayMenu(trayView(guarding), actions)[0]).toMatchObject({ enabled: false });
  });

  it('stays short where much is wrong', () => {
    const many = Array.from({ length: 9 }, (_, n) => ({ ...silent, title: `s${n} does not answer` }));
    expect(labels({ ...guarding, state: 'fault', faults: many }).slice(1, 8)).toEqual([
      ...[0, 1, 2, 3, 4].map((n) => `s${n} does not answer`),
      '4 more',
      '-',
    ]);
  });

  it('shows an & as it is, and copies the address as it is', () => {
    const state = { ...guarding, faults: [{ ...silent, title: 'a&b' }], address: 'http://127.0.0.1:1' };
    expect(labels(state)).toContain('a&&b');
    const copy = trayMenu(trayView(state), actions).find(({ label }) => label === 'Copy address');
    (copy?.click as (() => void) | undefined)?.();
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

  it('is light on a dark taskbar of Windows and dark on a light one, and a template on macOS', () => {
    expect(trayIconFile('fault', { platform: 'win32', scale: 1, dark: true })).toBe('fault-16-light.png');
    expect(trayIconFile('fault', { platform: 'win32', scale: 1, dark: false })).toBe('fault-16-dark.png');
    expect(trayIconFile('fault', { platform: 'darwin', scale: 2, dark: true })).toBe('faultTemplate.png');
    expect(existsSync(join(folder, 'faultTemplate@2x.png'))).toBe(true);
  });
});
