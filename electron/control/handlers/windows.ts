import { CodedError } from '../../../shared/coded-error.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Caller } from '../port.ts';
import type { WindowsPort } from '../services.ts';

type WindowHandlers = Pick<Handlers, 'windows.open' | 'windows.close' | 'windows.quit' | 'interface.open'>;
type Deps = Pick<ControlContext, 'windows' | 'newInterfaceAddress' | 'journal'>;

/** The windows of the desktop app, for the pages in them. A command line may bring the interface forward, and no more. */
export function windowHandlers({ windows, newInterfaceAddress, journal }: Deps): WindowHandlers {
  const portFor = ({ endpoint }: Caller): WindowsPort => {
    if (windows !== null && endpoint === 'window') return windows;
    throw new CodedError('desktop-only', 'Only a window of the desktop app does this.');
  };
  return {
    'windows.open'(place, caller) {
      portFor(caller).open(place);
      return {};
    },
    'windows.close'({ window }, caller) {
      portFor(caller).close(window);
      return {};
    },
    'windows.quit'(_input, caller) {
      portFor(caller).quit();
      return {};
    },
    async 'interface.open'(_input, caller) {
      const address = newInterfaceAddress();
      if (address !== null) {
        await journal.event({ kind: 'gate', what: 'Handed out an address of the interface', by: authorOf(caller) });
        return { address };
      }
      if (windows !== null) {
        windows.open({ page: 'live', path: [] });
        return { address };
      }
      throw new CodedError(
        'gateway-stopped',
        'No gateway runs on this folder, so there is no interface. Start it: railguard serve',
      );
    },
  };
}
