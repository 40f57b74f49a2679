import { CodedError } from '../../../shared/coded-error.ts';
import type { DesktopState } from '../../../shared/control/desktop.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Caller } from '../port.ts';
import type { DesktopPort } from '../services.ts';

type DesktopHandlers = Pick<
  Handlers,
  | 'desktop.state'
  | 'desktop.startAtLogin'
  | 'desktop.linkCommand'
  | 'desktop.checkForUpdates'
  | 'desktop.openKeyRing'
  | 'desktop.restart'
  | 'desktop.showFolder'
  | 'licences.list'
>;

/** What the desktop app alone can do. The command line only looks: an agent with a shell must not restart the gate. */
export function desktopHandlers({
  desktop,
  folder,
  journal,
  licences,
}: Pick<ControlContext, 'desktop' | 'folder' | 'journal' | 'licences'>): DesktopHandlers {
  const note = (what: string, caller: Caller) => journal.event({ kind: 'desktop', what, by: authorOf(caller) });
  const change = async (
    caller: Caller,
    work: (port: DesktopPort) => void | Promise<void>,
    what?: string,
  ): Promise<DesktopState> => {
    const port = portFor(desktop, caller);
    await work(port);
    if (what !== undefined) await note(what, caller);
    return port.state();
  };
  return {
    'desktop.state': async () => (desktop === null ? null : desktop.state()),
    'desktop.startAtLogin': ({ on }, caller) =>
      change(caller, (port) => port.startAtLogin(on), `Railguard ${on ? 'starts' : 'no longer starts'} at login`),
    'desktop.linkCommand': ({ on }, caller) =>
      change(caller, (port) => port.linkCommand(on), `${on ? 'Made' : 'Took away'} the command railguard`),
    'desktop.checkForUpdates': (_input, caller) => change(caller, (port) => port.checkForUpdates()),
    'desktop.openKeyRing': (_input, caller) => change(caller, (port) => port.openKeyRing()),
    async 'desktop.restart'(_input, caller) {
      const port = portFor(desktop, caller);
      await note('Railguard ends, and starts anew', caller);
      port.restart();
      return {};
    },
    async 'desktop.showFolder'(_input, caller) {
      await portFor(desktop, caller).showFolder(folder);
      return {};
    },
    'licences.list': async () => [...(await licences())],
  };
}

function portFor(desktop: DesktopPort | null, caller: Caller): DesktopPort {
  if (desktop === null) throw refusal('Railguard runs without a screen here; this belongs to the desktop app.');
  if (caller.endpoint === 'command-line') {
    throw refusal('This is done in the window, under Settings: a program that an agent starts has a command line too.');
  }
  return desktop;
}

function refusal(message: string): CodedError {
  return new CodedError('desktop-only', message);
}
