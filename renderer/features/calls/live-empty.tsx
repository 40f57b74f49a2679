import type { ReactNode } from 'react';
import { closesGate } from '../../../shared/closing-faults.ts';
import { queryText } from '../../../shared/journal/query-text.ts';
import { useAgentLabels } from '../../components/agent-labels.ts';
import { CopyIconButton } from '../../components/copy-button.tsx';
import { PausedEmpty } from '../../components/paused-empty.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { isFiltered, type LiveFilter, noFilter } from '../../data/feed/filter.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { withWhatHolds } from '../../data/transport/bridge.ts';
import { visibleText } from '../../format/escape.ts';
import { count, counted } from '../../format/number.ts';
import { dayTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { outcomeLook } from '../../ui/decision.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import styles from './live-empty.module.css';
import { timeWords } from './time-chip.tsx';

/** The filter as a sentence: `Denied calls by Windsurf in the last hour: none.` */
export function filterSentence(filter: LiveFilter, labelOf: (agent: string) => string, span: string | null): string {
  const outcomes = filter.outcomes.map((outcome) => outcomeLook[outcome].words.toLowerCase()).join(' or ');
  const text = filter.textProblem === null ? filter.text.trim() : queryText(filter.query);
  const risks = filter.risks.map((risk) => risk.toLowerCase()).join(' or ');
  const parts = [
    `${outcomes} calls`.trim(),
    filter.tools.length > 0 && `of ${filter.tools.map((tool) => visibleText(tool, 'name')).join(' or ')}`,
    filter.agents.length > 0 && `by ${filter.agents.map(labelOf).join(' or ')}`,
    risks && `of ${risks} risk`,
    filter.calls.length > 0 && 'chosen one by one',
    filter.servers.length > 0 && `on ${filter.servers.join(' or ')}`,
    text && `with “${visibleText(text)}”`,
    span && (filter.span ? `in the ${span.toLowerCase()}` : `from ${span}`),
  ];
  const sentence = parts.filter(Boolean).join(' ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}: none.`;
}

/** The address of the first agent, with its token only in the clipboard and only when a person asks for it. */
function Connect({ children }: { readonly children: ReactNode }) {
  const { bridge, gate } = useAppContext();
  const address = useSelected(gate, (state) => state?.address ?? '');
  const fetchAddress = async (): Promise<string> => {
    const [first] = await bridge.call('agents.list', {});
    if (!first) throw new Error('There is no agent yet. Add one with "railguard agent add".');
    return (await bridge.call('agents.address', { agent: first.id })).mcp;
  };
  const masked = `${address}/a/••••••••/mcp`;
  return (
    <div className={styles.connect}>
      <div>
        <code>{masked}</code>
        <CopyIconButton label="Copy the agent's address with its token" source={fetchAddress} />
      </div>
      <div>
        <code>claude mcp add --transport http railguard {masked}</code>
        <CopyIconButton
          label="Copy the command for Claude Code"
          source={async () => `claude mcp add --transport http railguard ${await fetchAddress()}`}
        />
      </div>
      {children}
    </div>
  );
}

function NoMatch() {
  const { feed, now, clock } = useAppContext();
  const { filter, fresh } = useSelected(feed, (state) => state.list);
  const frozen = useSelected(feed, (state) => state.frozen);
  const labelOf = useAgentLabels();
  const help = filterSentence(filter, (agent) => visibleText(labelOf(agent)), timeWords(filter, now(), clock));
  if (frozen !== null && fresh > 0) {
    return (
      <EmptyState
        icon="search"
        fact="No held calls match"
        help={`${help} ${counted(fresh, 'call')} since ${dayTime(frozen.since, clock)} ${fresh === 1 ? 'does' : 'do'}.`}
      >
        <Button small icon="up" onClick={() => feed.follow()}>
          Show {count(fresh)} new
        </Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="search" fact="No calls match" help={help}>
      <Button small onClick={() => feed.setFilter(noFilter)}>
        Clear filters
      </Button>
    </EmptyState>
  );
}

/** Why no row is shown: the journal did not answer, the gate is shut, the filter lets none through, or nothing was called yet. */
export function LiveEmpty() {
  const { feed, gate, nav } = useAppContext();
  const { list, problem } = useStore(feed);
  const paused = useSelected(gate, (state) => state?.state === 'paused');
  // What cannot record keeps the gate shut: then "goes on guarding" would say too much.
  const unrecorded = useSelected(gate, (state) => state?.faults.some(closesGate) ?? false);
  if (problem !== null) {
    return (
      <EmptyState
        icon="warn"
        bad
        fact="The journal cannot be read"
        help={
          unrecorded
            ? 'Nothing can be recorded either, so every call is denied.'
            : withWhatHolds(problem, 'The gate goes on guarding; new calls still show here.')
        }
      >
        <Button small icon="refresh" onClick={() => void feed.load()}>
          Try again
        </Button>
      </EmptyState>
    );
  }
  if (isFiltered(list.filter)) return <NoMatch />;
  if (paused) {
    return (
      <PausedEmpty
        fact="Paused, and no call yet"
        help="Every call is refused until you resume. Refused calls show here."
      />
    );
  }
  return (
    <EmptyState
      icon="live"
      fact="No calls yet"
      help="Give an agent this address as an MCP server over HTTP. Each of its calls shows here, with the rule that decided. The token is copied, never shown."
    >
      <Connect>
        <Button small onClick={() => nav.go('start')}>
          Show the first steps
        </Button>
      </Connect>
    </EmptyState>
  );
}
