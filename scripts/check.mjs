#!/usr/bin/env node
// `npm run check`: what needs no test all at once, for one alone leaves a core idle; then the tests, whose closing line is
// the last.
import { spawn } from 'node:child_process';
import { exit, platform, stderr, stdout } from 'node:process';
import { text } from 'node:stream/consumers';

/** Scripts of package.json, beside the build that tests need. */
const checks = ['lint', 'types', 'imports', 'dead-code', 'pretest'];

/**
 * What else a script is told. Of types: each of several threads would read much of the same again, beside all the others;
 * and what has not changed since the check before is not read through again.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const more = {
  types: ['--', '--singleThreaded', '--incremental', '--tsBuildInfoFile', 'node_modules/.cache/types.tsbuildinfo'],
};

/**
 * @param {string} script
 * @param {import('node:child_process').StdioOptions} stdio
 */
function npm(script, stdio) {
  return spawn('npm', ['run', '--silent', script, ...(more[script] ?? [])], { stdio, shell: platform === 'win32' });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function codeOf(child) {
  return new Promise((done) => child.once('close', (code) => done(code ?? 1)));
}

const codes = await Promise.all(
  checks.map(async (script) => {
    const child = npm(script, ['ignore', 'pipe', 'pipe']);
    const [code, out, err] = await Promise.all([codeOf(child), text(child.stdout), text(child.stderr)]);
    if (code === 0) stdout.write(`${script}: nothing to mend\n`);
    else stderr.write(`${script}:\n${out}${err}`);
    return code;
  }),
);
exit(codes.some((code) => code !== 0) ? 1 : await codeOf(npm('test', 'inherit')));
