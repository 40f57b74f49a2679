import type { ControlContext, DesktopPort } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { ControlError } from '../port.ts';

type DesktopHandlers = Pick<
  Handlers,
  'desktop.state' | 'desktop.startAtLogin' | 'desktop.checkForUpdates' | 'desktop.restart' | 'desktop.showFolder'
>;

export function desktopHandlers({ desktop, folder }: Pick<ControlContext, 'desktop' | 'folder'>): DesktopHandlers {
  const wanted = (): DesktopPort => {
    if (desktop !== null) return desktop;
    throw new ControlError({
      code: 'no-desktop',
      message: 'Railguard runs without a screen here, so the system that started it decides about this.',
      exit: 1,
    });
  };
  return {
    'desktop.state': async () => (desktop === null ? null : await desktop.state()),
    async 'desktop.startAtLogin'({ on }) {
      const port = wanted();
      await port.startAtLogin(on);
      return port.state();
    },
    async 'desktop.checkForUpdates'() {
      const port = wanted();
      await port.checkForUpdates();
      return port.state();
    },
    'desktop.restart'() {
      wanted().restart();
      return {};
    },
    'desktop.showFolder'() {
      wanted().showFolder(folder);
      return {};
    },
  };
}
