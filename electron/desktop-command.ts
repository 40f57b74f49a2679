import { app } from 'electron';
import { bridgeWords } from './agents/bridge/words.ts';

/**
 * Runs one command line in the installed program, without a window, and ends with its exit code. Nothing of the app is
 * locked or opened: it may run beside.
 */
export async function runCommand(words: readonly string[]): Promise<void> {
  if (process.platform === 'darwin') app.setActivationPolicy('prohibited');
  // Where Electron takes a signal it quits at once; a gateway ends its calls first.
  let isReported = false;
  app.on('before-quit', (event) => {
    if (process.listenerCount('SIGTERM') === 0) return;
    event.preventDefault();
    if (isReported) return;
    isReported = true;
    process.emit('SIGTERM', 'SIGTERM');
  });
  app.whenReady().then(takeSignalsBack, () => undefined);
  const bridge = bridgeWords(words);
  if (bridge !== null) {
    const { runBridge } = await import('./agents/bridge/run.ts');
    await runBridge(bridge.folder, bridge.agent, bridge.version);
  }
  await import('./v8-flags.ts');
  const { runWords } = await import('./command-line.ts');
  const code = await runWords(words);
  // Whoever reads a pipe gets all of it.
  for (const stream of [process.stdout, process.stderr]) await new Promise((done) => stream.write('', done));
  app.exit(code);
}

/**
 * While it gets ready, Electron takes signals over from whoever listens: the first quits, and a second one ends the process
 * in the middle of that. Node takes one back for a listener that is the only one at its time.
 */
function takeSignalsBack(): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    const listeners = process.rawListeners(signal) as NodeJS.SignalsListener[];
    process.removeAllListeners(signal);
    for (const listener of listeners) process.on(signal, listener);
  }
}
