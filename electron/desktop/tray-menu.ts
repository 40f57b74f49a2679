import type { MenuItemConstructorOptions } from 'electron';
import type { TrayView } from './tray-view.ts';

/** What the lines of the menu do. */
export interface TrayActions {
  open(): void;
  pause(): void;
  resume(): void;
  copy(text: string): void;
  quit(): void;
}

const line: MenuItemConstructorOptions = { type: 'separator' };

/** The menu behind the icon: all that needs no window works from here without one. */
export function trayMenu(view: TrayView, actions: TrayActions): MenuItemConstructorOptions[] {
  return [
    { label: label(view.words), enabled: false },
    ...view.faults.map((title) => ({ label: label(title), click: () => actions.open() })),
    line,
    { label: 'Open Railguard', click: () => actions.open() },
    view.paused
      ? { label: 'Resume', click: () => actions.resume() }
      : { label: 'Pause all', click: () => actions.pause() },
    { label: 'Copy address', click: () => actions.copy(view.address) },
    line,
    { label: 'Quit', click: () => actions.quit() },
  ];
}

/** Electron takes a single `&` for the mark of an access key. */
function label(text: string): string {
  return text.replaceAll('&', '&&');
}
