import type { AgentOverview, AgentView } from '../../../shared/control/agents.ts';
import { CopyIconButton } from '../../components/copy-button.tsx';
import { useNow } from '../../components/use-now.ts';
import { useAppContext } from '../../data/app-context.ts';
import { visibleText } from '../../format/escape.ts';
import { count, counted } from '../../format/number.ts';
import { hourMs, seenTime } from '../../format/time.ts';
import { DecisionChip } from '../../ui/chip.tsx';
import { Dot, Meter } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { AgentMenu } from './agent-actions.tsx';
import styles from './agents.module.css';
import { Tile } from './tile.tsx';

const recentMs = hourMs;

/** One line below the name: the program that speaks for it, or that nothing did yet. */
function programLine(overview: AgentOverview | null): string {
  if (overview === null) return 'program not known';
  if (overview.program) return [overview.program.name, overview.program.version].filter(Boolean).join(' ');
  return 'no program since the start';
}

function rulesLine({ overlays }: AgentOverview): string {
  return overlays.length > 0 ? `own rules on ${overlays.join(', ')}` : 'rules for all';
}

function Row({
  agent,
  overview,
  isChosen,
}: {
  readonly agent: AgentView;
  readonly overview: AgentOverview | null;
  readonly isChosen: boolean;
}) {
  const { nav, clock, bridge } = useAppContext();
  const now = useNow();
  const { id, label, paused, until, lastSeenAt, tokenTail } = agent;
  const hasEnded = until !== undefined && until <= now;
  const isRecent = !paused && !hasEnded && lastSeenAt !== null && now - lastSeenAt < recentMs;
  return (
    <li className={cx(styles.row, text.apart)} data-chosen={isChosen || undefined}>
      <span className={styles.who}>
        <Tile name={label} />
        <span className={cx(text.grow, text.apart)}>
          <span className={cx(text.row, text.apart)}>
            <button
              type="button"
              className={cx(styles.name, text.trunc)}
              aria-current={isChosen ? 'true' : undefined}
              onClick={() => nav.go('agents', id)}
            >
              <Text value={label} />
            </button>
            {paused && <span className={text.tag}>Paused</span>}
            {hasEnded && <span className={text.tag}>Ended</span>}
            <Today overview={overview} />
          </span>
          <span className={cx(styles.sub, text.trunc)}>
            <Text value={programLine(overview)} />
          </span>
        </span>
      </span>
      <span className={cx(styles.address, text.apart)}>
        <span className={cx(text.mono, styles.masked)}>
          /a/••••••{tokenTail}/mcp
          <CopyIconButton
            label={`Copy the address of ${visibleText(label)}`}
            source={async () => (await bridge.call('agents.address', { agent: id })).mcp}
          />
        </span>
        <span className={styles.sub}>{overview && rulesLine(overview)}</span>
      </span>
      <span className={text.apart}>
        <span className={text.row}>
          <Dot tone={isRecent ? 'ok' : 'off'} />
          {lastSeenAt === null ? 'never' : seenTime(lastSeenAt, now, clock)}
        </span>
        <span className={styles.sub}>{overview?.calls == null ? '' : `${counted(overview.calls, 'call')} today`}</span>
      </span>
      <FullestLimit overview={overview} />
      <AgentMenu agent={agent} />
    </li>
  );
}

/** What of today needs reading: that it waits for a limit, or called what is hidden from it. */
function Today({ overview }: { readonly overview: AgentOverview | null }) {
  const fullest = overview?.fullest ?? null;
  return (
    <>
      {fullest !== null && fullest.used >= fullest.max && <DecisionChip outcome="limited" />}
      {overview !== null && (overview.hidden ?? 0) > 0 && (
        <DecisionChip outcome="hidden" words={`${count(overview.hidden ?? 0)} hidden`} />
      )}
    </>
  );
}

function FullestLimit({ overview }: { readonly overview: AgentOverview | null }) {
  if (overview === null) return <span className={styles.sub}>–</span>;
  const { fullest } = overview;
  if (fullest === null) return <span className={styles.sub}>no limit of its own</span>;
  return (
    <span>
      {count(fullest.max)} per {fullest.per}
      <span className={cx(text.row, text.after, styles.sub)}>
        {count(fullest.used)} used
        <Meter part={fullest.used / fullest.max} className={text.grow} />
      </span>
    </span>
  );
}

/** All agents, one of them chosen. */
export function AgentList({
  agents,
  chosen,
  overview,
}: {
  readonly agents: readonly AgentView[];
  readonly chosen: AgentView;
  readonly overview: readonly AgentOverview[];
}) {
  return (
    <div>
      <div className={styles.heads} aria-hidden="true">
        <span>Agent</span>
        <span>Address and policy</span>
        <span>Last seen</span>
        <span>Fullest limit</span>
        <span />
      </div>
      <ul aria-label="Agents">
        {agents.map((agent) => (
          <Row
            key={agent.id}
            agent={agent}
            overview={overview.find((one) => one.agent === agent.id) ?? null}
            isChosen={agent === chosen}
          />
        ))}
      </ul>
    </div>
  );
}
