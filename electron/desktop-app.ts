import './v8-flags.ts';
import { join } from 'node:path';
import { startApplication } from './app/start.ts';
import { withLoginEnvironment } from './desktop/login-environment.ts';
import { runDesktop } from './desktop/run.ts';
import { catchProcessErrors, InternalErrors } from './health/internal-errors.ts';
import { growHeapsSlowly } from './lib/heap-growth.ts';
import { whyUnfit } from './lib/runtime.ts';
import { builtFile, interfaceFolder, licencesFile, programWords, trayIconFolder, windowIconFile } from './paths.ts';

const errors = new InternalErrors();
// Before anything is opened; without it Electron shows a box with the error, and the process goes on in doubt.
catchProcessErrors(process, errors);

// The shell is asked while Electron gets ready.
const environment = withLoginEnvironment();

/** The desktop app: the same application as without a screen, behind a window. */
runDesktop({
  async start(desktop) {
    const why = whyUnfit(process.versions.node);
    if (why !== null) throw new Error(why);
    const application = await startApplication({
      ...desktop,
      journalWorker: builtFile('journal/worker'),
      licences: licencesFile(),
      environment: await environment,
      program: programWords(process),
      errors,
      // On a person's desk an agent may have a shell: an edit of a file that opens something waits for the person.
      holdPermissiveEdits: true,
      commandLineAnswers: false,
    });
    growHeapsSlowly();
    return application;
  },
  environment,
  preload: join(import.meta.dirname, '../preload/preload.cjs'),
  renderer: interfaceFolder(),
  trayIcons: trayIconFolder(),
  windowIcon: windowIconFile(),
});
