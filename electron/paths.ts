import { fileURLToPath } from 'node:url';

/**
 * Where things lie, in the sources (`electron/`, run by Node itself and by tests) and in the build (`out/main/`, flat).
 * This file is the only one that tells them apart.
 */
const inSources = import.meta.url.endsWith('.ts');

/** A worker's entry: `journal/worker` is `electron/journal/worker.ts` or `out/main/journal-worker.js`. */
export function builtFile(name: string): URL {
  return inSources
    ? new URL(`./${name}.ts`, import.meta.url)
    : new URL(`./${name.replaceAll('/', '-')}.js`, import.meta.url);
}

/**
 * Where what V8 compiled of the built program is kept: beside the program, so that who can change the one can change the
 * other anyway. A gateway and a command load different parts. Null in the sources, of which there is no build.
 */
export function compiledFolder(use: 'gateway' | 'command'): string | null {
  return inSources ? null : fileURLToPath(new URL(`../compiled-${use}`, import.meta.url));
}

/** Folder of the built interface. */
export function interfaceFolder(): string {
  const up = inSources ? '../out/renderer' : '../renderer';
  return fileURLToPath(new URL(up, import.meta.url));
}

/** What the build wrote of the packages in it. */
export function licencesFile(): string {
  return fileURLToPath(new URL(inSources ? '../out/main/licences.json' : './licences.json', import.meta.url));
}

/** Folder of the tray's icons, which no build copies. */
export function trayIconFolder(): string {
  const up = inSources ? '../resources/tray' : '../../resources/tray';
  return fileURLToPath(new URL(up, import.meta.url));
}

/** The picture of the window, which no build copies. */
export function windowIconFile(): string {
  const up = inSources ? '../resources/icons' : '../../resources/icons';
  return fileURLToPath(new URL(`${up}/64x64.png`, import.meta.url));
}

type ProgramRun = Pick<NodeJS.Process, 'argv' | 'env' | 'execPath'>;

/**
 * The file that starts the installed app. An AppImage is mounted anew at each start, so its own file counts; the variable is
 * also there in whatever an AppImage starts, and means this program only where it runs from that mount.
 */
export function installedProgram(runs: Pick<NodeJS.Process, 'env' | 'execPath'>): string {
  const { APPIMAGE, APPDIR } = runs.env;
  const isMounted = APPIMAGE !== undefined && APPDIR !== undefined && runs.execPath.startsWith(APPDIR);
  return isMounted ? APPIMAGE : runs.execPath;
}

/**
 * The words that start this program as a command from wherever a client runs: Node and its entry, or the desktop app
 * (`defaultApp` is Electron's word for one that runs from a checkout, whose folder has to be named).
 */
export function programWords(runs: ProgramRun & { readonly versions: NodeJS.ProcessVersions }): readonly string[] {
  if (!Object.hasOwn(runs.versions, 'electron')) return [runs.execPath, fileURLToPath(builtFile('headless'))];
  return Object.hasOwn(runs, 'defaultApp')
    ? [runs.execPath, ...sandboxWords(runs), fileURLToPath(new URL('../..', import.meta.url))]
    : [installedProgram(runs), ...sandboxWords(runs)];
}

/**
 * What Chromium has to be told again by whoever starts this program next: as root, and on a Linux that lets no user make a
 * sandbox, it does not start without the word, and what starts it (a login, a client) has no terminal to say why.
 */
export function sandboxWords({ argv }: Pick<NodeJS.Process, 'argv'>): readonly string[] {
  return ['--no-sandbox'].filter((word) => ownWords(argv).includes(word));
}

/** Behind `--` stand the words of a server. */
export function ownWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end < 0 ? words : words.slice(0, end);
}
