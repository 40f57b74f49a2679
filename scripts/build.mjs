#!/usr/bin/env node
// `npm run build`: the product into `out/`. With `--if-stale` only where a source changed since.
import { argv, execPath, exit, stderr } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build, buildIfStale } from './lib/build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const problem = argv.includes('--if-stale')
  ? await buildIfStale(root, execPath, () => undefined)
  : await build(root, execPath);
if (problem !== null) {
  stderr.write(`${problem}\n`);
  exit(1);
}
