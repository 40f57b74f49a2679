import { useState } from 'react';
import { lineOfRule } from '../../../shared/policy/locate.ts';
import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useCommand } from '../../data/use-command.ts';
import { byWords } from '../../format/by-words.ts';
import { visibleText } from '../../format/escape.ts';
import { count, counted } from '../../format/number.ts';
import { tableTime } from '../../format/time.ts';
import { LinkButton } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Text } from '../../ui/text.tsx';
import { callsOf, type Doubt, doubts, type Entry, idleDays, type View, views } from './hygiene.ts';
import type { PanelProps } from './panel.ts';
import { PanelBody } from './panel-body.tsx';
import styles from './policy.module.css';
import { Unjudged } from './unjudged.tsx';

type LineFor = (rule: string, tool: string | null) => number | null;

/** Why the entry may not be needed, with the one that does as much. */
function Why({
  doubt,
  entry: { covered, until, tool },
  lineFor,
  onLine,
}: {
  readonly doubt: Doubt;
  readonly entry: Entry;
  readonly lineFor: LineFor;
  readonly onLine: (line: number) => void;
}) {
  const { clock, now } = useAppContext();
  if (doubt === 'idle') return 'Decided no call';
  if (doubt === 'ended') return `Ended ${until === null ? '' : tableTime(Date.parse(until), now(), clock)}`;
  const by = covered === null || covered.by === null ? null : lineFor(covered.by, tool);
  return (
    <>
      Not needed: <Text value={covered?.words ?? ''} />
      {by !== null && (
        <>
          {', '}
          <LinkButton onClick={() => onLine(by)}>line {by}</LinkButton>
        </>
      )}
    </>
  );
}

function Decided({ entry, onCalls }: { readonly entry: Entry; readonly onCalls: () => void }) {
  const { clock, now } = useAppContext();
  const { decided, made, tool, words } = entry;
  if (decided === null) return <span className={styles.quiet}>{made === null ? '' : 'Not counted'}</span>;
  if (decided.calls === 0) return '0';
  const calls = counted(decided.calls, 'call');
  return (
    <>
      <LinkButton
        aria-label={visibleText(`${calls}, shown in Live: ${tool ?? 'every tool'} ${words}`)}
        onClick={onCalls}
      >
        {count(decided.calls)}
      </LinkButton>
      {decided.last !== null && <span className={styles.second}>{tableTime(decided.last, now(), clock)}</span>}
    </>
  );
}

function Row({
  entry,
  lineFor,
  onLine,
  onCalls,
}: {
  readonly entry: Entry;
  readonly lineFor: LineFor;
  readonly onLine: (line: number) => void;
  readonly onCalls: () => void;
}) {
  const { clock, now } = useAppContext();
  const { tool, words, made, rule } = entry;
  const line = lineFor(rule, tool);
  return (
    <tr>
      <th scope="row" className={styles.tool}>
        {tool === null ? 'every tool' : <Text value={tool} kind="name" />}
        <span>
          <Text value={words} />
          {line !== null && (
            <>
              {' '}
              <LinkButton onClick={() => onLine(line)}>Line {line}</LinkButton>
            </>
          )}
        </span>
        {doubts(entry, now()).map((doubt) => (
          <span key={doubt} className={styles.doubtful}>
            <Why doubt={doubt} entry={entry} lineFor={lineFor} onLine={onLine} />
          </span>
        ))}
      </th>
      <td className={styles.number}>
        <Decided entry={entry} onCalls={onCalls} />
      </td>
      <td>
        {made === null ? (
          <span className={styles.quiet}>Not in force</span>
        ) : (
          <span data-tip={made.note ?? undefined}>
            v{made.version} by <Text value={byWords(made.author)} />
            <span className={styles.second}>{tableTime(made.at, now(), clock)}</span>
          </span>
        )}
      </td>
    </tr>
  );
}

function Rules({
  entries,
  place,
  draft,
  onLine,
}: Pick<PanelProps, 'place' | 'draft' | 'onLine'> & { readonly entries: readonly Entry[] }) {
  const { now, feed, nav } = useAppContext();
  const toCalls = (entry: Entry): void => {
    feed.setFilter(callsOf(entry, place.of.server, now()));
    nav.go('live');
  };
  return (
    <table className={styles.table} aria-label="Rules">
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col" className={styles.number}>
            Decided
          </th>
          <th scope="col">Made</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry, index) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: two entries of a text may be alike, and keep their order
            key={index}
            entry={entry}
            lineFor={(rule, tool) => lineOfRule(draft.text, rule, tool ?? '')}
            onLine={onLine}
            onCalls={() => toCalls(entry)}
          />
        ))}
      </tbody>
    </table>
  );
}

/** Each rule of the text with what came of it: how often it decided, whether it is needed, and where it came from. */
export function HygienePanel({ place, draft, onLine }: PanelProps) {
  const { clock, now } = useAppContext();
  const [view, setView] = useState<View>('doubtful');
  const valid = draft.judged?.ok === true && !draft.judging;
  const { data, error, refetch } = useCommand('policy.hygiene', valid ? { ...place.of, text: draft.text } : null, {
    freshAtEachVisit: true,
    keepPrevious: true,
  });
  if (draft.judged === null) return <Unjudged draft={draft} />;
  if (!draft.judged.ok) {
    return (
      <PanelBody label="Rules">
        <p>Mend the problems in the text first.</p>
      </PanelBody>
    );
  }
  if (data === undefined) {
    return (
      <AnswerNotRead
        error={error}
        label="Looking through the rules"
        fact="The rules cannot be looked through"
        onRetry={refetch}
      />
    );
  }
  const doubtful = data.entries.filter((entry) => doubts(entry, now()).length > 0);
  const shown = view === 'all' ? data.entries : doubtful;
  return (
    <PanelBody label="Rules">
      <div className={styles.bar}>
        <h2>{doubtful.length === 0 ? 'No rule to look at' : `${counted(doubtful.length, 'rule')} to look at`}</h2>
        <span className={styles.space} />
        <Segmented small label="Rules shown" value={view} choices={views} onChange={setView} />
      </div>
      <p className={styles.quiet}>
        Calls since {tableTime(data.since, now(), clock)}, or since a rule came to its place. One that decided no call
        is named after {idleDays} days.
      </p>
      {shown.length > 0 && <Rules entries={shown} place={place} draft={draft} onLine={onLine} />}
    </PanelBody>
  );
}
