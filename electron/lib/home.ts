import { homedir } from 'node:os';

/**
 * A container may run this as a user whom its system does not know. Such a one has no home, and packages that ask for it when
 * they are loaded would end the program: it gets the root, as containers set HOME themselves. Call it before they are loaded.
 */
export function ensureHome(environment: NodeJS.ProcessEnv, ask: () => string = homedir): void {
  try {
    ask();
  } catch {
    environment.HOME = '/';
  }
}
