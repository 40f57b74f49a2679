import './v8-flags.ts';
import { whyUnfit } from './lib/runtime.ts';

// Before anything of the program is loaded: on a Node that lacks a module of it, loading alone would end with a stack.
const why = whyUnfit(process.versions.node);
if (why === null) await import('./command-line.ts');
else {
  process.stderr.write(`railguard: ${why}\n`);
  process.exitCode = 1;
}
