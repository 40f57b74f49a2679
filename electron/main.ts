import { join } from 'node:path';
import { startApplication } from './app/start.ts';
import { runDesktop } from './desktop/run.ts';
import { builtFile, interfaceFolder } from './paths.ts';

/** The desktop app: the same application as without a screen, behind a window. */
runDesktop({
  start: (desktop) =>
    startApplication({ ...desktop, journalWorker: builtFile('journal/worker'), environment: process.env }),
  preload: join(import.meta.dirname, '../preload/preload.cjs'),
  renderer: interfaceFolder(),
});
