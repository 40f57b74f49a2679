import type { ToolsPage } from '../../../shared/control/tools.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf, withWhatHolds } from '../../data/transport/bridge.ts';
import { sentence, visibleText } from '../../format/escape.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import controls from '../../ui/controls.module.css';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import table from './tool-table.module.css';
import styles from './tools-page.module.css';

export function Loading() {
  return (
    <div aria-busy="true" aria-label="Reading tools" role="status">
      {Array.from({ length: 10 }, (_, index) => index).map((row) => (
        <div key={row} className={table.row}>
          <span />
          {[1, 2, 3, 4, 5, 6].map((bar) => (
            <i key={bar} className={controls.skeleton} />
          ))}
        </div>
      ))}
    </div>
  );
}

export function Unreadable({ problem, onAgain }: { readonly problem: string; readonly onAgain: () => void }) {
  const help = withWhatHolds(problem, 'The rules stand as they are.');
  return (
    <EmptyState icon="warn" bad fact="The tools cannot be read" help={help}>
      <Button small icon="refresh" onClick={onAgain}>
        Try again
      </Button>
    </EmptyState>
  );
}

export function NoMatch({
  server,
  text,
  onClear,
}: {
  readonly server: string;
  readonly text: string;
  readonly onClear: () => void;
}) {
  return (
    <EmptyState
      icon="search"
      fact="No tools match"
      help={`No tool of ${server} has “${visibleText(text)}” in its name, its description, its category or its risk.`}
    >
      <Button small onClick={onClear}>
        Clear search
      </Button>
    </EmptyState>
  );
}

/** A server that lists nothing: it is started or reached once more where it gave up, and asked what it lists then. */
export function NoTools({
  page: { server },
  problem,
  onAgain,
}: {
  readonly page: ToolsPage;
  /** Of the server; null where it is well. */
  readonly problem: string | null;
  readonly onAgain: () => Promise<unknown>;
}) {
  const { bridge, toasts } = useAppContext();
  const test = async (): Promise<void> => {
    try {
      await bridge.call('servers.test', { server });
    } catch (reason) {
      toasts.problem(reasonOf(reason));
    }
    await onAgain();
  };
  return (
    <EmptyState
      icon="tools"
      fact={`${server} offers no tools`}
      help={
        problem === null
          ? 'Its tools show here as soon as it lists some. Until then there is nothing to call.'
          : sentence(problem)
      }
    >
      <Button small icon="refresh" onClick={() => void test()}>
        Try again
      </Button>
    </EmptyState>
  );
}

export function AllHidden() {
  return (
    <div className={styles.hidesAllBar} role="status">
      <Icon name="eyeoff" size={14} />
      <p>
        <b>Every tool is hidden.</b> Any other rule shows that tool alone: the others are then hidden by name, and tools
        without a rule are denied.
      </p>
    </div>
  );
}

/** Leads to the review: there each definition is accepted by itself, with its flags. */
export function QuarantineBar({ server, held: quarantined }: { readonly server: string; readonly held: number }) {
  const { nav } = useAppContext();
  return (
    <div className={styles.heldBar} role="status">
      <Icon name="warn" size={14} />
      <p>
        <b>
          {counted(quarantined, 'definition')} {quarantined === 1 ? 'waits' : 'wait'} for your review.
        </b>{' '}
        Agents are not shown them until then, and calls to these tools are denied.
      </p>
      <Button small onClick={() => nav.go('servers', server, 'review')}>
        {quarantined === 1 ? 'Review' : 'Review all'}
      </Button>
    </div>
  );
}
