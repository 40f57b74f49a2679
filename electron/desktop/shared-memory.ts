import { accessSync, constants } from 'node:fs';
import type { CommandLine } from 'electron';

/**
 * A container may have no `/dev/shm` that can be written: Chromium then crashes as soon as it opens a page, without a word
 * that a person reads. It is told to use the folder of temporary files. Call before the app is ready.
 */
export function doWithoutSharedMemory(
  commandLine: Pick<CommandLine, 'appendSwitch'>,
  platform: NodeJS.Platform,
  folder = '/dev/shm',
): void {
  if (platform !== 'linux') return;
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    commandLine.appendSwitch('disable-dev-shm-usage');
  }
}
