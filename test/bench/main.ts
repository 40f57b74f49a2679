import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * All benches, one after another, so that none measures another: the relay, one decision, a bridge, the journal, asks.
 * `npm run bench -- [--quick] [--calls N] [--rounds N] [--soak N] [--records N]`; `--records 1000000` for the searches
 * as docs/performance.md tells them.
 */
const args = process.argv.slice(2);
const at = args.indexOf('--records');
const records = at < 0 ? (args.includes('--quick') ? '20000' : '100000') : (args[at + 1] ?? '');
if (!/^[1-9]\d*$/.test(records)) throw new Error('--records wants a whole number, like --records 1000000');

const benches: readonly (readonly [string, readonly string[]])[] = [
  ['relay/main.ts', args],
  ['decide.ts', []],
  ['bridge.ts', []],
  ['journal.ts', [records]],
  ['asks.ts', [args.includes('--quick') ? '20' : '100']],
];
for (const [script, given] of benches) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, ...given], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) {
    console.error(`The bench ${script} failed (exit code ${String(code)})`);
    process.exitCode = 1;
  }
  console.log();
}
