import type { Command } from 'commander';
import { agentId, type CliParts, globalsOf } from '../context.ts';

export function registerConnect(program: Command, parts: CliParts): void {
  program
    .command('connect')
    .description('stdio bridge: what a client starts that can only start commands')
    .requiredOption('--agent <id>', 'the agent that its calls count as')
    .action((options: { agent: string }, command: Command) =>
      parts.bridge(globalsOf(command).data, agentId(options.agent)),
    );
}
