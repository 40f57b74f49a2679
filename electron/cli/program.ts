import { Command, CommanderError } from 'commander';
import { registerAgent } from './commands/agent.ts';
import { registerApprovals } from './commands/approvals.ts';
import { registerClient } from './commands/client.ts';
import { registerConnect } from './commands/connect.ts';
import { registerGate } from './commands/gate.ts';
import { registerJournal } from './commands/journal.ts';
import { registerOpen } from './commands/open.ts';
import { registerPolicy } from './commands/policy.ts';
import { registerServe } from './commands/serve.ts';
import { registerServer } from './commands/server.ts';
import { registerTestrail } from './commands/testrail.ts';
import type { CliDeps } from './context.ts';
import { type ExitCode, explain, shown } from './io.ts';

/**
 * Runs one command line and answers its exit code: 0 done, 1 failed, 2 wrong use, 3 invalid document, 4 a test or check did
 * not hold. What went wrong stands on stderr; stdout holds the command's answer and nothing else.
 */
export async function runCommandLine(args: readonly string[], deps: CliDeps): Promise<ExitCode> {
  try {
    await buildProgram(deps).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has already said what is wrong, or printed the help or version that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { exit, lines } = explain(error);
    deps.io.err(`${lines.join('\n')}\n`);
    return exit;
  }
}

function buildProgram(deps: CliDeps): Command {
  const program = new Command('railguard')
    .description('A gate on your own machine between AI agents and TestRail, or any MCP server.')
    .version(deps.version)
    .option('--data <dir>', 'data folder', deps.defaultFolder)
    .option('--json', 'one JSON object, or one a line, on stdout')
    .exitOverride()
    .configureOutput({ writeOut: deps.io.out, writeErr: (text) => deps.io.err(shown(text)) });
  const groups = [
    registerServe,
    registerServer,
    registerTestrail,
    registerAgent,
    registerApprovals,
    registerClient,
    registerConnect,
    registerPolicy,
    registerJournal,
    registerGate,
    registerOpen,
  ];
  for (const register of groups) register(program, deps);
  return program;
}
