import './v8-flags.ts';
import { bridgeWords } from './agents/bridge/words.ts';
import { whyUnfit } from './lib/runtime.ts';

// Before anything of the program is loaded: on a Node that lacks a module of it, loading alone would end with a stack.
const why = whyUnfit(process.versions.node);
const bridge = bridgeWords(process.argv.slice(2));
if (why !== null) {
  process.stderr.write(`railguard: ${why}\n`);
  process.exitCode = 1;
} else if (bridge === null) {
  const { runWords } = await import('./command-line.ts');
  process.exitCode = await runWords(process.argv.slice(2));
} else {
  // A client starts a bridge for each of its windows: it loads nothing of the gateway.
  const { runBridge } = await import('./agents/bridge/run.ts');
  await runBridge(bridge.folder, bridge.agent, bridge.version);
}
