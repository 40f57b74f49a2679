import { join } from 'node:path';
import { app, clipboard, Menu, nativeTheme, screen, Tray } from 'electron';
import type { GateState } from '../../shared/control/gate.ts';
import type { Caller, Control } from '../control/port.ts';
import { trayIconFile } from './tray-icon-file.ts';
import { type TrayActions, trayMenu } from './tray-menu.ts';
import { trayView } from './tray-view.ts';

/** The icon in the system's tray or menu bar. */
export interface AppTray {
  /** Whether Electron made it. On Linux that does not say that a panel shows it. */
  stands(): boolean;
  dispose(): void;
}

export interface TrayOptions {
  /** Folder of the icons. */
  readonly icons: string;
  readonly control: Control;
  /** Opens the window, or brings it to the front. */
  readonly show: () => void;
  readonly report: (error: unknown) => void;
}

const caller: Caller = { endpoint: 'tray', pid: null };

/** Follows the gate in the system's tray. A desktop that has none goes on without: that is reported once. */
export function openTray({ icons, control, show, report }: TrayOptions): AppTray {
  let tray: Tray | null = null;
  let menu: Menu | null = null;
  let state: GateState | null = null;
  let drawn = '';
  let ended = false;

  /** What fails is reported, and the window comes: it says what stands in the way. */
  const turn = (command: 'gate.pause' | 'gate.resume') => (): void => {
    control.call(command, {}, caller).catch((error: unknown) => {
      report(error);
      show();
    });
  };
  const actions: TrayActions = {
    open: show,
    pause: turn('gate.pause'),
    resume: turn('gate.resume'),
    copy: (text) => clipboard.writeText(text),
    quit: () => app.quit(),
  };

  const make = (icon: string): Tray => {
    const made = new Tray(icon);
    made.on('click', show);
    // A menu that is set on macOS opens at a left click as well, which is the window's there.
    if (process.platform === 'darwin') made.on('right-click', () => made.popUpContextMenu(menu ?? undefined));
    return made;
  };
  const draw = (): void => {
    if (state === null || ended) return;
    const view = trayView(state);
    const icon = join(icons, trayIconFile(view.mark, ground()));
    const looks = JSON.stringify([icon, view]);
    // States come with every refused call; a menu that is set again closes under the hand of who reads it.
    if (looks === drawn) return;
    drawn = looks;
    if (tray === null) tray = make(icon);
    else tray.setImage(icon);
    tray.setToolTip(view.words);
    menu = Menu.buildFromTemplate(trayMenu(view, actions));
    if (process.platform === 'darwin') tray.setTitle(view.count);
    else tray.setContextMenu(menu);
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
  const follow = (now: GateState): void => {
    if (ended) return;
    state = now;
    drawOrEnd();
  };
  const stopListening = control.listen(
    (name, payload) => {
      if (name === 'gate.state') follow(payload as GateState);
    },
    ['gate.state'],
  );
  nativeTheme.on('updated', drawOrEnd);
  const dispose = (): void => {
    ended = true;
    stopListening();
    nativeTheme.off('updated', drawOrEnd);
    tray?.destroy();
    tray = null;
  };
  control.call('gate.state', {}, caller).then((first) => {
    // An event that came meanwhile is newer.
    if (state === null) follow(first as GateState);
  }, report);
  return { stands: () => tray !== null, dispose };
}

function ground(): Parameters<typeof trayIconFile>[1] {
  return {
    platform: process.platform,
    scale: screen.getPrimaryDisplay().scaleFactor,
    dark: process.platform === 'win32' && nativeTheme.shouldUseDarkColorsForSystemIntegratedUI,
  };
}
