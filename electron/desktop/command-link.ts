import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import type { CommandLink } from '../../shared/control/desktop.ts';
import { writePrivateFile } from '../lib/private-files.ts';

/** The command `railguard` of a terminal, which starts the installed app as a command line. */
export interface CommandLinker {
  state(): CommandLink;
  /** Makes the command, or takes away the one that was made. Throws where another program has its name. */
  set(on: boolean): void;
}

export interface CommandLinkOptions {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  /** What the command starts: the AppImage, not what it is mounted as. */
  readonly program: string;
  /** With the PATH that the person has in a terminal. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** In the second line of what we write, so that nothing else is ever replaced or taken away. */
const mark = 'Made by Railguard; its settings take it away again.';

/**
 * A small script, and no link: macOS does not find the parts of an app that is started through a link, Windows lets only
 * administrators make one, and a terminal of Windows does not wait for a program with windows unless it is told to.
 */
export function createCommandLinker(options: CommandLinkOptions): CommandLinker {
  const { isPackaged, platform } = options;
  const name = platform === 'win32' ? 'railguard.cmd' : 'railguard';
  const wanted = scriptFor(options);
  const look = (): CommandLink => {
    if (!isPackaged) {
      return { state: 'unavailable', path: null, why: 'This runs from a checkout: npm run --silent railguard -- …' };
    }
    const found = findOnPath(options, name);
    if (found !== null) return describe(found, wanted);
    const folder = placeFor(options);
    const path = join(folder.path, name);
    const why = folder.isOnPath ? null : `${folder.path} is not on your PATH: add it to your shell's start file.`;
    return existsSync(path) ? { ...describe(path, wanted), why } : { state: 'absent', path, why };
  };
  return {
    state: look,
    set(on) {
      const { state, path } = look();
      if (path === null) throw new Error('Only an installed Railguard has a command.');
      if (state === 'other') throw new Error(`${path} was not made by Railguard, and is left as it is.`);
      if (on) writeScript(path, wanted);
      else if (state !== 'absent') removeScript(path);
    },
  };
}

function describe(path: string, wanted: string): CommandLink {
  const text = readStart(path);
  if (text === wanted) return { state: 'linked', path, why: null };
  if (text.includes(mark)) {
    return { state: 'moved', path, why: `${path} starts a Railguard at another place than this one.` };
  }
  // A package of the system brings the command itself: there it is a link to this program, or the program.
  const isOurs = wanted.includes(shellWord(realpathSync(path)));
  return isOurs
    ? { state: 'linked', path, why: null }
    : { state: 'other', path, why: `${path} is another program of that name.` };
}

function findOnPath({ environment }: CommandLinkOptions, name: string): string | null {
  const folders = (environment.PATH ?? environment.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isFile) ?? null;
}

/** A folder of this user's that a terminal looks in; where there is none, the usual one, which is then to be added. */
function placeFor({ platform, environment, home }: CommandLinkOptions): { path: string; isOnPath: boolean } {
  const onPath = new Set((environment.PATH ?? environment.Path ?? '').split(delimiter));
  const usual = join(home, '.local', 'bin');
  const candidates =
    platform === 'win32'
      ? [join(environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Microsoft', 'WindowsApps')]
      : [usual, join(home, 'bin'), '/usr/local/bin', '/opt/homebrew/bin'];
  const found = candidates.find((folder) => onPath.has(folder) && isWritable(folder));
  return found === undefined ? { path: candidates[0] ?? usual, isOnPath: false } : { path: found, isOnPath: true };
}

function scriptFor({ platform, program }: CommandLinkOptions): string {
  if (platform === 'win32') {
    // A per cent sign in a name would be taken for a variable.
    const quoted = `"${program.replaceAll('%', '%%')}"`;
    return ['@echo off', `rem ${mark}`, `start "" /b /wait ${quoted} %*`, 'exit /b %errorlevel%', ''].join('\r\n');
  }
  return [
    '#!/bin/sh',
    `# ${mark}`,
    // Chromium refuses to run as root with its sandbox; a command opens no page.
    `[ "$(uname)" = Linux ] && [ "$(id -u)" = 0 ] && set -- --no-sandbox "$@"`,
    `exec ${shellWord(program)} "$@"`,
    '',
  ].join('\n');
}

function shellWord(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function writeScript(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writePrivateFile(path, text);
  chmodSync(path, 0o755);
}

function removeScript(path: string): void {
  if (!readStart(path).includes(mark)) throw new Error(`${path} was not made by Railguard, and is left as it is.`);
  rmSync(path);
}

/** The text of a script; the start of a program would be megabytes. */
function readStart(path: string): string {
  return statSync(path).size > 4096 ? '' : readFileSync(path, 'utf8');
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
