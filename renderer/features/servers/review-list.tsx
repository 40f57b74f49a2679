import type { ReactNode } from 'react';
import type { DefinitionFlag } from '../../../shared/definition-flag.ts';
import type { ServerName } from '../../../shared/names.ts';
import { reservedRules } from '../../../shared/reserved-rules.ts';
import { useAgentLabels } from '../../components/agent-labels.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useCommand } from '../../data/use-command.ts';
import { count, counted } from '../../format/number.ts';
import { hourMs } from '../../format/time.ts';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import type { IconName } from '../../ui/icon-drawings.tsx';
import { MasterItem } from '../../ui/master-detail.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { type DefinitionPart, kindWords, type QuarantinedChange, whatChanged } from './definition-parts.ts';
import styles from './review.module.css';
import { itemName } from './review-item.tsx';
import type { AsAccepted } from './use-as-accepted.ts';

export function idOf({ kind, name }: QuarantinedChange): string {
  return `review-${kind}-${name}`;
}

const flagWords: Record<DefinitionFlag['kind'], string> = {
  hidden: 'hidden character',
  name: 'name can mislead',
  speech: 'speaks to the agent',
  hint: 'hint and name disagree',
  room: 'no room for it',
};

/** `Hidden character, speaks to the agent` */
function flagsInWords(flags: readonly DefinitionFlag[]): string {
  const words = [...new Set(flags.map(({ kind }) => flagWords[kind]))].join(', ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** One of the list beside what changed: what it is, and why it must not be accepted unseen. */
export function ReviewEntry({
  change,
  parts,
  isPostponed,
  onChoose,
}: {
  readonly change: QuarantinedChange;
  readonly parts: readonly DefinitionPart[];
  readonly isPostponed: boolean;
  readonly onChoose: () => void;
}) {
  const { kind, flags } = change;
  return (
    <MasterItem chosen={false} onChoose={onChoose} className={styles.entry}>
      <span className={text.row}>
        <span className={`${kind === 'tool' ? text.tool : text.medium} ${text.grow} ${text.trunc}`}>
          <Text value={itemName(change)} kind={kind === 'tool' ? 'name' : 'line'} />
        </span>
        <span className={styles.state}>{isPostponed ? 'Kept held' : 'Held'}</span>
      </span>
      <span className={styles.what}>
        {kindWords[kind]}, {whatChanged(change, parts)}
      </span>
      {flags.length > 0 && (
        <span className={styles.flagged}>
          <Icon name="warn" size={12} />
          <span className={text.trunc}>{flagsInWords(flags)}</span>
        </span>
      )}
    </MasterItem>
  );
}

function Meaning({ icon, children }: { readonly icon: IconName; readonly children: ReactNode }) {
  return (
    <li>
      <Icon name={icon} size={14} />
      <span>{children}</span>
    </li>
  );
}

function Names({ changes }: { readonly changes: readonly QuarantinedChange[] }) {
  return changes.map((change, index) => (
    <span key={idOf(change)}>
      {index > 0 && ', '}
      <span className={text.mono}>
        <Text value={itemName(change)} kind={change.kind === 'tool' ? 'name' : 'line'} />
      </span>
    </span>
  ));
}

const days = 7;

/** ` 4 calls in 7 days, mostly by Cursor.`: what was refused meanwhile; nothing where nothing was, or it cannot be read. */
function RefusedCalls({ server, tools }: { readonly server: ServerName; readonly tools: readonly string[] }) {
  const { now } = useAppContext();
  const labelOf = useAgentLabels();
  const until = new Date(now()).setHours(24, 0, 0, 0);
  const span = { since: until - days * 24 * hourMs, until, bucketHours: 24, agents: null, servers: [server] };
  const { data } = useCommand('journal.statistics', span, { freshAtEachVisit: true });
  const rows = (data?.stopped ?? []).filter(
    ({ rule, tool }) => rule === reservedRules.quarantined && tools.includes(tool),
  );
  const [most] = rows;
  if (most === undefined) return null;
  const calls = rows.reduce((sum, row) => sum + row.calls, 0);
  return (
    <>
      {' '}
      {counted(calls, 'call')} in {days} days, {calls === 1 ? '' : 'mostly '}by <Text value={labelOf(most.mostly)} />.
    </>
  );
}

/** Over the list: how much there is to decide, and how much stands. */
export function ReviewHead({
  changes,
  asAccepted: { tools },
}: {
  readonly changes: readonly QuarantinedChange[];
  readonly asAccepted: AsAccepted;
}) {
  return (
    <h2 className={cx(text.section, styles.head)}>
      {count(changes.length)} to review
      {tools !== null && <span className={text.aside}>{count(tools)} as accepted</span>}
    </h2>
  );
}

/** `22 tools and 5 resources`; empty where nothing else is known of the server. */
export function othersWords({ tools, resources, prompts }: AsAccepted): string {
  const parts = [
    tools !== null && tools > 0 && counted(tools, 'tool'),
    resources !== null && resources > 0 && counted(resources, 'resource'),
    prompts !== null && prompts > 0 && counted(prompts, 'prompt'),
  ].filter((part) => part !== false);
  const last = parts.pop() ?? '';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

/** What agents meet as long as nothing is decided. */
export function UntilDecided({
  changes,
  server,
  asAccepted,
}: {
  readonly changes: readonly QuarantinedChange[];
  readonly server: ServerName;
  readonly asAccepted: AsAccepted;
}) {
  const others = othersWords(asAccepted);
  const tools = changes.filter(({ kind }) => kind === 'tool');
  const changed = tools.filter(({ change }) => change === 'changed');
  const fresh = changes.filter(({ kind, change }) => kind !== 'instructions' && change === 'new');
  return (
    <section className={styles.until}>
      <h2>Until you decide</h2>
      <ul>
        {changed.length > 0 && (
          <Meaning icon="noentry">
            Calls of <Names changes={changed} /> are denied.
            <RefusedCalls server={server} tools={changed.map(({ name }) => name)} />
          </Meaning>
        )}
        {changes.some(({ kind }) => kind === 'instructions') && (
          <Meaning icon="doc">Agents read the instructions that you accepted.</Meaning>
        )}
        {fresh.length > 0 && (
          <Meaning icon="eyeoff">
            <Names changes={fresh} /> {fresh.length === 1 ? 'is' : 'are'} not listed to any agent.
          </Meaning>
        )}
        {others !== '' && (
          <Meaning icon="check">
            The other {others} {others.startsWith('1 ') && !others.includes(' and ') ? 'goes' : 'go'} on as accepted.
          </Meaning>
        )}
      </ul>
    </section>
  );
}
