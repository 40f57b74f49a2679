import { type Command, Option } from 'commander';
import { type ToolSet, toolSets } from '../../../shared/testrail/tool-sets.ts';
import { agentId, agentLabel, type CliDeps, serverName, withClient } from '../context.ts';
import { localTime } from '../io.ts';
import { maskedAddress } from '../mask.ts';
import { seconds } from '../seconds.ts';
import { untilWhen } from '../since.ts';

interface AddOptions {
  readonly servers?: string;
  readonly tools?: ToolSet;
  readonly hold?: number;
  readonly until?: string;
}

export function registerAgent(program: Command, deps: CliDeps): void {
  const group = program.command('agent').description('agents and their addresses');
  registerAdd(group, deps);
  registerList(group, deps);
  registerRotate(group, deps);
  registerPauseAndResume(group, deps);
  registerRevoke(group, deps);
}

function registerAdd(group: Command, deps: CliDeps): void {
  group
    .command('add <label>')
    .description('make a credential for an agent and print its address')
    .option('--servers <names>', 'the servers it may reach, separated by commas (default: all)')
    .addOption(
      new Option(
        '--tools <set>',
        'of the built-in TestRail server only these tools (default: as many as it lists)',
      ).choices(toolSets),
    )
    .option('--hold <seconds>', 'how long its calls are held for a person (default: as the settings say)', seconds)
    .option('--until <time>', 'its token is refused from then on: 8h, 30d, or a date (default: no end)')
    .action((label: string, options: AddOptions, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const servers = options.servers?.split(',').map((name) => serverName(name.trim())) ?? null;
        const added = await client.call('agents.add', {
          label: agentLabel(label),
          servers,
          tools: options.tools ?? null,
          holdSeconds: options.hold ?? null,
          until: options.until === undefined ? null : untilWhen(options.until, deps.now()),
        });
        print.one(added, `${added.id}\n${deps.io.terminal ? added.mcp : maskedAddress(added.mcp)}`);
      }),
    );
}

function registerList(group: Command, deps: CliDeps): void {
  group
    .command('list')
    .description('the agents, without their tokens')
    .action((_options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        print.many(await client.call('agents.list', {}), {
          id: (agent) => agent.id,
          label: (agent) => agent.label,
          servers: (agent) => agent.servers?.join(',') ?? 'all',
          state: (agent) =>
            agent.until !== undefined && agent.until <= deps.now() ? 'ended' : agent.paused ? 'paused' : 'active',
          'last seen': (agent) => (agent.lastSeenAt === null ? 'never' : localTime(agent.lastSeenAt)),
        });
      }),
    );
}

function registerRotate(group: Command, deps: CliDeps): void {
  group
    .command('rotate <id>')
    .description('give an agent a new token; the old one is refused from now on')
    .action((id: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const rotated = await client.call('agents.rotate', { agent: agentId(id) });
        print.one(rotated, deps.io.terminal ? rotated.mcp : maskedAddress(rotated.mcp));
      }),
    );
}

function registerPauseAndResume(group: Command, deps: CliDeps): void {
  for (const verb of ['pause', 'resume'] as const) {
    group
      .command(`${verb} <id>`)
      .description(verb === 'pause' ? 'refuse every call of an agent' : 'let an agent call again')
      .action((id: string, _options: unknown, command: Command) =>
        withClient(deps, command, async (client, print) => {
          const paused = verb === 'pause';
          await client.call('agents.pause', { agent: agentId(id), paused });
          print.one({ id, paused }, `${id} is ${paused ? 'paused' : 'active'}.`);
        }),
      );
  }
}

function registerRevoke(group: Command, deps: CliDeps): void {
  group
    .command('revoke <id>')
    .description('take the credential of an agent away for good; its records stay')
    .action((id: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        await client.call('agents.revoke', { agent: agentId(id) });
        print.one({ revoked: id }, `${id} is revoked.`);
      }),
    );
}
