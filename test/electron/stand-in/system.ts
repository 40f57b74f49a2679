import { EventEmitter } from 'node:events';
import { vetoable } from './event.ts';
import { dialogAnswers, record } from './recorded.ts';
import { strict } from './strict.ts';

class NativeTheme extends EventEmitter {
  #source: 'system' | 'light' | 'dark' = 'system';
  #systemIsDark = false;

  get themeSource(): 'system' | 'light' | 'dark' {
    return this.#source;
  }
  set themeSource(source: 'system' | 'light' | 'dark') {
    this.#source = source;
    this.emit('updated');
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? this.#systemIsDark : this.#source === 'dark';
  }
  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return this.#systemIsDark;
  }
  /** As if the person changed the system's appearance. */
  changeSystem(dark: boolean): void {
    this.#systemIsDark = dark;
    this.emit('updated');
  }
}

export const nativeTheme = strict('nativeTheme', new NativeTheme());

let idleState = 'active';
/** As if the person locked the screen, or came back. Linux tells only those who ask. */
export function setIdleState(state: 'active' | 'idle' | 'locked'): void {
  idleState = state;
}

export const powerMonitor = strict(
  'powerMonitor',
  Object.assign(new EventEmitter(), {
    getSystemIdleTime: () => 0,
    getSystemIdleState: (): string => idleState,
    onBatteryPower: false,
  }),
);

export const shell = strict('shell', {
  openExternal: async (url: string): Promise<void> => record('opened in the browser', url),
  openPath: async (path: string): Promise<string> => {
    record('opened', path);
    return '';
  },
  showItemInFolder: (path: string): void => record('shown in its folder', path),
  beep: (): void => record('beep'),
});

export const dialog = strict('dialog', {
  async showMessageBox(...args: readonly object[]): Promise<unknown> {
    const options = args.at(-1) as { cancelId?: number; defaultId?: number };
    record('message box', options);
    return { response: dialogAnswers.shift() ?? options.cancelId ?? options.defaultId ?? 0, checkboxChecked: false };
  },
  async showOpenDialog(...args: readonly object[]): Promise<unknown> {
    record('open dialog', args.at(-1));
    return dialogAnswers.shift() ?? { canceled: true, filePaths: [] };
  },
  async showSaveDialog(...args: readonly object[]): Promise<unknown> {
    record('save dialog', args.at(-1));
    return dialogAnswers.shift() ?? { canceled: true, filePath: '' };
  },
  showErrorBox: (title: string, content: string): void => record('error box', { title, content }),
});

let clip = '';
export const clipboard = strict('clipboard', {
  writeText(text: string): void {
    clip = text;
  },
  readText: (): string => clip,
  clear(): void {
    clip = '';
  },
});

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const display = (workArea: Area, index: number) => ({ id: index + 1, scaleFactor: 1, bounds: workArea, workArea });
let displays = [display({ x: 0, y: 0, width: 1920, height: 1080 }, 0)];
let cursor = { x: 0, y: 0 };
const nearest = ({ x, y }: { readonly x: number; readonly y: number }) =>
  displays.find(({ bounds: at }) => x >= at.x && x < at.x + at.width && y >= at.y && y < at.y + at.height) ??
  displays[0];

/** As if the person plugged monitors in and out, and moved the pointer. */
export function setScreens(areas: readonly Area[], pointer: { readonly x: number; readonly y: number }): void {
  const before = displays;
  displays = areas.map(display);
  cursor = { ...pointer };
  for (const gone of before.slice(displays.length)) screen.emit('display-removed', vetoable({}), gone);
  for (const one of displays) screen.emit('display-metrics-changed', vetoable({}), one, ['bounds', 'workArea']);
}

export const screen = strict(
  'screen',
  Object.assign(new EventEmitter(), {
    getPrimaryDisplay: () => displays[0],
    getAllDisplays: () => displays,
    getDisplayMatching: nearest,
    getDisplayNearestPoint: nearest,
    getCursorScreenPoint: () => cursor,
  }),
);

const shortcuts = new Map<string, () => void>();
export const globalShortcut = strict('globalShortcut', {
  register(accelerator: string, callback: () => void): boolean {
    if (shortcuts.has(accelerator)) return false;
    shortcuts.set(accelerator, callback);
    return true;
  },
  unregister: (accelerator: string): void => void shortcuts.delete(accelerator),
  unregisterAll: (): void => shortcuts.clear(),
  isRegistered: (accelerator: string): boolean => shortcuts.has(accelerator),
});

/** As if the person pressed it; false where nothing listens. */
export function press(accelerator: string): boolean {
  shortcuts.get(accelerator)?.();
  return shortcuts.has(accelerator);
}
