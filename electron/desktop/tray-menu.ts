import type { MenuItemConstructorOptions } from 'electron';
import type { WindowPlace } from '../../shared/control/windows.ts';
import { visibleLine } from '../../shared/visible.ts';
import type { TrayView } from './tray-view.ts';

/** What the lines of the menu do. */
export interface TrayActions {
  /** Opens the interface; at a place, where one is named. */
  open(place?: WindowPlace): void;
  deny(ask: string): void;
  pauseAgent(agent: string, paused: boolean): void;
  pause(): void;
  resume(): void;
  copy(text: string): void;
  quit(): void;
}

type Lines = MenuItemConstructorOptions[];

const line: MenuItemConstructorOptions = { type: 'separator' };

/** The menu behind the icon: all that needs no window works from here without one, and all of the popover is in it too. */
export function trayMenu(view: TrayView, actions: TrayActions): Lines {
  const groups: readonly Lines[] = [
    [
      { label: label(view.words), enabled: false },
      ...view.needs.map(({ title, place }) => ({ label: label(title), click: () => actions.open(place ?? undefined) })),
    ],
    waiting(view, actions),
    [...latest(view, actions), ...agents(view, actions)],
    [
      { label: 'Open Railguard', click: () => actions.open() },
      view.paused
        ? { label: 'Resume', click: () => actions.resume() }
        : { label: 'Pause all', click: () => actions.pause() },
      { label: `Copy address ${view.address}`, click: () => actions.copy(view.address) },
      { label: 'Settings…', click: () => actions.open({ page: 'settings', path: [] }) },
    ],
    [{ label: 'Quit', click: () => actions.quit() }],
  ];
  return groups.filter((group) => group.length > 0).flatMap((group, index) => (index === 0 ? group : [line, ...group]));
}

/** Denied from here, allowed only where all that a call would do is shown. */
function waiting({ asks, moreAsks }: TrayView, actions: TrayActions): Lines {
  const lines: Lines = asks.map(({ id, sentence }) => ({
    label: label(sentence),
    submenu: [
      { label: 'Deny', click: () => actions.deny(id) },
      { label: 'Review…', click: () => actions.open({ page: 'approvals', path: [id] }) },
    ],
  }));
  if (moreAsks === 0) return lines;
  return [...lines, { label: `${moreAsks} more waiting`, click: () => actions.open({ page: 'approvals', path: [] }) }];
}

function latest({ calls }: TrayView, actions: TrayActions): Lines {
  if (calls.length === 0) return [];
  const submenu = calls.map(({ call, words }) => ({
    label: label(words),
    click: () => actions.open({ page: 'live', path: [call] }),
  }));
  return [{ label: 'Latest calls', submenu }];
}

function agents({ agents: known, moreAgents }: TrayView, actions: TrayActions): Lines {
  if (known.length === 0) return [];
  const submenu: Lines = known.map(({ id, label: name, paused }) => ({
    label: label(`${paused ? 'Resume' : 'Pause'} ${name}`),
    click: () => actions.pauseAgent(id, !paused),
  }));
  if (moreAgents > 0) {
    submenu.push({ label: `${moreAgents} more…`, click: () => actions.open({ page: 'agents', path: [] }) });
  }
  return [{ label: 'Agents', submenu }];
}

/** On one line, nothing in it unseen. Electron takes a single `&` for the mark of an access key. */
function label(text: string): string {
  return visibleLine(text).replaceAll('&', '&&');
}
