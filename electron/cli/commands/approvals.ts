import type { Command } from 'commander';
import type { AskAnswer } from '../../../shared/control/approvals.ts';
import type { AskView, FieldChange } from '../../../shared/control/asks.ts';
import { countedLabel } from '../../../shared/counted-label.ts';
import { runSentence } from '../../../shared/open-run-words.ts';
import { visibleLine } from '../../../shared/visible.ts';
import type { ControlClient } from '../../control/socket-client.ts';
import { type CliDeps, globalsOf, withClient } from '../context.ts';
import { CliError, createPrinter, type Printer } from '../io.ts';

export function registerApprovals(program: Command, deps: CliDeps): void {
  const group = program.command('approvals').description('calls that wait for a person');

  group
    .command('list')
    .description('what waits for an answer, the first to end first')
    .action((_options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const { waiting } = await client.call('approvals.list', {});
        printAsks(print, waiting);
      }),
    );

  group
    .command('show <id>')
    .description('all that is known of an ask: what it would do, its arguments and its rule')
    .action((id: string, _options: unknown, command: Command) =>
      withClient(deps, command, async (client, print) => {
        const ask = await client.call('approvals.get', { id });
        if (ask === null) throw unknownAsk(id);
        print.one({ ...line(ask), ...ask }, wordsOf(ask));
      }),
    );

  group
    .command('allow <id>')
    .description('let the call pass, once')
    .option('--session', 'also further calls like it, as long as the session of its agent lasts (8 hours at most)')
    .action((id: string, { session }: { session?: boolean }, command: Command) =>
      withClient(deps, command, (client, print) =>
        answer(client, print, id, { kind: session === true ? 'session' : 'once' }),
      ),
    );

  group
    .command('deny <id>')
    .description('refuse the call')
    .option('--note <text>', 'what the agent reads')
    .action((id: string, { note }: { note?: string }, command: Command) =>
      withClient(deps, command, (client, print) => answer(client, print, id, { kind: 'deny', note: note ?? null })),
    );

  group
    .command('watch')
    .description('print asks as they come, until it is interrupted; answer from a second terminal')
    .action(async (_options: unknown, command: Command) => {
      const { data, json } = globalsOf(command);
      if (!(await deps.running(data))) {
        throw new CliError(1, 'No gateway runs on this folder, so nothing is asked. Start it: railguard serve');
      }
      const print = createPrinter(deps.io, json);
      await watch(deps, data, (ask) => print.one(line(ask), `${ask.sentence}\n  ${hint(ask)}`));
    });
}

function printAsks(print: Printer, asks: readonly AskView[]): void {
  const shown = asks.map((ask) => ({ ...line(ask), sentence: ask.sentence }));
  print.many(shown, {
    id: ({ id }) => id,
    agent: ({ agent }) => agent,
    tool: ({ server, tool }) => `${server}/${tool}`,
    what: ({ sentence }) => sentence,
    until: ({ expires_at }) => expires_at ?? 'answered',
    state: ({ state }) => state,
  });
}

/** An ask in one line for scripts. Times are ISO texts; null: it has none. */
function line(ask: AskView) {
  const { id, agent, server, tool, arguments: given, rule, state, count, askedAt, holdEndsAt, expiresAt } = ask;
  return {
    ...{ id, agent, server, tool, arguments: given, rule, state, count },
    asked_at: new Date(askedAt).toISOString(),
    hold_ends_at: holdEndsAt === null ? null : new Date(holdEndsAt).toISOString(),
    expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  };
}

function wordsOf(ask: AskView): string {
  const { effect, warnings, end } = ask;
  const seen =
    effect.state === 'known'
      ? [
          effect.words,
          effect.numbers
            .map(
              ({ label, count, atLeast }) =>
                `${count}${atLeast ? ' or more' : ''} ${atLeast ? label : countedLabel(label, count)}`,
            )
            .join(', '),
          ...effect.changes.map(changeLine),
          effect.openRuns === null ? '' : runSentence(effect.openRuns),
        ]
      : effect.state === 'unknown'
        ? [`Effect unknown: ${effect.why}`]
        : [];
  return [
    `${ask.sentence}.`,
    ...seen,
    ...warnings.map(({ path, text }) => visibleLine(`Hidden in ${path}: ${text}`)),
    `${ask.server}/${ask.tool}, ${ask.category}, ${ask.risk}; rule ${ask.ruleWords} (${ask.rule})`,
    `Arguments ${JSON.stringify(ask.arguments)}`,
    end === null
      ? hint(ask)
      : `${end.how}${end.by === null ? '' : ` by ${end.by}`}${end.why === null ? '' : `: ${end.why}`}`,
  ]
    .filter((text) => text !== '')
    .join('\n');
}

/** `title: Sign in → Sign in twice`; a text of several lines keeps its first. */
function changeLine({ field, before, after }: FieldChange): string {
  const short = (value: string | null) => (value === null ? 'nothing' : (value.split('\n', 1)[0] ?? ''));
  return `  ${field}: ${short(before)} → ${short(after)}`;
}

function hint({ id }: AskView): string {
  return `railguard approvals allow ${id}    railguard approvals deny ${id} --note "…"`;
}

async function answer(client: ControlClient, print: Printer, id: string, given: AskAnswer): Promise<void> {
  const [result] = await client.call('approvals.answer', { ids: [id], answer: given });
  if (result === undefined || (!result.done && result.ask === null)) throw unknownAsk(id);
  if (!result.done || result.ask === null) throw new CliError(1, `${result.why ?? 'It could not be answered.'}`);
  const words =
    given.kind === 'deny' ? 'Denied' : given.kind === 'session' ? 'Allowed for the session' : 'Allowed once';
  const later =
    result.ask.state === 'allowed' ? ' Its call had ended: the same call passes once within 10 minutes.' : '';
  print.one({ ...line(result.ask), answer: given.kind }, `${words}: ${result.ask.sentence}.${later}`);
}

function unknownAsk(id: string): CliError {
  return new CliError(
    1,
    `Nothing was asked under the id ${JSON.stringify(id)}. See what waits: railguard approvals list`,
  );
}

const lookEveryMs = 500;

/** Asks the running gateway again and again, and tells of each ask once. Ends with the gateway. */
async function watch(deps: CliDeps, folder: string, onAsk: (ask: AskView) => void): Promise<void> {
  const client = await deps.connect(folder);
  const seen = new Set<string>();
  try {
    for (;;) {
      const { waiting } = await client.call('approvals.list', {});
      for (const ask of waiting) {
        // What it would do is being read: half a sentence now would be all that is ever printed.
        if (seen.has(ask.id) || ask.effect.state === 'reading') continue;
        seen.add(ask.id);
        onAsk(ask);
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  } finally {
    await client.close();
  }
}
