import { win32 } from 'node:path';
import { batchCommandLine } from './batch-command-line.ts';

/** What is given to `spawn`. */
export interface Spawning {
  readonly file: string;
  readonly args: readonly string[];
  /** The arguments are a command line already, and are quoted no further. */
  readonly verbatim: boolean;
}

export interface CommandToStart {
  readonly command: string;
  readonly args: readonly string[];
  /** The environment it will run in. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder it runs in, absolute. */
  readonly cwd: string;
}

/** Endings that a process can be started of; others in PATHEXT (`.js`, `.vbs`) need a program that runs them. */
const programs: ReadonlySet<string> = new Set(['.com', '.exe']);
const batches: ReadonlySet<string> = new Set(['.bat', '.cmd']);
const usualEndings = '.COM;.EXE;.BAT;.CMD';

/**
 * How Windows starts a command, without a shell that reads it: a program by its path; a batch file (`npx`, `pnpm`) by
 * `cmd.exe`, as Windows can start none by itself. Names are looked for in PATH with the endings of PATHEXT, and never in
 * the folder it runs in, where anybody may have put an `npx.cmd`. Throws in words for people.
 *
 * @param isFile whether something that is no folder has this path
 */
export function windowsCommand(wanted: CommandToStart, isFile: (path: string) => boolean): Spawning {
  const { command, args, env, cwd } = wanted;
  const file = windowsProgram(wanted, isFile);
  if (file === null) throw new Error(`command not found: ${command}`);
  const ending = win32.extname(file).toLowerCase();
  if (programs.has(ending)) return { file, args, verbatim: false };
  if (!batches.has(ending)) {
    throw new Error(`${file} is no program: name the one that runs it, as in "node ${file}" or "python ${file}"`);
  }
  if (/^[\\/]{2}/.test(cwd)) {
    throw new Error(
      `${file} is a batch file, which cannot run in ${cwd}: choose a folder on a drive (--cwd), or a program in its place`,
    );
  }
  const line = batchCommandLine(file, args, env);
  if ('fault' in line) throw new Error(line.fault);
  return { file: win32.join(systemRoot(env), 'System32', 'cmd.exe'), args: line.args, verbatim: true };
}

/** The file that a command names; null where there is none. */
export function windowsProgram(
  { command, env, cwd }: CommandToStart,
  isFile: (path: string) => boolean,
): string | null {
  // Windows drops dots and spaces at the end of a name: `x.cmd.` is the batch file `x.cmd`.
  const name = command.replace(/[. ]+$/, '');
  if (name === '') return null;
  const endings = (variable(env, 'PATHEXT') ?? usualEndings)
    .toLowerCase()
    .split(';')
    .filter((ending) => programs.has(ending) || batches.has(ending));
  const own = win32.extname(name).toLowerCase();
  const hasEnding = programs.has(own) || batches.has(own);
  // Beside `npx.cmd` stands an `npx` for other systems: a name without an ending is no program.
  const tries = hasEnding ? ['', ...endings] : endings;
  const isPath = /[\\/:]/.test(name);
  const folders = isPath ? [cwd] : pathFolders(env);
  for (const folder of folders) {
    for (const ending of tries) {
      const path = win32.resolve(folder, name + ending);
      if (isFile(path)) return path;
    }
  }
  const asWritten = win32.resolve(cwd, name);
  return isPath && own !== '' && isFile(asWritten) ? asWritten : null;
}

/** The folders of PATH. Those that are no whole path depend on where one stands, and are passed over. */
function pathFolders(env: Readonly<Record<string, string>>): readonly string[] {
  return (variable(env, 'PATH') ?? '')
    .split(';')
    .map((folder) => folder.trim().replaceAll('"', ''))
    .filter((folder) => /^(?:[A-Za-z]:[\\/]|[\\/]{2})/.test(folder));
}

function systemRoot(env: Readonly<Record<string, string>>): string {
  const root = variable(env, 'SYSTEMROOT');
  return root !== undefined && /^[A-Za-z]:[\\/][^\s"%]*$/.test(root) ? root : 'C:\\Windows';
}

/** Windows knows a variable by its name in any case. */
function variable(env: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(env).find(([key]) => key.toUpperCase() === name)?.[1];
}
