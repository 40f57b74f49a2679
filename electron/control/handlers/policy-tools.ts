import type { z } from 'zod';
import type { CommandName, CommandOutput, Commands } from '../../../shared/control/contract.ts';
import type { ServerName } from '../../../shared/names.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { draftPolicy } from '../../guard/policy-tools/draft.ts';
import { importPolicy } from '../../guard/policy-tools/import.ts';
import { replay } from '../../guard/policy-tools/replay.ts';
import { suggest } from '../../guard/policy-tools/suggest.ts';
import { serverUnknown } from '../../servers/server-unknown.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import type { JobOptions, Jobs } from '../jobs.ts';
import { policyInvalid } from '../policy-invalid.ts';
import { recordedCalls } from '../recorded-calls.ts';

type PolicyToolHandlers = Pick<
  Handlers,
  | 'policy.versions'
  | 'policy.versionText'
  | 'policy.pending'
  | 'policy.acceptPending'
  | 'policy.discardPending'
  | 'policy.import'
  | 'policy.replay'
  | 'policy.suggest'
>;

type Input<N extends CommandName> = z.output<Commands[N]['input']>;

/** What helps to write a policy: its past, recorded calls judged again, and documents of other tools. */
export function policyToolHandlers(context: ControlContext, jobs: Jobs): PolicyToolHandlers {
  const { policies, servers } = context;
  return {
    'policy.versions'({ server, agent }) {
      const versions = policies.versions(server, agent);
      if (versions.length === 0 && !servers.has(server)) throw serverUnknown(server, servers.list());
      return versions.map(({ version, at, author, note, bytes }) => ({
        version,
        at,
        author,
        // Kept as an empty one where nobody wrote any.
        note: note || null,
        bytes,
      }));
    },
    'policy.versionText': async ({ server, agent, version }) => ({
      text: await policies.versionText(server, agent, version),
    }),
    'policy.pending': () => policies.pending().map((pending) => ({ ...pending, reasons: [...pending.reasons] })),
    'policy.acceptPending': ({ server, agent, text }, caller) =>
      policies.acceptPending(server, agent ?? undefined, text, { author: authorOf(caller), note: 'edit of the file' }),
    async 'policy.discardPending'({ server, agent }) {
      await policies.discardPending(server, agent ?? undefined);
      return {};
    },
    'policy.import'({ text }) {
      const imported = importPolicy(text);
      if (!imported.ok) throw policyInvalid('This is no policy that can be imported:', imported.problems);
      return { format: imported.format, text: imported.text, report: [...imported.report] };
    },
    'policy.replay': (wanted) => jobs.run(wanted.job, (job) => replayDraft(context, wanted, job)),
    'policy.suggest': (wanted) => jobs.run(wanted.job, (job) => suggestPolicy(context, wanted, job)),
  };
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long one bar of a replay is: some dozens of them, of a length that people count in. */
function spanOf(rangeMs: number): number {
  if (rangeMs <= 2 * hourMs) return 5 * minuteMs;
  return rangeMs <= 2 * dayMs ? hourMs : dayMs;
}

async function replayDraft(
  context: ControlContext,
  { server, agent, text, since }: Input<'policy.replay'>,
  job: JobOptions,
): Promise<CommandOutput<'policy.replay'>> {
  const { policies, entities, servers, clock } = context;
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw policyInvalid('The draft is not a valid policy:', parsed.problems);
  const { document, source } = parsed;
  const result = await replay(callsOf(context, server, since), {
    policy: draftPolicy(policies, { server, agent: agent ?? null, document, source }),
    entity: (call) => entities.facts(call),
    spanMs: spanOf(clock.now() - since),
    ...job,
  });
  if (result.calls + result.skipped === 0 && !servers.has(server)) throw serverUnknown(server, servers.list());
  return {
    ...result,
    changes: result.changes.map((change) => ({ ...change, calls: [...change.calls] })),
    spans: [...result.spans],
  };
}

async function suggestPolicy(
  context: ControlContext,
  { server, since }: Input<'policy.suggest'>,
  job: JobOptions,
): Promise<CommandOutput<'policy.suggest'>> {
  const { policies, entities, servers, isTestrail } = context;
  const suggestion = await suggest(callsOf(context, server, since), {
    current: policies.document(server),
    currentText: policies.inForce(server)?.text ?? '',
    // Only a TestRail server says what its calls touch.
    ...(isTestrail(server) ? { entity: (call) => entities.facts(call) } : {}),
    ...job,
  });
  const { calls, text, diff, reasons, open, cancelled } = suggestion;
  if (calls === 0 && !servers.has(server)) throw serverUnknown(server, servers.list());
  return {
    calls,
    text,
    diff: [...diff],
    reasons: reasons.map((reason) => ({ ...reason, calls: [...reason.calls] })),
    open: [...open],
    cancelled,
  };
}

function callsOf({ journal, profile }: ControlContext, server: ServerName, since: number) {
  return recordedCalls(journal.reading, server, since, (tool) => profile(server, tool).readOnly);
}
