import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { ClientFacts, Place, Platform } from './facts.ts';

/** Where files of clients are looked for: a person's home, and what variables say. */
export interface Surroundings {
  readonly platform: Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where this process looks; `home` names another home, whose files are then found in their usual folders only. */
export function surroundingsOf(env: Surroundings['env'], home: string | null = null): Surroundings {
  const platform = process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux';
  if (home !== null) return { platform, home, env: { PATH: env.PATH } };
  const own = platform === 'win32' ? (env.USERPROFILE ?? env.HOME) : env.HOME;
  return { platform, home: own !== undefined && own !== '' ? own : homedir(), env };
}

function baseOf(base: Place[0], { platform, home, env }: Surroundings): string {
  switch (base) {
    case 'home':
      return home;
    case 'config': {
      const named = env.XDG_CONFIG_HOME;
      return named !== undefined && named !== '' ? named : join(home, '.config');
    }
    case 'appdata': {
      const named = platform === 'win32' ? env.APPDATA : undefined;
      return named !== undefined && named !== '' ? named : join(home, 'AppData', 'Roaming');
    }
    case 'application-support':
      return join(home, 'Library', 'Application Support');
  }
}

function pathOf([base, rest]: Place, around: Surroundings): string {
  return join(baseOf(base, around), ...rest.split('/'));
}

/** Where one of several things may be, on this platform. */
export function placesOf(places: ClientFacts['files'], around: Surroundings): string[] {
  return places[around.platform].map((place) => pathOf(place, around));
}

/** The file that a client keeps its servers in, whether it is there or not. */
export function fileOf(client: ClientFacts, around: Surroundings): string {
  const named = client.folderVariable === undefined ? undefined : around.env[client.folderVariable.name];
  if (client.folderVariable !== undefined && named !== undefined && named !== '') {
    return join(named, client.folderVariable.file);
  }
  const paths = placesOf(client.files, around);
  const [first] = paths;
  if (first === undefined) throw new Error(`${client.id} has no file on ${around.platform}`);
  return paths.find((path) => existsSync(path)) ?? first;
}

/** Where a client's program, its configuration file or its folder would be found: any of these says that it was used here. */
export function tracesOf(client: ClientFacts, around: Surroundings): readonly string[] {
  return [fileOf(client, around), ...placesOf(client.folders, around), ...onPath(client.programs, around)];
}

function onPath(programs: readonly string[], { platform, env }: Surroundings): string[] {
  const endings = platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) =>
    programs.flatMap((program) => endings.map((ending) => join(folder, program + ending))),
  );
}
