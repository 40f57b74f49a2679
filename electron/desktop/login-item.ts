import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'electron';
import { writePrivateFile } from '../lib/private-files.ts';

/** Whether the app starts, without its window, when the person logs in. */
export interface LoginItem {
  /** Null where this program cannot be started so. */
  isOn(): boolean | null;
  set(on: boolean): void;
  /** Has an item that was made before start the program where it is now: an AppImage is moved, and updated, by its name. */
  refresh(): void;
}

export interface LoginItemOptions {
  readonly platform: NodeJS.Platform;
  /** A checkout has no program that a login could start. */
  readonly isPackaged: boolean;
  /** The program and the arguments that it was started with, which count at login too. */
  readonly program: string;
  readonly args: readonly string[];
  /** What Chromium needs to be told on this machine. */
  readonly sandbox: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>;
}

/** Of an item; one of another folder or port has a name of its own, so that neither takes the place of the other. */
function nameOf(plain: string, args: readonly string[]): string {
  if (args.length === 0) return plain;
  return `${plain}-${createHash('sha256').update(JSON.stringify(args)).digest('hex').slice(0, 12)}`;
}

/** By the system on macOS and Windows; Electron has none for Linux, where a file in the autostart folder is the custom. */
export function createLoginItem(options: LoginItemOptions): LoginItem {
  if (!options.isPackaged) return { isOn: () => null, set: refuse, refresh: () => undefined };
  if (options.platform === 'linux') return autostartFile(options);
  return options.platform === 'darwin' ? macItem(options) : windowsItem(options);
}

function refuse(): never {
  throw new Error('Only an installed Railguard can start at login.');
}

/** macOS starts the app itself, without a word; that it was started at login it says when it is asked. */
function macItem({ app, args }: LoginItemOptions): LoginItem {
  const { openAtLogin } = app.getLoginItemSettings();
  // At login it would guard another folder or port than the one before the person; one that was made before goes on so.
  if (args.length > 0 && !openAtLogin) return { isOn: () => null, set: refuseArguments, refresh: () => undefined };
  return {
    isOn: () => app.getLoginItemSettings().openAtLogin,
    set(on) {
      app.setLoginItemSettings({ openAtLogin: on });
      if (on && app.getLoginItemSettings().status === 'requires-approval') {
        throw new Error('macOS asks for your word: allow Railguard in System Settings, General, Login Items.');
      }
    },
    refresh: () => undefined,
  };
}

function refuseArguments(): never {
  throw new Error('macOS starts programs at login without options: start Railguard without --data and --port first.');
}

/** Whether the system started the app at login: on macOS without `--hidden`, which it cannot pass. */
export function wasStartedAtLogin(app: Pick<App, 'getLoginItemSettings'>, platform: NodeJS.Platform): boolean {
  return platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

/**
 * A value of the registry's list. Without a name all have that of the app, and the last one stands; whether one is on says
 * only the list, by its name. Electron joins the words as they are, so those with a blank need quotes.
 */
function windowsItem({ app, args, program }: LoginItemOptions): LoginItem {
  const name = nameOf('io.railguard.desktop', args);
  const item = { path: windowsWord(program), args: ['--hidden', ...args].map(windowsWord) };
  return {
    // The Task Manager switches an item off and leaves it in its place.
    isOn: () => app.getLoginItemSettings(item).launchItems.some((one) => one.name === name && one.enabled),
    set: (on) => app.setLoginItemSettings({ openAtLogin: on, name, ...item }),
    refresh: () => undefined,
  };
}

/** As a program of Windows takes its command line apart; no file's name has a quote in it. */
function windowsWord(word: string): string {
  return /[\s"]/.test(word) ? `"${word.replace(/\\+$/, '$&$&')}"` : word;
}

function autostartFile({ environment, home, program, args, sandbox }: LoginItemOptions): LoginItem {
  const folder = join(environment.XDG_CONFIG_HOME ?? join(home, '.config'), 'autostart');
  const path = join(folder, `${nameOf('railguard', args)}.desktop`);
  const wanted = autostartEntry([program, ...sandbox, '--hidden', ...args]);
  const read = (): string | null => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return null;
    }
  };
  // A desktop's own list of programs switches an entry off by these, and leaves the file.
  const isOn = (text: string | null) =>
    text !== null && !/^(?:Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/im.test(text);
  const write = () => {
    mkdirSync(folder, { recursive: true });
    writePrivateFile(path, wanted);
  };
  return {
    isOn: () => isOn(read()),
    set(on) {
      if (on) write();
      else rmSync(path, { force: true });
    },
    refresh() {
      const text = read();
      if (isOn(text) && text !== wanted) write();
    },
  };
}

/** A desktop entry that starts these words. */
export function autostartEntry(words: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Railguard',
    'Comment=Guards the tools that AI agents reach',
    `Exec=${words.map(execWord).join(' ')}`,
    'Icon=railguard',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Quoted as the Desktop Entry Specification has it: once for the command, then once more for the value of a key. */
function execWord(word: string): string {
  // A line end would begin a key of its own.
  if (/[\n\r\0]/.test(word)) throw new Error('A program or folder with a line end in its name cannot start at login.');
  const quoted = `"${word.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`;
  return quoted.replaceAll('\\', '\\\\');
}
