import type { Command } from 'commander';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { callIdSchema } from '../../../shared/names.ts';
import { visibleLine } from '../../../shared/visible.ts';
import { type CliDeps, withClient } from '../context.ts';
import { CliError, localTime } from '../io.ts';

type View = NonNullable<CommandOutput<'feed.detail'>>['view'];
type Lens = CommandOutput<'lens.call'>;

/** `journal show CALL`: one call as it was decided and as it ended, with names for its ids and what it changed. */
export function registerJournalShow(group: Command, deps: CliDeps): void {
  group
    .command('show <call>')
    .description('one call: what was decided, how it ended, what it was about in names, and what it changed')
    .action((given: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const call = callIdSchema.safeParse(given);
        const found = call.success ? await client.call('feed.detail', { call: call.data }) : null;
        if (!call.success || found === null) {
          throw new CliError(1, `No call ${given} is in the journal. See the newest: railguard journal tail`);
        }
        const lens = await client.call('lens.call', { call: call.data });
        print.one({ ...found.view, policyLine: found.policyLine, lens }, linesOf(found.view, lens).join('\n'));
      }),
    );
}

function linesOf(view: View, lens: Lens): readonly string[] {
  const { decision, agentLabel, server, tool, end, error } = view;
  return [
    `${localTime(view.at)}  ${agentLabel}  ${server}/${tool}`,
    `arguments: ${JSON.stringify(view.arguments.value)}`,
    `${decision.outcome} by ${decision.rule || 'no rule'}: ${decision.words}`,
    ...(end === null ? [] : [`ended: ${end}${error === null ? '' : `, ${visibleLine(error)}`}`]),
    ...lensLines(lens),
  ];
}

function lensLines(lens: Lens): readonly string[] {
  if (lens === null) return [];
  const { sentence, places, change, putBack, putBackBy, putsBack } = lens;
  const url = places.find((place) => place.url !== null)?.url ?? null;
  const nothing = '(nothing)';
  return [
    ...(sentence === '' ? [] : [`about: ${visibleLine(sentence)}`]),
    ...(url === null ? [] : [`in TestRail: ${url}`]),
    ...(change === null ? [] : [`change to ${change.title}:`]),
    ...(change?.changes ?? []).map(
      ({ field, before, after }) => `  ${visibleLine(`${field}: ${before ?? nothing} -> ${after ?? nothing}`)}`,
    ),
    ...(change === null || change.more === 0 ? [] : [`  and ${change.more} more`]),
    ...(putsBack === null ? [] : [`it puts back what call ${putsBack} changed`]),
    ...putBackBy.map(({ call }) => `put back by call ${call}`),
    ...(putBack.state === 'cannot' ? [`cannot be put back: ${putBack.why}`] : []),
    ...(putBack.state === 'possible' ? ['can be put back from Live'] : []),
  ];
}
