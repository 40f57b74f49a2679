import { beforeEach, describe, expect, it } from 'vitest';
import { AttentionAlerts } from '../../electron/desktop/attention-alerts.ts';
import type { AttentionItem } from '../../shared/control/attention.ts';
import { freshNotifications, type Notifications } from '../../shared/control/settings.ts';
import type { WindowPlace } from '../../shared/control/windows.ts';

let log: string[] = [];
let looking = false;
let open = false;
let switches: Notifications | null = freshNotifications;
let clicks: (() => void)[] = [];

function alerts(): AttentionAlerts {
  return new AttentionAlerts({
    windows: { isLookedAt: () => looking, isOpen: () => open },
    notifications: {
      show(id, { title, body, click }) {
        log.push(`show ${id}: ${title}. ${body}`);
        clicks.push(click);
      },
      withdraw: (id) => log.push(`withdraw ${id}`),
    },
    switches: () => switches,
    show: ({ page, path }: WindowPlace) => log.push(`open ${[page, ...path].join('/')}`),
    badge: (count) => log.push(`badge ${count}`),
  });
}

const item = (id: string, more: Partial<AttentionItem> = {}): AttentionItem => ({
  ...{
    id,
    kind: 'fault',
    code: 'server-down',
    title: `Title of ${id}`,
    help: `Help with ${id}`,
    place: null,
    count: 0,
  },
  ...more,
});
const list = (...items: readonly AttentionItem[]) => ({ items: [...items], badge: items.length });
const said = (): readonly string[] => log.splice(0);

beforeEach(() => {
  log = [];
  clicks = [];
  looking = false;
  open = false;
  switches = freshNotifications;
});

describe('what newly needs a person', () => {
  it('is told once, and taken back when it is over', () => {
    const mine = alerts();
    expect(mine.isKnown).toBe(false);
    mine.receive(list());
    expect(mine.isKnown).toBe(true);
    mine.receive(list(item('a')));
    mine.receive(list(item('a', { title: 'Other words', count: 4 })));
    mine.receive(list());
    expect(said()).toEqual([
      'badge 0',
      'badge 1',
      'show a: Title of a. Help with a',
      'badge 1',
      'badge 0',
      'withdraw a',
    ]);
  });

  it('is told again where it went and came back', () => {
    const mine = alerts();
    mine.receive(list(item('a')));
    mine.receive(list());
    mine.receive(list(item('a')));
    expect(said().filter((line) => line.startsWith('show'))).toHaveLength(2);
  });

  it('is taken back also while the person has the interface before them', () => {
    const mine = alerts();
    mine.receive(list(item('a'), item('b')));
    said();
    looking = true;
    mine.receive(list(item('b')));
    expect(said()).toEqual(['badge 1', 'withdraw a']);
  });

  it('is taken back in quiet hours, and where everything was switched off meanwhile', () => {
    const mine = alerts();
    mine.receive(list(item('a'), item('b')));
    said();
    switches = { ...freshNotifications, quiet: { from: '00:00', until: '23:59' } };
    mine.receive(list(item('b')));
    switches = null;
    mine.receive(list());
    expect(said()).toEqual(['badge 1', 'withdraw a', 'badge 0', 'withdraw b']);
  });

  it('is not told while the interface is before the person, and not later either', () => {
    const mine = alerts();
    looking = true;
    mine.receive(list(item('a')));
    looking = false;
    mine.receive(list(item('a')));
    expect(said()).toEqual(['badge 1', 'badge 1']);
  });

  it('leads where it is dealt with, or to Live', () => {
    const mine = alerts();
    mine.receive(list(item('a'), item('b', { place: { page: 'servers', path: ['testrail', 'review'] } })));
    said();
    for (const click of clicks) click();
    expect(said()).toEqual(['open live', 'open servers/testrail/review']);
  });
});

describe('what is wrong from the start', () => {
  it.each([
    { name: 'is left to a window that opened', window: true, told: false },
    { name: 'is told where none opened', window: false, told: true },
  ])('$name', ({ window, told }) => {
    open = window;
    alerts().receive(list(item('a')));
    expect(said().some((line) => line.startsWith('show a'))).toBe(told);
  });

  it('is told of nobody before the settings are known, but the badge stands', () => {
    switches = null;
    alerts().receive(list(item('a')));
    expect(said()).toEqual(['badge 1']);
  });
});

it.each([
  { kind: 'fault', code: 'server-down', off: 'faults' },
  { kind: 'definition', code: 'definition', off: 'definitions' },
  { kind: 'bypass', code: 'bypass', off: 'bypasses' },
  { kind: 'notice', code: 'policy-pending', off: 'approvals' },
  { kind: 'notice', code: 'command-pending', off: 'approvals' },
] as const)('$code is told unless $off is switched off', ({ kind, code, off }) => {
  alerts().receive(list(item('a', { kind, code })));
  expect(said()).toContain('show a: Title of a. Help with a');
  switches = { ...freshNotifications, [off]: false };
  alerts().receive(list(item('a', { kind, code })));
  expect(said()).toEqual(['badge 1']);
});

it.each([
  { kind: 'approval', code: 'approval' },
  { kind: 'notice', code: 'constructor' },
  { kind: 'notice', code: 'journal-share-used' },
] as const)('a $kind of code $code never interrupts', ({ kind, code }) => {
  alerts().receive(list(item('a', { kind, code })));
  expect(said()).toEqual(['badge 1']);
});
