import { EventEmitter } from 'node:events';
import type { Page } from 'playwright-core';
import { app, needReady, setAppWindows } from './app.ts';
import { endChromium } from './chromium.ts';
import { vetoable } from './event.ts';
import type { NativeImage } from './native-image.ts';
import { mortal, strict } from './strict.ts';
import { WebContents } from './web-contents.ts';

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface WindowOptions extends Partial<Bounds> {
  readonly title?: string;
  readonly show?: boolean;
  readonly backgroundColor?: string;
  readonly webPreferences?: Readonly<Record<string, unknown>> & { readonly preload?: string };
  readonly [other: string]: unknown;
}

/** Preferences that would give a page Node or take its walls down: here as little as in the product. */
const insecure: Readonly<Record<string, boolean>> = {
  contextIsolation: false,
  sandbox: false,
  nodeIntegration: true,
  nodeIntegrationInSubFrames: true,
  nodeIntegrationInWorker: true,
  webSecurity: false,
  webviewTag: true,
};

const all = new Map<number, BrowserWindow>();

export class BrowserWindow extends EventEmitter {
  static getAllWindows = (): BrowserWindow[] => [...all.values()];
  static getFocusedWindow = (): BrowserWindow | null => [...all.values()].find((window) => window.isFocused()) ?? null;
  static fromWebContents = (contents: { id: number }): BrowserWindow | null => all.get(contents.id) ?? null;
  static fromId = (id: number): BrowserWindow | null => all.get(id) ?? null;

  readonly id: number;
  readonly webContents: WebContents;
  /** What it was made with, for tests to look at. */
  readonly madeWith: WindowOptions;
  /** For tests: what stands on its button in the taskbar. */
  overlay: { readonly file: string | null; readonly description: string } | null = null;
  readonly #contents = new WebContents();
  readonly #begun: Promise<Page>;
  readonly #bounds: Bounds;
  #title: string;
  #background: string;
  #overlay: unknown;
  #visible: boolean;
  #focused = false;
  #minimized = false;
  #maximized = false;
  #level: string | null = null;
  #ignoresMouse = false;
  #destroyed = false;

  constructor(options: WindowOptions = {}) {
    super();
    needReady('BrowserWindow');
    const preferences = options.webPreferences ?? {};
    for (const [name, value] of Object.entries(insecure)) {
      if (preferences[name] === value) throw new Error(`The stand-in refuses a window with ${name}: ${value}`);
    }
    this.madeWith = options;
    this.webContents = strict('webContents', this.#contents);
    this.#contents.self = this.webContents;
    this.id = this.#contents.id;
    this.#title = options.title ?? app.getName();
    this.#background = options.backgroundColor ?? '#FFFFFF';
    this.#overlay = options.titleBarOverlay;
    this.#visible = options.show !== false;
    this.#level = options.alwaysOnTop === true ? 'floating' : null;
    this.#bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    };
    this.#contents.once('did-finish-load', () => {
      if (!this.#destroyed) this.emit('ready-to-show', vetoable({}));
    });
    this.#begun = this.#contents.begin(preferences.preload, this.#bounds, preferences.enablePreferredSizeMode === true);
    // Its caller hears of it from loadURL.
    this.#begun.catch(() => undefined);
    const seen = mortal(strict<BrowserWindow>('BrowserWindow', this));
    all.set(this.id, seen);
    queueMicrotask(() => app.emit('browser-window-created', vetoable({}), seen));
    // biome-ignore lint/correctness/noConstructorReturn: the app must only ever hold the strict form
    return seen;
  }

  async loadURL(url: string): Promise<void> {
    await this.#begun;
    await this.#contents.load(url);
  }

  show(): void {
    this.#visible = true;
    this.emit('show', vetoable({}));
    this.focus();
  }
  /** Unlike `show` it takes the keyboard from nobody. */
  showInactive(): void {
    this.#visible = true;
    this.emit('show', vetoable({}));
  }
  hide(): void {
    this.#visible = false;
    this.blur();
    this.emit('hide', vetoable({}));
  }
  focus(): void {
    for (const other of all.values()) if (other.id !== this.id) other.blur();
    this.#focused = true;
    this.emit('focus', vetoable({}));
  }
  blur(): void {
    if (!this.#focused) return;
    this.#focused = false;
    this.emit('blur', vetoable({}));
  }
  minimize(): void {
    this.#minimized = true;
    this.blur();
    this.emit('minimize', vetoable({}));
  }
  restore(): void {
    this.#minimized = false;
    this.emit('restore', vetoable({}));
  }
  maximize(): void {
    this.#maximized = true;
    this.emit('maximize', vetoable({}));
  }
  isMaximized = (): boolean => this.#maximized;
  isFullScreen = (): boolean => false;
  setAlwaysOnTop(flag: boolean, level = 'floating'): void {
    this.#level = flag ? level : null;
  }
  isAlwaysOnTop = (): boolean => this.#level !== null;
  setVisibleOnAllWorkspaces(_visible: boolean, _options?: object): void {}
  setIgnoreMouseEvents(ignore: boolean): void {
    this.#ignoresMouse = ignore;
  }
  /** For tests: whether presses go through it. */
  ignoresMouse = (): boolean => this.#ignoresMouse;
  /** Of Windows alone. */
  setOverlayIcon(overlay: NativeImage | null, description: string): void {
    if (process.platform !== 'win32') throw new Error('Only Windows has overlays on its taskbar');
    this.overlay = overlay === null ? null : { file: overlay.file, description };
  }
  isVisible = (): boolean => this.#visible && !this.#minimized;
  isFocused = (): boolean => this.#focused;
  isMinimized = (): boolean => this.#minimized;
  isDestroyed = (): boolean => this.#destroyed;

  close(): void {
    if (this.#destroyed) return;
    const event = vetoable({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    all.delete(this.id);
    this.#contents.markDestroyed();
    this.emit('closed');
    this.#begun.then((page) => page.close()).catch(() => undefined);
    if (all.size > 0 || app.isQuitting()) return;
    // Without a listener Electron quits.
    if (app.listenerCount('window-all-closed') === 0) app.quit();
    else app.emit('window-all-closed');
  }

  getTitle = (): string => this.#title;
  setTitle(title: string): void {
    this.#title = title;
  }
  getBounds = (): Bounds => ({ ...this.#bounds });
  getNormalBounds = (): Bounds => ({ ...this.#bounds });
  getSize = (): [number, number] => [this.#bounds.width, this.#bounds.height];
  setBounds(bounds: Partial<Bounds>): void {
    Object.assign(this.#bounds, bounds);
    const { width, height } = this.#bounds;
    this.#begun.then((page) => page.setViewportSize({ width, height })).catch(() => undefined);
  }
  getBackgroundColor = (): string => this.#background;
  setBackgroundColor(color: string): void {
    this.#background = color;
  }
  setTitleBarOverlay(overlay: object): void {
    if (typeof this.#overlay !== 'object') throw new Error('Titlebar overlay is not enabled');
    this.#overlay = overlay;
  }
}

setAppWindows({
  closeAll() {
    for (const window of all.values()) window.close();
  },
  count: () => all.size,
  end: endChromium,
});
