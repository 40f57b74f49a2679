import { CodedError } from '../../../shared/coded-error.ts';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { parseQuery, type Query } from '../../../shared/journal/query.ts';
import type { Statistics } from '../../journal/query/statistics.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { ExportJobs } from '../export-jobs.ts';
import type { Jobs } from '../jobs.ts';
import { readActions } from '../journal-actions.ts';

/** Newest records shown beside what was verified. */
const shownRecords = 3;

type JournalHandlers = Pick<
  Handlers,
  | 'journal.tail'
  | 'journal.verify'
  | 'journal.export'
  | 'journal.exportNext'
  | 'journal.statistics'
  | 'journal.agents'
  | 'journal.chain'
  | 'journal.actions'
  | 'journal.recover'
  | 'job.cancel'
>;

export function journalHandlers({ journal, clock, settings, policies }: ControlContext, jobs: Jobs): JournalHandlers {
  const exports = new ExportJobs();
  return {
    'journal.tail': async ({ query, limit }) => [...(await journal.reading.tail(wanted(query, clock.now()), limit))],
    async 'journal.verify'({ job }) {
      const verdict = await jobs.run(job, (options) => journal.reading.verify(options));
      const { records } = verdict;
      if (verdict.ok) {
        const { sealedFrom, remembered } = verdict;
        return { ok: true, records, head: records === 0 ? null : verdict.last, sealedFrom, remembered };
      }
      const { seq, why } = verdict;
      // A journal that cannot be searched is broken all the same.
      const near = seq === null ? null : await journal.reading.callNear(seq).catch(() => null);
      return { ok: false, records, seq, why, ...(near && { near }) };
    },
    async 'journal.export'({ query: text, format, job }, caller) {
      const query = wanted(text, clock.now());
      // What leaves the machine's journal is itself a record.
      await journal.event({
        kind: 'export',
        what: `Exported as ${format}: ${text === '' ? 'all' : text}`,
        by: authorOf(caller),
      });
      exports.begin(job, journal.reading, query, format);
      return {};
    },
    'journal.exportNext': ({ job }) => exports.next(job),
    async 'journal.statistics'({ since, until, bucketHours, agents, servers }) {
      const found = await journal.reading.statistics({
        since,
        until,
        bucket: bucketHours * 3_600_000,
        agents,
        servers,
      });
      return statisticsView(found);
    },
    'journal.agents': async () => [...(await journal.reading.agentLabels())],
    async 'journal.chain'() {
      const { newest, ...ends } = await journal.reading.chain(shownRecords);
      return { ...ends, newest: [...newest], keptDays: settings.get().retention.days };
    },
    'journal.actions': (span) => readActions({ reading: journal.reading, policies }, span),
    async 'journal.recover'() {
      if (await isSound(journal)) throw journalSound();
      return journal.recover();
    },
    'job.cancel'({ job }) {
      jobs.cancel(job);
      exports.cancel(job);
      return {};
    },
  };
}

function journalSound(): CodedError {
  return new CodedError(
    'journal-sound',
    'The journal is sound, so it stays. Only a damaged one is kept aside for a new one.',
  );
}

function statisticsView(found: Statistics): CommandOutput<'journal.statistics'> {
  const { whole, gateway } = found.latency;
  return {
    ...found,
    buckets: [...found.buckets],
    tools: [...found.tools],
    agents: [...found.agents],
    stopped: [...found.stopped],
    peaks: [...found.peaks],
    latency: {
      whole: { ...whole, counts: whole.counts.map(([edge, calls]) => [edge, calls]) },
      gateway: { ...gateway, counts: gateway.counts.map(([edge, calls]) => [edge, calls]) },
    },
  };
}

/** A sound journal set aside by mistake would take its calls out of sight. Damage that no write met yet is found by reading. */
async function isSound({ fault, reading }: Pick<ControlContext['journal'], 'fault' | 'reading'>): Promise<boolean> {
  return fault === null && (await reading.verify().catch(() => null))?.ok === true;
}

function wanted(text: string, now: number): Query {
  const parsed = parseQuery(text, now);
  if (parsed.ok) return parsed.query;
  const problem = parsed.problems[0];
  throw new CodedError(
    'query-invalid',
    `The query cannot be read at character ${(problem?.from ?? 0) + 1}: ${problem?.message ?? 'unreadable'}`,
  );
}
