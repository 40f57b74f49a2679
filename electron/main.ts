import './small-heaps.ts';
import { join } from 'node:path';
import { startApplication } from './app/start.ts';
import { runDesktop } from './desktop/run.ts';
import { builtFile, interfaceFolder, trayIconFolder } from './paths.ts';

/** The desktop app: the same application as without a screen, behind a window. */
runDesktop({
  start: (desktop) =>
    startApplication({
      ...desktop,
      journalWorker: builtFile('journal/worker'),
      environment: process.env,
      // On a person's desk an agent may have a shell: an edit of a file that opens something waits for the person.
      holdLoosening: true,
    }),
  preload: join(import.meta.dirname, '../preload/preload.cjs'),
  renderer: interfaceFolder(),
  trayIcons: trayIconFolder(),
});
