import { join } from 'node:path';
import { clipboard, Menu, nativeTheme, type Rectangle, screen, Tray } from 'electron';
import type { WindowPlace } from '../../shared/control/windows.ts';
import type { Caller, Control } from '../control/port.ts';
import { trayIconFile } from './tray-icon-file.ts';
import { type TrayActions, trayMenu } from './tray-menu.ts';
import { FollowedSources } from './tray-sources.ts';
import { type TrayView, trayView } from './tray-view.ts';

/** The icon in the system's tray or menu bar. */
export interface AppTray {
  /** Whether Electron made it. On Linux that does not say that a panel shows it. */
  stands(): boolean;
  /** Resolves when it was drawn for the first time, or could not be. */
  readonly drawn: Promise<void>;
  dispose(): void;
}

export interface TrayOptions {
  /** Folder of the icons. */
  readonly icons: string;
  readonly control: Control;
  /** Opens the window, or brings it to the front; at a place, where one is named. */
  readonly show: (place?: WindowPlace) => void;
  /** Opens the popover under the icon, or closes it. Not called on Linux, where an icon does not say where it stands. */
  readonly popover: (icon: Rectangle) => void;
  readonly quit: () => void;
  readonly report: (error: unknown) => void;
}

const caller: Caller = { endpoint: 'tray', pid: null };

/** Windows keeps whether a person pinned the icon by this; without it, each place of the program is a new icon there. */
const guid = '6d5a3c1e-7b0c-4f0e-9a39-3f2f6d0f8a51';

/** A Linux panel closes the menu under the hand when it is set again: for new calls alone it is set at most so often. */
const rowsEveryMs = 2000;

/** Follows the gate in the system's tray. A desktop that has none goes on without: that is reported once. */
export function openTray(options: TrayOptions): AppTray {
  const { icons, control, show, report } = options;
  const linux = process.platform !== 'darwin' && process.platform !== 'win32';
  let tray: Tray | null = null;
  let looksDrawn = '';
  let ended = false;
  let later: NodeJS.Timeout | null = null;
  /** While it is open it is not set again. */
  let reading = false;
  const actions = trayActions(options);

  const draw = (): void => {
    const { sources } = followed;
    if (sources === null || ended || reading) return;
    const view = trayView(sources);
    const icon = join(icons, trayIconFile(view.mark, ground(), view.count));
    const looks = JSON.stringify([icon, view]);
    // States come with every refused call; a menu that is set again closes under the hand of who reads it.
    if (looks === looksDrawn) return;
    looksDrawn = looks;
    tray ??= make(icon);
    tray.setImage(icon);
    tray.setToolTip(view.words);
    if (process.platform === 'darwin') tray.setTitle(view.count > 0 ? String(view.count) : '');
    if (linux) tray.setContextMenu(watched(menuOf(view)));
  };
  const drawOrEnd = (): void => {
    try {
      draw();
    } catch (error) {
      // An icon that no longer follows would say what is not so.
      dispose();
      report(new Error(`There is no tray icon: ${error instanceof Error ? error.message : String(error)}`));
    }
  };
  const onChange = (rowsOnly: boolean): void => {
    if (!rowsOnly) drawOrEnd();
    else
      later ??= setTimeout(() => {
        later = null;
        drawOrEnd();
      }, rowsEveryMs);
  };
  const followed = new FollowedSources(control, linux, onChange);
  const menuOf = (view: TrayView): Menu => Menu.buildFromTemplate(trayMenu(view, actions));
  const watched = (menu: Menu): Menu => {
    menu.on('menu-will-show', () => {
      reading = true;
    });
    menu.on('menu-will-close', () => {
      reading = false;
      drawOrEnd();
    });
    return menu;
  };
  const popUp = async (): Promise<void> => {
    await followed.readCalls().catch(report);
    if (followed.sources !== null) tray?.popUpContextMenu(menuOf(trayView(followed.sources)));
  };
  const make = (icon: string): Tray => {
    const made = process.platform === 'win32' ? new Tray(icon, guid) : new Tray(icon);
    if (linux) made.on('click', () => show());
    else {
      // A menu that is set would open at the left button as well, which is the popover's.
      made.on('click', (_event, bounds) => options.popover(bounds));
      made.on('right-click', () => void popUp());
    }
    return made;
  };
  const dispose = (): void => {
    ended = true;
    if (later !== null) clearTimeout(later);
    followed.stop();
    nativeTheme.off('updated', drawOrEnd);
    screen.off('display-metrics-changed', drawOrEnd);
    tray?.destroy();
    tray = null;
  };
  nativeTheme.on('updated', drawOrEnd);
  // A sharper screen takes a sharper picture.
  screen.on('display-metrics-changed', drawOrEnd);
  return { stands: () => tray !== null, drawn: followed.read().catch(report), dispose };
}

/** What fails is reported, and the window comes: it says what stands in the way. */
function trayActions({ control, show, quit, report }: TrayOptions): TrayActions {
  const run = (command: string, input: object): void => {
    control.call(command, input, caller).catch((error: unknown) => {
      report(error);
      show();
    });
  };
  return {
    open: show,
    deny: (ask) => run('approvals.answer', { ids: [ask], answer: { kind: 'deny', note: null } }),
    pauseAgent: (agent, paused) => run('agents.pause', { agent, paused }),
    pause: () => run('gate.pause', {}),
    resume: () => run('gate.resume', {}),
    copy: (text) => clipboard.writeText(text),
    quit,
  };
}

function ground(): Parameters<typeof trayIconFile>[1] {
  return {
    platform: process.platform,
    scale: screen.getPrimaryDisplay().scaleFactor,
    dark: process.platform === 'win32' && nativeTheme.shouldUseDarkColorsForSystemIntegratedUI,
  };
}
