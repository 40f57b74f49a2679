import type { ControlContext, WindowsPort } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { type Caller, ControlError } from '../port.ts';

type WindowHandlers = Pick<Handlers, 'windows.open' | 'windows.close' | 'windows.quit'>;

/** The windows of the desktop app, for the pages in them: a command line has no say in what a person has before them. */
export function windowHandlers({ windows }: Pick<ControlContext, 'windows'>): WindowHandlers {
  const portFor = ({ endpoint }: Caller): WindowsPort => {
    if (windows !== null && endpoint === 'window') return windows;
    throw new ControlError({ code: 'desktop-only', message: 'Only a window of the desktop app does this.' });
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
  };
}
