import type { ReactNode } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { useAppContext } from '../../data/app-context.ts';
import { verdictWords } from '../../data/journal-work.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { count, counted, duration } from '../../format/number.ts';
import { dayName, minuteTime, spanName } from '../../format/time.ts';
import { outcomeLook } from '../../ui/decision.ts';
import { Icon } from '../../ui/icon.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Text, ToolName } from '../../ui/text.tsx';
import { useAgentLabels } from './agent-labels.ts';
import type { Span } from './range.ts';
import styles from './report.module.css';
import { ReportTable } from './report-table.tsx';
import { bandCount, bandKeys, bands } from './stacks.ts';
import type { Who } from './use-insights.ts';

type Statistics = CommandOutput<'journal.statistics'>;
type Deeds = CommandOutput<'journal.deeds'>;
type Verdict = CommandOutput<'journal.verify'>;

export const sections = [
  { key: 'agents', words: 'Agents and outcomes', counted: 'agents' },
  { key: 'stopped', words: 'What was stopped, and why', counted: 'stopped' },
  { key: 'answers', words: 'Answers by a person', counted: 'answersTotal' },
  { key: 'policies', words: 'Policy changes', counted: 'policiesTotal' },
  { key: 'changes', words: 'Other changes', counted: 'changesTotal' },
] as const;
export type Section = (typeof sections)[number]['key'];

const answered = {
  allowed: 'Allowed once',
  session: 'Allowed for the session',
  denied: 'Denied',
  always: 'Allowed, and made a rule',
  expired: 'No answer',
  locked: 'Denied, the screen was locked',
  closed: 'Ended without an answer',
} as const;

/** The head in groups of eight, so that it can be compared by eye. */
function grouped(hash: string): string {
  return hash.match(/.{1,8}/g)?.join(' ') ?? hash;
}

/** What the chain is worth, as the first thing the report says. */
function ChainSentence({ verdict }: { readonly verdict: Verdict | null }) {
  if (verdict === null) return <p className={styles.chain}>The chain is being verified.</p>;
  if (!verdict.ok) {
    return (
      <p className={styles.chain} data-bad="">
        <Icon name="warn" />
        <span>
          <b>The chain of records is broken.</b> <Text value={verdictWords(verdict)} /> What follows cannot be relied
          on.
        </span>
      </p>
    );
  }
  return (
    <p className={styles.chain}>
      <Icon name="shield" />
      <span>
        <b>Verified, {counted(verdict.records, 'record')}.</b> No gap and no change
        {verdict.head !== null && ` up to record ${count(verdict.head.seq)}`}
        {verdict.sealedFrom === null
          ? ', by its hashes'
          : `, sealed with its key from record ${count(verdict.sealedFrom)} on`}
        {verdict.remembered ? '; it ends where it ended when last seen.' : '.'}
      </span>
    </p>
  );
}

/** One report as it prints, 794 pixels wide: A4 at 96 dots. */
export function ReportSheet({
  span,
  who,
  statistics,
  deeds,
  verdict,
  chosen,
}: {
  readonly span: Span;
  readonly who: Who;
  readonly statistics: Statistics;
  readonly deeds: Deeds;
  readonly verdict: Verdict | null;
  readonly chosen: ReadonlySet<Section>;
}) {
  const { now, clock, gate, servers: store } = useAppContext();
  const address = useSelected(gate, (state) => state?.address ?? '');
  const servers = useStore(store).map(({ name }) => name);
  const labelOf = useAgentLabels();
  const at = (time: number): string => `${dayName(time, now(), clock)}, ${minuteTime(time, clock)}`;
  const agent = (id: string | null): ReactNode => (id === null ? '' : <Text value={labelOf(id)} />);
  const text = (value: string | null): ReactNode => (value === null ? '' : <Text value={value} />);
  const tool = (server: string | null, name: string): ReactNode => <ToolName {...(server && { server })} tool={name} />;
  const broken = verdict !== null && !verdict.ok;
  const stoppedCalls = statistics.stopped.reduce((sum, { calls }) => sum + calls, 0);
  return (
    <article className={styles.sheet} aria-label="Report">
      <header>
        <StateMark state="guarding" />
        <b>Railguard</b>
      </header>
      {broken && <ChainSentence verdict={verdict} />}
      <h2>What agents did, {spanName(span.since, span.until, now(), clock)}</h2>
      <p className={styles.sub}>
        Gateway {address.replace('http://', '')} · servers{' '}
        <Text value={(who.servers.length > 0 ? who.servers : servers).join(', ')} />
        {who.agents.length > 0 && (
          <>
            {' '}
            · only of <Text value={who.agents.map(labelOf).join(', ')} />
          </>
        )}{' '}
        · made {at(now())}
      </p>
      <dl className={styles.outcomes}>
        {bandKeys.map((band) => (
          <div key={band}>
            <dt>
              <Icon name={outcomeLook[bands[band].outcomes[0] ?? 'allowed'].icon} size={12} />
              {bands[band].words}
            </dt>
            <dd>{count(bandCount(statistics.outcomes, band))}</dd>
          </div>
        ))}
      </dl>
      {!broken && <ChainSentence verdict={verdict} />}
      {chosen.has('agents') && (
        <ReportTable
          title="Agents and outcomes"
          aside={counted(statistics.calls, 'call')}
          head={['Agent', 'Calls', ...bandKeys.map((band) => bands[band].words)]}
          numbers={1}
          rows={statistics.agents.map(({ agent: id, calls, outcomes }) => [
            agent(id),
            count(calls),
            ...bandKeys.map((band) => count(bandCount(outcomes, band))),
          ])}
          empty="No agent called."
        />
      )}
      {chosen.has('stopped') && (
        <ReportTable
          title="What was stopped, and why"
          aside={`${counted(stoppedCalls, 'call')}, none of them reached a server`}
          head={['Tool', 'Outcome', 'Because', 'Mostly by', 'Rule', 'Calls']}
          numbers={5}
          rows={statistics.stopped.map((row) => [
            tool(row.server, row.tool),
            outcomeLook[row.outcome].words,
            text(row.words),
            agent(row.mostly),
            <code key="rule">
              <Text value={row.rule} />
            </code>,
            count(row.calls),
          ])}
          empty="Nothing was stopped."
        />
      )}
      {chosen.has('answers') && (
        <ReportTable
          title="Answers by a person"
          aside={counted(deeds.answersTotal, 'ask')}
          head={['Answered', 'Agent', 'Tool', 'Answer', 'Through', 'After']}
          numbers={5}
          rows={deeds.answers.map((row) => [
            at(row.at),
            agent(row.agent),
            row.tool === null ? '' : tool(row.server, row.tool),
            answered[row.how],
            text(row.by),
            duration(row.afterMs),
          ])}
          total={deeds.answersTotal}
          empty="Nothing was asked."
        />
      )}
      {chosen.has('policies') && (
        <ReportTable
          title="Policy changes"
          aside={counted(deeds.policiesTotal, 'version')}
          head={['Applied', 'By', 'What']}
          rows={deeds.policies.map((row) => [at(row.at), text(row.by), text(row.what)])}
          total={deeds.policiesTotal}
          empty="No policy was changed."
        />
      )}
      {chosen.has('changes') && (
        <ReportTable
          title="Other changes"
          aside="servers, agents, definitions, the gate, exports"
          head={['When', 'By', 'What']}
          rows={deeds.changes.map((row) => [at(row.at), text(row.by), text(row.what)])}
          total={deeds.changesTotal}
          empty="Nothing else was changed."
        />
      )}
      <dl className={styles.proof}>
        <dt>Head of the chain</dt>
        <dd>
          <code>{verdict?.ok && verdict.head ? grouped(verdict.head.hash) : 'none: the chain is not verified'}</code>
        </dd>
        <dt>To check</dt>
        <dd>
          <code>railguard journal verify</code>
          {verdict?.ok && verdict.head
            ? ` shows the same head while record ${count(verdict.head.seq)} is the newest; an export holds it for good.`
            : ' says which record does not match.'}{' '}
          Left out: arguments, redacted values, tokens, API keys.
        </dd>
      </dl>
      <footer>
        <span>Name</span>
        <span>Date</span>
        <span>Signature, for the head above</span>
      </footer>
    </article>
  );
}
