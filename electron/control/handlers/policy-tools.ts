import { parsePolicy } from '../../../shared/policy/parse.ts';
import { draftPolicy } from '../../guard/policy-tools/draft.ts';
import { importPolicy } from '../../guard/policy-tools/import.ts';
import { replay } from '../../guard/policy-tools/replay.ts';
import { suggest } from '../../guard/policy-tools/suggest.ts';
import { serverUnknown } from '../../servers/server-unknown.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Jobs } from '../jobs.ts';
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

/** What helps to write a policy: its past, recorded calls judged again, and documents of other tools. */
export function policyToolHandlers(context: ControlContext, jobs: Jobs): PolicyToolHandlers {
  const { policies, journal, entities, profile, servers } = context;
  return {
    'policy.versions'({ server, agent }) {
      const kept = policies.versions(server, agent);
      if (kept.length === 0 && !servers.has(server)) throw serverUnknown(server);
      return kept.map(({ version, at, author, note, bytes }) => ({ version, at, author, note: note ?? null, bytes }));
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
    'policy.replay': ({ server, agent, text, since, job }) =>
      jobs.run(job, async ({ signal, onProgress }) => {
        const parsed = parsePolicy(text);
        if (!parsed.ok) throw policyInvalid('The draft is not a valid policy:', parsed.problems);
        const calls = recordedCalls(journal.reading, server, since, (tool) => profile(server, tool).readOnly);
        const result = await replay(calls, {
          policy: draftPolicy(policies, {
            server,
            agent: agent ?? null,
            document: parsed.document,
            source: parsed.source,
          }),
          entity: (call) => entities.facts(call),
          signal,
          onProgress,
        });
        if (result.calls + result.skipped === 0 && !servers.has(server)) throw serverUnknown(server);
        return {
          ...result,
          changes: result.changes.map((change) => ({ ...change, calls: [...change.calls] })),
          spans: [...result.spans],
        };
      }),
    'policy.suggest': ({ server, since, job }) =>
      jobs.run(job, async ({ signal, onProgress }) => {
        const calls = recordedCalls(journal.reading, server, since, (tool) => profile(server, tool).readOnly);
        const {
          text,
          diff,
          reasons,
          open,
          calls: count,
          cancelled,
        } = await suggest(calls, {
          current: policies.document(server),
          currentText: policies.inForce(server)?.text ?? '',
          // Only a TestRail server says what its calls touch.
          ...(context.isTestrail(server) ? { entity: (call) => entities.facts(call) } : {}),
          signal,
          onProgress,
        });
        if (count === 0 && !servers.has(server)) throw serverUnknown(server);
        return {
          calls: count,
          text,
          diff: [...diff],
          reasons: reasons.map((reason) => ({ ...reason, calls: [...reason.calls] })),
          open: [...open],
          cancelled,
        };
      }),
  };
}
