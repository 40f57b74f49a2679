import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { isJsonObject } from '../../../shared/json.ts';
import { leftOutWords } from '../../../shared/policy/left-out.ts';
import { readStrictJson } from '../../../shared/read-json.ts';
import { visibleLine } from '../../../shared/visible.ts';
import { type CliDeps, policyName, serverName, withClient } from '../context.ts';
import { CliError, changeLine, localTime } from '../io.ts';
import { readDocument } from '../read-document.ts';
import { sinceWhen } from '../since.ts';

const since = ['--since <time>', 'from when on: 7d, 12h, 30m, or a date', '7d'] as const;

/** `policy test | replay | suggest | import | versions | restore`: what helps to write a policy. */
export function registerPolicyTools(group: Command, deps: CliDeps): void {
  registerTest(group, deps);
  registerReplay(group, deps);
  registerSuggest(group, deps);
  registerImport(group, deps);
  registerVersions(group, deps);
  registerRestore(group, deps);
}

function registerTest(group: Command, deps: CliDeps): void {
  group
    .command('test <file>')
    .description('run a file of calls with expected decisions; exit code 4 where one does not hold')
    .action((file: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const text = await readDocument(deps, file);
        const run = await client.call('policy.test', { text, policy: await namedPolicy(deps, file, text) });
        const wrong = run.results.filter(({ ok }) => !ok).map(wrongLine);
        print.one(run, [...wrong, `${run.passed} passed, ${run.failed} failed`].join('\n'));
        if (run.failed > 0) throw new CliError(4, `${file}: ${run.failed} of ${run.results.length} cases do not hold.`);
      }),
    );
}

function registerReplay(group: Command, deps: CliDeps): void {
  group
    .command('replay <server> <file>')
    .description('what a draft would have done with the calls of the last days')
    .option(...since)
    .action((server: string, file: string, options: { since: string }, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const text = await readDocument(deps, file);
        const from = sinceWhen(options.since, deps.now());
        const result = await client.call('policy.replay', { ...policyName(server), text, since: from });
        print.one(result, replayLines(result).join('\n'));
      }),
    );
}

function replayLines({
  calls,
  changed,
  unsure,
  skipped,
  leftOut,
  changes,
}: CommandOutput<'policy.replay'>): readonly string[] {
  const unsureWords = unsure > 0 ? `, ${unsure} judged on what was redacted, or on what they touch as it is now` : '';
  const leftWords = skipped > 0 ? `, ${skipped} left out, which no policy decided: ${leftOutWords(leftOut)}` : '';
  return [
    `${changed} of ${calls} calls would change${unsureWords}${leftWords}`,
    ...changes.map(
      ({ count, tool, from, to, rule }) => `${String(count).padStart(6)}  ${tool}: ${from} → ${to} by ${rule}`,
    ),
  ];
}

function registerSuggest(group: Command, deps: CliDeps): void {
  group
    .command('suggest <server>')
    .description('the tightest policy that lets pass what passed in the last days')
    .option(...since)
    .action((server: string, options: { since: string }, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const from = sinceWhen(options.since, deps.now());
        const suggestion = await client.call('policy.suggest', { server: serverName(server), since: from });
        print.one(suggestion, suggestion.text);
        for (const { line, words, count } of suggestion.reasons) {
          deps.io.err(`line ${line ?? '?'}: ${visibleLine(words)} (${count} ${count === 1 ? 'call' : 'calls'})\n`);
        }
        for (const { tool, words } of suggestion.open) deps.io.err(`${visibleLine(`left open: ${tool}: ${words}`)}\n`);
      }),
    );
}

function registerImport(group: Command, deps: CliDeps): void {
  group
    .command('import <file>')
    .description("read a PolicyLayer policy or Intercept's YAML; prints it in our words, and the report on stderr")
    .action((file: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const imported = await client.call('policy.import', { text: await readDocument(deps, file) });
        print.one(imported, imported.text);
        for (const { from, kind, words } of imported.report)
          deps.io.err(`${visibleLine(`${kind.padEnd(10)}  ${from}: ${words}`)}\n`);
      }),
    );
}

function registerVersions(group: Command, deps: CliDeps): void {
  group
    .command('versions <server>')
    .description('every version that was in force, newest first')
    .action((server: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        print.many(await client.call('policy.versions', policyName(server)), {
          version: ({ version }) => String(version),
          at: ({ at }) => localTime(at),
          author: ({ author }) => author,
          note: ({ note }) => note ?? '',
        });
      }),
    );
}

function registerRestore(group: Command, deps: CliDeps): void {
  group
    .command('restore <server> <version>')
    .description('put an earlier version in force again, byte for byte')
    .action((server: string, version: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        if (!/^\d{1,9}$/.test(version))
          throw new CliError(2, `${JSON.stringify(version)} is no version: see policy versions.`);
        const change = await client.call('policy.restore', { ...policyName(server), version: Number(version) });
        print.one(change, changeLine(change));
      }),
    );
}

function wrongLine({
  case: number,
  name,
  tool,
  expected,
  got,
}: CommandOutput<'policy.test'>['results'][number]): string {
  const which = name === null ? `case ${number}` : `case ${number} (${name})`;
  const wanted = expected.rule === null ? expected.outcome : `${expected.outcome} by ${expected.rule}`;
  return `${which}: ${tool} should be ${wanted}, is ${got.outcome} by ${got.rule}: ${got.why}`;
}

/** The text of the policy that a test file names by its path, which counts from the file's own folder. */
async function namedPolicy(deps: CliDeps, file: string, text: string): Promise<string | null> {
  const read = readStrictJson(text);
  const named = read.ok && isJsonObject(read.value) ? read.value.policy : null;
  return typeof named === 'string' ? readDocument(deps, resolve(dirname(file), named)) : null;
}
