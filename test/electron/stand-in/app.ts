import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { vetoable } from './event.ts';
import { InstanceLock } from './instance-lock.ts';
import { record } from './recorded.ts';
import { Signals } from './signals.ts';
import { strict } from './strict.ts';

/** What the app has to know of its windows to quit; set by the module that holds them, so that the two do not import each other. */
export interface AppWindows {
  closeAll(): void;
  count(): number;
  /** Ends the Chromium behind the windows. */
  end(): Promise<void>;
}

let windows: AppWindows = { closeAll: () => undefined, count: () => 0, end: async () => undefined };

export function setAppWindows(actual: AppWindows): void {
  windows = actual;
}

const manifest = JSON.parse(readFileSync(resolve('package.json'), 'utf8')) as { name: string; version: string };

class App extends EventEmitter {
  readonly isPackaged = process.env.STAND_IN_PACKAGED !== undefined;
  readonly dock: undefined = undefined;
  /** Windows and Linux only in Electron; a tray without a window counts on neither. */
  badgeCount = 0;
  name = manifest.name;
  readonly #paths = new Map<string, string>();
  readonly #ready: Promise<void>;
  readonly #lock = new InstanceLock((argv, cwd) => this.emit('second-instance', vetoable({}), argv, cwd, null));
  #isReady = false;
  readonly #signals = new Signals(() => this.quit());
  #quitting = false;
  #loginItem = { openAtLogin: false };
  readonly commandLine = strict('app.commandLine', {
    appendSwitch: (name: string, value?: string) => record('command line switch', { name, value }),
    hasSwitch: (name: string): boolean =>
      process.argv.some((word) => word === `--${name}` || word.startsWith(`--${name}=`)),
    removeSwitch: (name: string) => record('command line switch removed', name),
  });

  constructor() {
    super();
    this.#ready = new Promise((done) => {
      // After the main module has run: what must precede `ready` has had its chance.
      setTimeout(() => {
        this.#signals.take();
        this.#isReady = true;
        this.emit('ready', vetoable({}), {});
        done();
      }, 0);
    });
  }

  whenReady = (): Promise<void> => this.#ready;
  isReady = (): boolean => this.#isReady;
  getName = (): string => this.name;
  setName(name: string): void {
    this.name = name;
  }
  getVersion = (): string => manifest.version;
  getLocale = (): string => 'en-US';
  getAppPath = (): string => process.cwd();
  setAsDefaultProtocolClient(scheme: string): boolean {
    record('links of a scheme', scheme);
    return true;
  }
  setAppUserModelId = (id: string): void => record('app user model id', id);
  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
    record('sandbox enabled');
  }

  getPath(name: string): string {
    const set = this.#paths.get(name);
    if (set !== undefined) return set;
    switch (name) {
      case 'home':
        return homedir();
      case 'temp':
        return tmpdir();
      case 'exe':
        return process.execPath;
      case 'appData':
        return process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
      case 'userData':
        return join(this.getPath('appData'), this.name);
      case 'sessionData':
        return this.getPath('userData');
      case 'logs':
        return join(this.getPath('userData'), 'logs');
      default:
        throw new Error(`Failed to get '${name}' path`);
    }
  }
  setPath(name: string, path: string): void {
    if (!existsSync(path)) throw new Error(`Failed to set path: ${path} does not exist`);
    this.#paths.set(name, path);
  }

  requestSingleInstanceLock = (): boolean => this.#lock.request(this.getPath('userData'));
  hasSingleInstanceLock = (): boolean => this.#lock.held;
  releaseSingleInstanceLock = (): void => this.#lock.release();

  setLoginItemSettings(settings: { openAtLogin: boolean }): void {
    this.#loginItem = { openAtLogin: settings.openAtLogin };
    record('login item', settings);
  }
  getLoginItemSettings = (): { openAtLogin: boolean; wasOpenedAtLogin: boolean } => ({
    ...this.#loginItem,
    wasOpenedAtLogin: process.env.STAND_IN_AT_LOGIN !== undefined,
  });
  setBadgeCount(count: number): boolean {
    this.badgeCount = count;
    return true;
  }
  focus = (): void => record('app focused');

  quit(): void {
    if (this.#quitting) return;
    const before = vetoable({});
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    this.#quitting = true;
    windows.closeAll();
    const last = vetoable({});
    // A window that vetoes its closing keeps the app alive.
    if (windows.count() === 0) this.emit('will-quit', last);
    if (windows.count() > 0 || last.defaultPrevented) {
      this.#quitting = false;
      return;
    }
    this.emit('quit', vetoable({}), 0);
    this.exit(0);
  }

  isQuitting = (): boolean => this.#quitting;

  exit(code = 0): void {
    this.#quitting = true;
    this.#lock.release();
    void windows.end().finally(() => process.exit(code));
  }

  relaunch = (options: unknown): void => record('relaunch', options);
}

const plain = new App();
export const app = strict('app', plain);

/** Windows, trays and secrets exist only once the app is ready. */
export function needReady(what: string): void {
  if (!plain.isReady()) throw new Error(`Cannot create ${what} before app is ready`);
}

/** The folder of what a real system keeps beside the app, such as its keyring. */
export function systemFolder(): string {
  const folder = join(dirname(plain.getPath('userData')), '.stand-in-system');
  mkdirSync(folder, { recursive: true });
  return folder;
}
