import type { FeedRow } from '../../shared/control/feed.ts';
import { assertNever } from '../../shared/json.ts';
import type { RuleKind } from '../../shared/tool.ts';
import { useAppContext } from '../data/app-context.ts';
import { shownOutcome } from '../data/feed/outcome.ts';
import { useStore } from '../data/store.ts';
import { argumentLine } from '../format/arguments.ts';
import { tableTime } from '../format/time.ts';
import { cx } from '../ui/cx.ts';
import { outcomeLook, ruleLook } from '../ui/decision.ts';
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/icon-drawings.tsx';
import { keyName } from '../ui/keys.ts';
import { OutcomeIcon } from '../ui/outcome-icon.tsx';
import text from '../ui/text.module.css';
import { Text } from '../ui/text.tsx';
import { pageAt } from './navigation.tsx';
import styles from './palette.module.css';
import type { Action, Entry } from './palette-entries.ts';

const ruleWords: Record<RuleKind, (tool: string) => readonly [strong: string, rest: string]> = {
  allow: () => ['Allow', ''],
  limit: () => ['Limit', ' to 30 per minute'],
  ask: () => ['Ask', ''],
  deny: (tool) => ['Deny', ` ${tool} from now on`],
  hide: () => ['Hide', ' from every agent'],
};

const actionIcons: Record<Action, IconName> = {
  pause: 'pause',
  resume: 'play',
  undo: 'refresh',
  follow: 'live',
  light: 'sun',
  dark: 'sun',
  system: 'sun',
  keys: 'keyboard',
  verify: 'shield',
  jsonl: 'save',
  csv: 'save',
  comfortable: 'table',
  compact: 'table',
};

function RuleLine({ entry: { rule, tool, now } }: { readonly entry: Extract<Entry, { readonly kind: 'rule' }> }) {
  const [strong, rest] = ruleWords[rule](tool);
  return (
    <>
      <span className={styles[rule]}>
        <Icon name={ruleLook[rule].icon} size={14} />
      </span>
      <span className={styles.words}>
        <b>{strong}</b>
        <Text value={rest} />
      </span>
      {now && <span className={styles.aside}>now</span>}
    </>
  );
}

function CallLine({ row }: { readonly row: FeedRow }) {
  const { clock, now } = useAppContext();
  const outcome = shownOutcome(row);
  return (
    <>
      <OutcomeIcon outcome={outcome} size={14} />
      <span className={styles.words}>
        <span className={text.mono}>
          <Text value={row.tool} kind="name" />
        </span>
        <span className={cx(text.args, text.after, styles.arguments)}>
          <Text value={argumentLine(row.arguments)} />
        </span>
        <span className={cx(styles.about, text.after)}>
          <Text value={row.agentLabel} />, {outcomeLook[outcome].words.toLowerCase()}
        </span>
      </span>
      <span className={styles.aside}>{tableTime(row.at, now(), clock)}</span>
    </>
  );
}

/** What one entry of the palette says. */
export function Line({ entry }: { readonly entry: Entry }) {
  const { mac, servers } = useAppContext();
  const many = useStore(servers).length > 1;
  switch (entry.kind) {
    case 'rule':
      return <RuleLine entry={entry} />;
    case 'call':
      return <CallLine row={entry.row} />;
    case 'calls':
      return (
        <>
          <Icon name="search" size={14} />
          <span className={styles.words}>
            Calls with “<Text value={entry.text} />”
          </span>
        </>
      );
    case 'tool':
      return (
        <>
          <Icon name="tools" size={14} />
          <span className={styles.words}>
            <Text value={entry.tool} kind="name" /> in Tools
            {many && <span className={cx(styles.about, text.after)}>{entry.server}</span>}
          </span>
        </>
      );
    case 'line':
      return (
        <>
          <Icon name="policy" size={14} />
          <span className={styles.words}>
            Rule for <Text value={entry.tool} kind="name" /> in Policy
            {many && <span className={cx(styles.about, text.after)}>{entry.server}</span>}
          </span>
        </>
      );
    case 'page':
      return (
        <>
          <Icon name={pageAt(entry.page).icon} size={14} />
          <span className={styles.words}>{entry.label}</span>
          {entry.key !== '' && <span className={styles.aside}>{keyName(mac, entry.key)}</span>}
        </>
      );
    case 'place':
      return (
        <>
          <Icon name={pageAt(entry.page).icon} size={14} />
          <span className={styles.words}>
            <Text value={entry.words} />
          </span>
        </>
      );
    case 'action':
      return (
        <>
          <Icon name={actionIcons[entry.action]} size={14} />
          <span className={styles.words}>{entry.words}</span>
        </>
      );
    default:
      return assertNever(entry);
  }
}
