#!/usr/bin/env node
// The command `railguard` in a checkout: builds where it must, then is the built program. What that writes to stdout is all
// that stands there, because scripts read it.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './lib/build.mjs';
import { findNode, noNode } from './lib/node.mjs';
import { endLike, runNode } from './lib/run-child.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** @param {string} line */
function complain(line) {
  process.stderr.write(`railguard: ${line}\n`);
  process.exitCode = 1;
}

const node = findNode(root);
if (node === null) complain(noNode);
else {
  const problem = await buildIfStale(root, node, (line) => process.stderr.write(`${line}\n`));
  if (problem !== null) complain(problem);
  else endLike(await runNode(node, [join(root, 'out', 'main', 'headless.js'), ...process.argv.slice(2)]));
}
