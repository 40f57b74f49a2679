import { bridgeWords } from './agents/bridge/words.ts';
import { ensureHome } from './lib/home.ts';
import { whyUnfit } from './lib/runtime.ts';
import { compiledFolder } from './paths.ts';

ensureHome(process.env);
const words = process.argv.slice(2);
const bridge = bridgeWords(words);
// Before anything of the program is loaded: on a Node that lacks a module of it, loading alone would end with a stack. A
// bridge searches nothing: it opens no database to see whether it could.
const why = bridge === null ? whyUnfit(process.versions.node) : whyUnfit(process.versions.node, () => true);
if (why !== null) {
  process.stderr.write(`railguard: ${why}\n`);
  process.exitCode = 1;
} else if (bridge === null) {
  // First of all that is loaded. A bridge goes without: it has little to load.
  const { openCompileCache } = await import('./lib/compile-cache.ts');
  const folder = compiledFolder(words.includes('serve') ? 'gateway' : 'command');
  if (folder !== null) openCompileCache(folder);
  await import('./v8-flags.ts');
  const { runWords } = await import('./command-line.ts');
  process.exitCode = await runWords(words);
} else {
  // A client starts a bridge for each of its windows: it loads nothing of the gateway.
  const { runBridge } = await import('./agents/bridge/run.ts');
  await runBridge(bridge.folder, bridge.agent, bridge.version);
}
