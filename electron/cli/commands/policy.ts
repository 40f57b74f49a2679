import type { Command } from 'commander';
import { presetNameSchema } from '../../../shared/control/policy.ts';
import type { Problem } from '../../../shared/policy/problem.ts';
import { visibleLine } from '../../../shared/visible.ts';
import { type CliDeps, globalsOf, policyName, serverName, withClient } from '../context.ts';
import { CliError, changeLine, createPrinter, problemLine } from '../io.ts';
import { readDocument } from '../read-document.ts';
import { registerPolicyTools } from './policy-tools.ts';

export function registerPolicy(program: Command, deps: CliDeps): void {
  const group = program.command('policy').description('what agents may do');
  registerShow(group, deps);
  registerApply(group, deps);
  registerPreset(group, deps);
  registerValidate(group, deps);
  registerPolicyTools(group, deps);
}

function registerShow(group: Command, deps: CliDeps): void {
  group
    .command('show <server>')
    .description('the policy in force')
    .action((server: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const asked = policyName(server);
        const shown = await client.call('policy.show', asked);
        const without = asked.agent === undefined ? 'every call is denied' : "the server's own stands alone";
        if (shown.inForce === null) deps.io.err(`${server} has no policy yet: ${without}.\n`);
        else print.one(JSON.parse(shown.inForce.replace(/^\uFEFF/, '')), shown.inForce);
        if (shown.problems.length > 0) {
          deps.io.err(`${visibleLine(shown.path)} is not valid; the last good version stays in force:\n`);
          deps.io.err(`${shown.problems.map((problem) => visibleLine(problemLine(problem))).join('\n')}\n`);
        }
      }),
    );
}

function registerApply(group: Command, deps: CliDeps): void {
  group
    .command('apply <server> <file>')
    .description('put a document in force; returns when it is')
    .action((server: string, file: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const text = await readDocument(deps, file);
        const change = await client.call('policy.apply', { ...policyName(server), text });
        print.one(change, changeLine(change));
        warn(deps, change.warnings ?? []);
      }),
    );
}

function registerPreset(group: Command, deps: CliDeps): void {
  group
    .command('preset <server> <name>')
    .description('put a preset in force: read-only, recommended, lockdown, allow-all')
    .option('--new', 'prepare it for a server that is not added yet: its tools are not known then')
    .action((server: string, name: string, options: { readonly new?: boolean }, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const preset = presetNameSchema.safeParse(name);
        if (!preset.success) {
          throw new CliError(
            2,
            `${JSON.stringify(name)} is no preset. There are: ${presetNameSchema.options.join(', ')}.`,
          );
        }
        const change = await client.call('policy.preset', {
          server: serverName(server),
          preset: preset.data,
          ...(options.new === true ? { prepare: true } : {}),
        });
        print.one(change, changeLine(change));
      }),
    );
}

function registerValidate(group: Command, deps: CliDeps): void {
  group
    .command('validate <file>')
    .description('check a document; exit code 3 where it is invalid')
    .action((file: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client) => {
        const { problems, warnings } = await client.call('policy.validate', { text: await readDocument(deps, file) });
        const print = createPrinter(deps.io, globalsOf(command).json);
        const words = problems.length === 0 ? `${file} is valid.` : '';
        print.one({ valid: problems.length === 0, problems, warnings }, words);
        warn(deps, warnings);
        if (problems.length > 0) throw new CliError(3, `${file} is not a valid policy:`, problems);
      }),
    );
}

/** On the error stream: the document is valid, and in force where it was applied. */
function warn(deps: CliDeps, warnings: readonly Problem[]): void {
  for (const warning of warnings) deps.io.err(`warning: ${visibleLine(problemLine(warning).trim())}\n`);
}
