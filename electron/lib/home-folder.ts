import { homedir } from 'node:os';
import { resolve } from 'node:path';

/**
 * The folder of who runs this. A container may run it as a user whom its system does not know: without HOME such a one has
 * none, and what is kept there is looked for at the root, as containers set HOME themselves.
 */
export function homeFolder(ask: () => string = homedir): string {
  try {
    return ask();
  } catch {
    return resolve('/');
  }
}
