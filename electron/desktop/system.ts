import { homedir } from 'node:os';
import { app, safeStorage, shell } from 'electron';
import type { DesktopPort } from '../control/services.ts';
import { installedProgram, sandboxWords } from '../paths.ts';
import { createCommandLinker } from './command-link.ts';
import { KeyRing } from './key-ring.ts';
import { createLoginItem } from './login-item.ts';
import { showsNotifications } from './notifications.ts';
import { createDesktopPort } from './service.ts';
import { shellProxies } from './update-proxy.ts';
import { type UpdateFeed, type Updater, Updates, whyNoUpdates } from './updates.ts';

/** What this system and this installation do for Railguard, beside its window and its tray. */
export interface DesktopSystem {
  readonly keyRing: KeyRing;
  readonly service: DesktopPort;
  /** A quit was called off: a restart that began it was, too, or the next quit would start the app again. */
  stays(): void;
  /** Begins what may wait until the gate stands. Returns the way to stop. */
  start(): () => void;
}

export interface SystemOptions {
  /** What was said at the start and counts at login too: `--data DIR`, `--port N`. */
  readonly args: readonly string[];
  /** With the PATH that the person has in a terminal, as soon as it is known. */
  readonly environment: () => Readonly<Record<string, string | undefined>>;
  /** Where newer versions come from; by default electron-updater, where this program can take them. */
  readonly feed?: UpdateFeed | undefined;
}

/** A key ring that answers is open by then; one that asks a person takes as long as the person. */
const keyRingPatienceMs = 2000;

/** Call after the app is ready. The key ring is asked at once, and nothing waits for it here. */
export function openSystem({ args, environment, feed }: SystemOptions): DesktopSystem {
  const { platform } = process;
  const { isPackaged } = app;
  const program = installedProgram(process);
  const home = homedir();
  const keyRing = new KeyRing({ safeStorage, platform, patienceMs: keyRingPatienceMs });
  void keyRing.open();
  const whyOff = (): string | null =>
    whyNoUpdates({ isPackaged, platform, resources: process.resourcesPath, environment: process.env });
  const updates = new Updates({
    ...(feed ?? { whyOff: whyOff(), load: () => loadUpdater(environment()) }),
    now: Date.now,
  });
  const sandbox = sandboxWords(process);
  const loginItem = createLoginItem({
    platform,
    isPackaged,
    program,
    args,
    sandbox,
    environment: process.env,
    home,
    app,
  });
  let restarts = false;
  // When all is stopped: an installer that starts sooner would end the calls that are in flight.
  app.on('will-quit', (event) => {
    if (!restarts) return;
    restarts = false;
    if (updates.state.state === 'ready') {
      event.preventDefault();
      updates.install().catch(() => app.exit(1));
    } else app.relaunch({ execPath: program, args: process.argv.slice(1) });
  });
  const service = createDesktopPort({
    loginItem,
    commandLink: {
      state: () => linker().state(),
      set: (on) => linker().set(on),
    },
    updates,
    keyRing,
    notifies: showsNotifications,
    restart() {
      restarts = true;
      app.quit();
    },
    async showFolder(folder) {
      const problem = await shell.openPath(folder);
      if (problem !== '') throw new Error(problem);
    },
  });
  function linker() {
    return createCommandLinker({ platform, isPackaged, program, environment: environment(), home });
  }
  return {
    keyRing,
    service,
    stays() {
      restarts = false;
    },
    start() {
      loginItem.refresh();
      return updates.start();
    },
  };
}

async function loadUpdater(environment: Readonly<Record<string, string | undefined>>): Promise<Updater> {
  const { default: library } = await import('electron-updater');
  const updater = library.autoUpdater;
  const proxies = shellProxies(environment, process.env);
  if (proxies !== null) await updater.netSession.setProxy(proxies);
  return updater;
}
