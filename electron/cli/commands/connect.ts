import type { Command } from 'commander';
import { agentId, type CliDeps, globalsOf } from '../context.ts';

export function registerConnect(program: Command, deps: CliDeps): void {
  program
    .command('connect')
    .description('stdio bridge: what a client starts that can only start commands')
    .requiredOption('--agent <id>', 'the agent that its calls count as')
    .action((options: { agent: string }, command: Command) =>
      deps.bridge(globalsOf(command).data, agentId(options.agent)),
    );
}
