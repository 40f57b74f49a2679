import { clipboard, nativeTheme, type Rectangle, screen } from 'electron';
import type { WindowPlace } from '../../shared/control/windows.ts';
import type { Caller, Control } from '../control/port.ts';
import { trayHostComes, trayHostRuns } from './tray-host.ts';
import { TrayIcon } from './tray-icon.ts';
import type { TrayActions } from './tray-menu.ts';
import { FollowedSources } from './tray-sources.ts';
import { trayView } from './tray-view.ts';

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

/** A Linux panel closes the menu under the hand when it is set again: for new calls alone it is set at most so often. */
const rowsEveryMs = 2000;

/** For ten minutes after the start; later, a panel that was there and comes again is followed by Chromium itself. */
const looksForHostMs: readonly number[] = [2000, 4000, 8000, ...Array.from({ length: 20 }, () => 30_000)];

/** Follows the gate in the system's tray. A desktop that has none goes on without: that is reported once. */
export function openTray(options: TrayOptions): AppTray {
  const { icons, control, show, report } = options;
  const linux = process.platform !== 'darwin' && process.platform !== 'win32';
  let ended = false;
  let later: NodeJS.Timeout | null = null;

  const drawOrEnd = (): void => {
    if (followed.sources === null || ended) return;
    try {
      face.draw(trayView(followed.sources));
    } catch (error) {
      // An icon that no longer follows would say what is not so.
      dispose();
      report(new Error(`There is no tray icon: ${error instanceof Error ? error.message : String(error)}`));
    }
  };
  const popUp = async (): Promise<void> => {
    await followed.readCalls().catch(report);
    if (followed.sources !== null) face.popUp(trayView(followed.sources));
  };
  const face = new TrayIcon({
    icons,
    linux,
    actions: trayActions(options),
    onClick: (bounds) => (linux ? show() : options.popover(bounds)),
    onMenu: () => void popUp(),
    onClosed: drawOrEnd,
  });
  const onChange = (rowsOnly: boolean): void => {
    if (!rowsOnly) drawOrEnd();
    else
      later ??= setTimeout(() => {
        later = null;
        drawOrEnd();
      }, rowsEveryMs);
  };
  const followed = new FollowedSources(control, linux, onChange);
  const dispose = (): void => {
    ended = true;
    if (later !== null) clearTimeout(later);
    followed.stop();
    nativeTheme.off('updated', drawOrEnd);
    screen.off('display-metrics-changed', drawOrEnd);
    face.remove();
  };
  nativeTheme.on('updated', drawOrEnd);
  // A sharper screen takes a sharper picture.
  screen.on('display-metrics-changed', drawOrEnd);
  const drawn = followed.read().catch(report);
  // Chromium asks for a panel when the icon is made, and never again where there was none.
  const followHost = async (): Promise<void> => {
    await drawn;
    if ((await trayHostRuns()) || !(await trayHostComes(looksForHostMs, () => ended)) || ended) return;
    face.makeAnew();
    drawOrEnd();
  };
  if (linux) void followHost();
  return { stands: () => face.stands, drawn, dispose };
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
