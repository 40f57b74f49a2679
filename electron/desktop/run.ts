import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { app, dialog, protocol, session } from 'electron';
import { visibleLine } from '../../shared/visible.ts';
import type { Application, StartOptions } from '../app/port.ts';
import type { LogEntry } from '../logging/log-entry.ts';
import { defaultDataFolder, openDataFolder } from '../settings/data-folder.ts';
import { SCHEME } from './address.ts';
import { linkScheme } from './deep-link.ts';
import { setApplicationMenu } from './menu.ts';
import { denyPermissions } from './navigation.ts';
import { type DesktopOptions, OptionsError, readOptions } from './options.ts';
import { followPower } from './power.ts';
import { quitGracefully } from './quit.ts';
import { interfaceHandler } from './serve-interface.ts';
import { makeDesktopStore } from './settings-store.ts';
import { doWithoutSharedMemory } from './shared-memory.ts';
import { Shell } from './shell.ts';
import { startFailure } from './start-failure.ts';
import { openSystem } from './system.ts';
import type { UpdateFeed } from './updates.ts';

/** What the desktop brings to the application that it starts. */
export type DesktopStart = Pick<
  StartOptions,
  'folder' | 'makeStore' | 'secretCodec' | 'desktop' | 'windows' | 'log'
> & {
  readonly port: number | 'chosen';
};

export interface DesktopParts {
  readonly start: (desktop: DesktopStart) => Promise<Application>;
  /** What servers are started with, as soon as it is known. */
  readonly environment: Promise<Readonly<Record<string, string | undefined>>>;
  /** Path of the built preload, one CommonJS file. */
  readonly preload: string;
  /** Folder of the built interface. */
  readonly renderer: string;
  /** Folder of the tray's icons. */
  readonly trayIcons: string;
  /** The picture of the window, where the program has none of its own: on Linux. */
  readonly windowIcon: string;
  readonly feed?: UpdateFeed;
}

/** Exit code where Railguard itself could not start: `npm start` tells it from an Electron that cannot run here. */
export const couldNotStart = 70;

/** Runs the desktop app to its end. Everything that must come before `ready` happens synchronously. */
export function runDesktop(parts: DesktopParts): void {
  const options = optionsOrExit();
  if (options === null) return;
  // Also where all that comes is a box with why it does not start.
  doWithoutSharedMemory(app.commandLine, process.platform);
  // Electron takes whole paths only, and throws at others.
  const folder = resolve(options.data ?? defaultDataFolder());
  try {
    // Of a folder that cannot be written Electron says nothing, or that the app is open on it already.
    openDataFolder(folder);
    begin(parts, folder, options);
  } catch (error) {
    failWithoutFolder(error);
  }
}

/** All that must come before the app is ready. */
function begin(parts: DesktopParts, folder: string, options: DesktopOptions): void {
  // Windows shows no notification of a program without one.
  if (process.platform === 'win32') app.setAppUserModelId('io.railguard.desktop');
  // Before the lock, which lives in this folder: two folders are two Railguards.
  app.setPath('userData', folder);
  // Chromium's caches stand apart from settings, policies and the journal.
  const caches = join(folder, 'window');
  // Electron takes no path that leads nowhere.
  mkdirSync(caches, { recursive: true, mode: 0o700 });
  app.setPath('sessionData', caches);
  if (!app.requestSingleInstanceLock()) {
    const shown = options.hidden ? '.' : '; its window was brought to the front.';
    process.stdout.write(`Railguard is already open on this folder${shown}\n`);
    app.exit(0);
    return;
  }
  // It undoes --no-sandbox, without which root's pages crash again and again.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  if (app.isPackaged) {
    // Whoever starts the program with one of these would read the interface, and press in it, whatever its fuses say.
    app.commandLine.removeSwitch('remote-debugging-port');
    app.commandLine.removeSwitch('remote-debugging-pipe');
  }
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
  const shell = new Shell({
    preload: parts.preload,
    trayIcons: parts.trayIcons,
    windowIcon: parts.windowIcon,
    argv: process.argv,
    hidden: options.hidden,
    reportRefusal,
    reportFailure,
  });
  // A second start and a link may come before the application stands.
  shell.listen();
  app
    .whenReady()
    .then(() => openDesktop(parts, shell, folder, options))
    .catch((error: unknown) => failToStart(error));
}

async function openDesktop(
  parts: DesktopParts,
  shell: Shell,
  folder: string,
  { data, port }: DesktopOptions,
): Promise<void> {
  setApplicationMenu(process.platform);
  denyPermissions(session.defaultSession);
  protocol.handle(SCHEME, interfaceHandler(parts.renderer));
  // A checkout is no program that the system could start for a link.
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme);
  let environment: Readonly<Record<string, string | undefined>> = process.env;
  void parts.environment.then((found) => {
    environment = found;
  });
  const args = [...(data === null ? [] : ['--data', folder]), ...(port === 'chosen' ? [] : ['--port', String(port)])];
  const system = openSystem({ args, environment: () => environment, feed: parts.feed });
  const starting = parts.start({
    folder,
    port,
    makeStore: makeDesktopStore,
    secretCodec: system.keyRing,
    desktop: system.service,
    windows: shell,
    log,
  });
  const closing: (() => void)[] = [() => shell.stop()];
  let callsInFlight = (): number => 0;
  // Before the start is through: a quit in that moment would leave its children behind.
  const { isQuitting } = quitGracefully({
    callsInFlight: () => callsInFlight(),
    stayed: () => system.stays(),
    async stop() {
      for (const close of closing) close();
      await (await starting).stop();
    },
  });
  shell.isQuitting = isQuitting;
  const application = await starting;
  callsInFlight = () => application.callsInFlight();
  closing.push(followPower(application, process.platform));
  if (isQuitting()) return;
  await shell.start(application);
  closing.push(system.start());
}

function optionsOrExit(): DesktopOptions | null {
  try {
    return readOptions(process.argv.slice(1));
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    process.stderr.write(`railguard: ${visibleLine(error.message)}\n`);
    app.exit(2);
    return null;
  }
}

function log({ level, server, text }: LogEntry): void {
  const line = `railguard: ${level === 'info' ? '' : `${level}: `}${server === undefined ? '' : `${server}: `}${text}`;
  process.stderr.write(`${visibleLine(line)}\n`);
}

function reportRefusal(why: string): void {
  log({ level: 'warn', text: `refused in the window: ${why}` });
}

function reportFailure(error: unknown): void {
  log({ level: 'error', text: error instanceof Error ? error.message : String(error) });
}

/** Nothing else would tell a person: an error before the app is ready leaves a process that does nothing. */
function failWithoutFolder(error: unknown): void {
  const own = mkdtempSync(join(tmpdir(), 'railguard-'));
  process.once('exit', () => rmSync(own, { recursive: true, force: true }));
  app.setPath('userData', own);
  app.whenReady().then(
    () => failToStart(error),
    () => app.exit(couldNotStart),
  );
}

function failToStart(error: unknown): void {
  const { title, help } = startFailure(error);
  log({ level: 'error', text: `${title}. ${help}` });
  // Said on screen as well: who starts it from a dock or menu sees no terminal.
  dialog.showErrorBox(title, help);
  app.exit(couldNotStart);
}
