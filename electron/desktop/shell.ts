import { app, ipcMain, nativeImage, type Rectangle } from 'electron';
import type { WindowPlace } from '../../shared/control/windows.ts';
import type { Application } from '../app/port.ts';
import { openIpcServer } from '../control/ipc-server.ts';
import type { WindowsPort } from '../control/services.ts';
import { isInterfaceUrl } from './address.ts';
import { type Alerts, startAlerts } from './alerts.ts';
import { sayItStays, staysWithoutWindow } from './background-mode.ts';
import { Badge } from './badge.ts';
import { followLink, linkIn } from './deep-link.ts';
import { openLink } from './links.ts';
import { wasStartedAtLogin } from './login-item.ts';
import { OpenWindows } from './open-windows.ts';
import { SmallWindows } from './small-windows.ts';
import { type AppTray, openTray } from './tray.ts';
import { trayHostComes } from './tray-host.ts';
import { addressOf, openInterfaceWindow, type PageWindowOptions } from './window.ts';
import { type InterfaceWindows, manageWindows } from './windows.ts';

export interface ShellOptions {
  /** Path of the built preload. */
  readonly preload: string;
  /** Folder of the tray's icons. */
  readonly trayIcons: string;
  /** The picture of the window, for panels of Linux. */
  readonly windowIcon: string;
  /** What the program was started with. */
  readonly argv: readonly string[];
  /** Whether it starts without its window. */
  readonly hidden: boolean;
  readonly reportRefusal: (why: string) => void;
  readonly reportFailure: (error: unknown) => void;
}

/**
 * All that a person sees of the desktop app: windows, tray, alerts. It stands before the application does, so that commands
 * about windows can be answered from the first one on; `open` joins it to the application.
 */
export class Shell implements WindowsPort {
  readonly #options: ShellOptions;
  /** Whether the app is on its way out. */
  isQuitting: () => boolean = () => false;
  readonly #closing: (() => void)[] = [];
  #small: SmallWindows | null = null;
  #windows: InterfaceWindows | null = null;
  #tray: AppTray | null = null;
  #alerts: Alerts | null = null;
  /** What links and starts last asked for before there was anything to open. */
  #waiting: (() => void) | null = null;
  /** Counts links: where many come at once, the last one leads. */
  #links = 0;

  constructor(options: ShellOptions) {
    this.#options = options;
  }

  open(place?: WindowPlace): void {
    if (this.#windows !== null) this.#windows.show(place);
    else if (place !== undefined || this.#waiting === null) this.#waiting = () => this.open(place);
  }

  close(window: 'ask' | 'popover'): void {
    if (window === 'popover') this.#small?.closePopover();
    else {
      this.#small?.ask.close();
      this.#alerts?.dialogClosed();
    }
  }

  quit(): void {
    app.quit();
  }

  /** Shows what there is to show of an application that was started. */
  async start(application: Application): Promise<void> {
    const { control } = application;
    const { preload, trayIcons, windowIcon, reportRefusal, reportFailure, argv } = this.#options;
    const { platform } = process;
    const page = {
      preload,
      icon: platform === 'linux' ? nativeImage.createFromPath(windowIcon) : null,
      openLink: (url: string) => void openLink(control, url, reportRefusal).catch(reportFailure),
      report: (text: string) => reportFailure(new Error(text)),
    };
    const open = new OpenWindows();
    const small = new SmallWindows(page, open);
    this.#small = small;
    const badge = new Badge({
      platform,
      icons: trayIcons,
      setCount: (count) => void app.setBadgeCount(count),
      picture: (path) => nativeImage.createFromPath(path),
    });
    const windows = this.#manageWindows(page, open, badge);
    this.#windows = windows;
    const closeEndpoint = openIpcServer({
      ipcMain,
      control,
      windows: () => open.contents(),
      onWindows: (listener) => open.onChange(listener),
      isOurs: isInterfaceUrl,
      onRefused: reportRefusal,
    });
    this.#closing.push(closeEndpoint, () => small.stop());
    const show = (place?: WindowPlace): void => windows.show(place);
    const parts = { control, show, report: reportFailure };
    const popover = (icon: Rectangle): void => small.togglePopover(icon);
    const tray = openTray({ ...parts, icons: trayIcons, popover, quit: () => this.quit() });
    this.#tray = tray;
    const showBadge = (count: number): void => badge.show(count);
    const alerts = startAlerts({ ...parts, windows, dialog: small.ask, badge: showBadge, platform });
    small.onAskClosed = () => alerts.dialogClosed();
    this.#alerts = alerts;
    this.#closing.push(tray.dispose, alerts.stop);
    this.#follow = (link) => {
      this.#links += 1;
      const number = this.#links;
      void followLink(link, control).then((place) => number === this.#links && windows.show(place));
    };
    const first = linkIn(argv);
    if (first !== null) this.#follow(first);
    else if (!(await this.#startsHidden())) windows.show();
    this.#waiting?.();
    this.#waiting = null;
  }

  #manageWindows(page: PageWindowOptions, open: OpenWindows, badge: Badge): InterfaceWindows {
    const windows = manageWindows({
      open: (place) => {
        const window = openInterfaceWindow({ ...page, place, folder: app.getPath('sessionData') });
        open.add(window);
        badge.on(window);
        window.once('closed', () => badge.on(null));
        return window;
      },
      lead: (window, place) => void window.loadURL(addressOf(place)).catch(() => undefined),
      staysOpen: () => this.#stays(),
      onStay: () => {
        // A Mac shows in its Dock that the app goes on, as every app there does.
        if (process.platform !== 'darwin' && !this.isQuitting()) {
          sayItStays({
            folder: app.getPath('sessionData'),
            show: () => windows.show(),
            report: this.#options.reportFailure,
          });
        }
      },
    });
    return windows;
  }

  async #stays(): Promise<boolean> {
    await this.#tray?.drawn;
    return staysWithoutWindow(process.platform, this.#tray?.stands() ?? false);
  }

  /** Without a window and without a panel that shows the icon nobody could see or end it. */
  async #startsHidden(): Promise<boolean> {
    if (!this.#options.hidden && !wasStartedAtLogin(app, process.platform)) return false;
    if (this.#waiting !== null || (await this.#stays())) return true;
    // At a login the panel may come after us.
    const looked = await trayHostComes(
      [1000, 1000, 2000, 2000],
      () => this.isQuitting() || this.#windows?.isOpen() === true,
    );
    return looked || this.isQuitting();
  }

  /** Before the app is ready: links and second starts may come with the first event. */
  listen(): void {
    app.on('second-instance', (_event, argv) => {
      const link = linkIn(argv);
      if (link !== null) this.#link(link);
      // A login that starts it twice asks for no window.
      else if (!argv.includes('--hidden')) this.open();
    });
    app.on('activate', () => this.open());
    app.on('open-url', (event, link) => {
      event.preventDefault();
      this.#link(link);
    });
  }

  stop(): void {
    for (const close of this.#closing) close();
  }

  #follow: ((link: string) => void) | null = null;

  #link(link: string): void {
    if (this.#follow === null) this.#waiting = () => this.#link(link);
    else this.#follow(link);
  }
}
