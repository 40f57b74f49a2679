import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { UpdateState } from '../../shared/control/desktop.ts';
import { Listeners } from '../lib/listeners.ts';

/** What is used of electron-updater. */
export interface Updater {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  logger: unknown;
  on(event: 'update-available' | 'update-downloaded', listener: (info: { version: string }) => void): unknown;
  on(event: 'update-not-available', listener: () => void): unknown;
  on(event: 'download-progress', listener: (progress: { percent: number }) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  checkForUpdates(): Promise<unknown>;
  quitAndInstall(isSilent: boolean, isForceRunAfter: boolean): void;
}

/** Where newer versions come from. */
export interface UpdateFeed {
  /** Why this program looks for no update by itself, and what to do instead; null where it looks. */
  readonly whyOff: string | null;
  /** Loaded at the first check: what never looks needs none of it. */
  readonly load: () => Promise<Updater>;
}

export interface UpdatesOptions extends UpdateFeed {
  readonly now: () => number;
}

const firstCheckMs = 60_000;
const everyMs = 24 * 60 * 60_000;

/** Looks for newer versions, and keeps how far that is. A download is checked against its digest and signature by its library. */
export class Updates {
  readonly #options: UpdatesOptions;
  readonly #listeners = new Listeners();
  #state: UpdateState;
  #updater: Promise<Updater> | null = null;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#state =
      options.whyOff === null ? { state: 'current', checkedAt: null } : { state: 'off', why: options.whyOff };
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** Called after each change. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Looks a minute after the start, when all else is done, and then each day. Returns the way to stop. */
  start(): () => void {
    if (this.#options.whyOff !== null) return () => undefined;
    const check = () => void this.check();
    const first = setTimeout(check, firstCheckMs);
    const daily = setInterval(check, everyMs);
    return () => {
      clearTimeout(first);
      clearInterval(daily);
    };
  }

  /** Never rejects: that a check failed is a state. One that runs, or found something, goes on. */
  async check(): Promise<void> {
    if (this.#state.state !== 'current' && this.#state.state !== 'failed') return;
    this.#set({ state: 'checking' });
    try {
      this.#updater ??= this.#open();
      const updater = await this.#updater.catch((error: unknown) => {
        // What could not be loaded is tried anew by the next check.
        this.#updater = null;
        throw error;
      });
      await updater.checkForUpdates();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Where an update is ready: starts its installer and the new version. False where there is none. Call when all is stopped. */
  async install(): Promise<boolean> {
    if (this.#state.state !== 'ready' || this.#updater === null) return false;
    (await this.#updater).quitAndInstall(true, true);
    return true;
  }

  async #open(): Promise<Updater> {
    const updater = await this.#options.load();
    updater.logger = null;
    updater.autoDownload = true;
    updater.autoInstallOnAppQuit = true;
    let version = '';
    updater.on('update-available', (info) => {
      version = info.version;
      this.#set({ state: 'available', version });
    });
    updater.on('download-progress', ({ percent }) => this.#set({ state: 'downloading', version, part: percent / 100 }));
    updater.on('update-downloaded', (info) => this.#set({ state: 'ready', version: info.version }));
    updater.on('update-not-available', () => this.#set({ state: 'current', checkedAt: this.#options.now() }));
    updater.on('error', (error) => this.#fail(error));
    return updater;
  }

  #fail(error: unknown): void {
    // The library tells of one failure in two ways; and an update that is ready stays ready.
    if (this.#state.state === 'ready') return;
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    this.#set({ state: 'failed', why: line });
  }

  #set(state: UpdateState): void {
    this.#state = state;
    this.#listeners.notify();
  }
}

/** Why a program at this place does not update itself, in words; null where it does. */
export function whyNoUpdates(place: {
  readonly isPackaged: boolean;
  readonly platform: NodeJS.Platform;
  /** Where the packer left what it knows of feeds. */
  readonly resources: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): string | null {
  const { isPackaged, platform, resources, environment } = place;
  if (!isPackaged) return 'This runs from a checkout: git pull, npm ci, and start it again.';
  if (!existsSync(join(resources, 'app-update.yml'))) {
    return 'This build has no address to look for newer versions at. Install a newer one over it, the way this one was installed: settings, secrets and journal stay.';
  }
  const isImage = environment.APPIMAGE !== undefined;
  if (platform === 'linux' && !isImage && !existsSync(join(resources, 'package-type'))) {
    return 'This was unpacked by hand, so it cannot replace itself. Unpack a newer one over it: settings, secrets and journal stay.';
  }
  return null;
}
