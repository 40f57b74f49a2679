import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { windowsProgram } from './windows-command.ts';

/** The file that a program's name stands for; null where it is a path already, or there is none in PATH. */
export function programPath(
  command: string,
  env: Readonly<Record<string, string>>,
  platform: NodeJS.Platform,
): string | null {
  if (command === '' || /[\\/]/.test(command)) return null;
  if (platform === 'win32') return windowsProgram({ command, args: [], env, cwd: process.cwd() }, isFile);
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, command)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whether something that is no folder has this path. Not by `stat`: that fails for the aliases of programs from the store. */
export function isFile(path: string): boolean {
  try {
    return !lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}
