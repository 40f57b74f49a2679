import { type KeyboardEvent, useState } from 'react';
import type { FeedRow } from '../../../shared/control/feed.ts';
import type { CallLens } from '../../../shared/control/lens.ts';
import { builtInServer } from '../../../shared/reserved-names.ts';
import { CallChange, CallNames, OpenInTestRail, useCallLens } from '../../components/call-lens.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { PutBackDialog } from '../../components/put-back.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { shownOutcome } from '../../data/feed/outcome.ts';
import { useSelected } from '../../data/store.ts';
import { asCurl } from '../../format/curl.ts';
import { detailTime } from '../../format/time.ts';
import { IconButton } from '../../ui/button.tsx';
import { DecisionChip, RiskBars } from '../../ui/chip.tsx';
import controls from '../../ui/controls.module.css';
import { cx } from '../../ui/cx.ts';
import { JsonTree } from '../../ui/json-tree.tsx';
import text from '../../ui/text.module.css';
import { Text, ToolName } from '../../ui/text.tsx';
import styles from './call-details.module.css';
import { storedWords, timesWords } from './call-words.ts';
import { type Detail, useDetail } from './detail-state.ts';
import { AddTest, RuleFoot } from './details-foot.tsx';
import { NoRecord, Result } from './details-result.tsx';
import { Trace } from './trace.tsx';

/** Decision, arguments and result of a call, from its row at once and from its record as soon as that is here. */
function Body({
  row,
  detail,
  lens,
  onRule,
  onPutBack,
}: {
  readonly row: FeedRow;
  readonly detail: Detail;
  readonly lens: CallLens | null;
  readonly onRule: () => void;
  readonly onPutBack: () => void;
}) {
  if (detail.state === 'failed' || detail.state === 'gone') return <NoRecord detail={detail} />;
  const found = detail.state === 'here' ? detail.found : null;
  // A row holds the beginning of large arguments, the record all that was kept.
  const args = found?.view.arguments ?? row.arguments;
  return (
    <>
      <section>
        <h3 className={text.section}>
          Decision<span className={text.aside}>{timesWords(row, found?.view ?? null)}</span>
        </h3>
        {found ? (
          <Trace view={found.view} policyLine={found.policyLine} onRule={onRule} />
        ) : (
          <i className={controls.skeleton} />
        )}
      </section>
      <section>
        <h3 className={text.section}>
          Arguments<span className={text.aside}>{storedWords(args)}</span>
        </h3>
        <JsonTree label="Arguments" value={args.value} redacted={args.redacted > 0} />
      </section>
      {lens !== null && <CallChange lens={lens} onPutBack={onPutBack} />}
      {found && <Result row={row} result={found.view.result} />}
    </>
  );
}

/** The call in a line or two, and the way to its neighbours in the list. */
function Head({ row, lens }: { readonly row: FeedRow; readonly lens: CallLens | null }) {
  const { feed, clock, now } = useAppContext();
  const shown = useSelected(feed, (state) => state.list.shown);
  const index = shown.indexOf(row.call);
  const newer = index > 0 ? shown[index - 1] : undefined;
  const older = index >= 0 ? shown[index + 1] : undefined;
  return (
    <header className={styles.panelHead}>
      <div className={styles.panelTitle}>
        <h2 className={text.tool}>
          <ToolName server={row.server} tool={row.tool} />
        </h2>
        <IconButton
          label="Newer call"
          icon="up"
          off={newer === undefined}
          onClick={() => newer && feed.select(newer)}
        />
        <IconButton
          label="Older call"
          icon="down"
          off={older === undefined}
          onClick={() => older && feed.select(older)}
        />
        <IconButton label="Close" icon="x" onClick={() => feed.select(null)} />
      </div>
      <div className={cx(styles.panelFacts, text.apart)}>
        <DecisionChip outcome={shownOutcome(row)} boxed />
        <span className={text.trunc}>
          <Text value={row.agentLabel} />
        </span>
        <i aria-hidden="true">·</i>
        <span>{detailTime(row.at, now(), clock)}</span>
        <i aria-hidden="true">·</i>
        <RiskBars risk={row.risk} />
      </div>
      {(row.server === builtInServer || lens) && <CallNames lens={lens} />}
    </header>
  );
}

export function CallDetails({ row, onRule }: { readonly row: FeedRow; readonly onRule: () => void }) {
  const { feed, gate, servers } = useAppContext();
  const detail = useDetail(row);
  const lens = useCallLens(row.call, row.seq);
  const [puttingBack, setPuttingBack] = useState(false);
  const prefix = useSelected(servers, (list) => list.find((server) => server.name === row.server)?.prefix ?? '');
  const whole = detail.state === 'here' ? { ...row, arguments: detail.found.view.arguments } : row;
  const curl = asCurl(gate.get()?.address ?? 'http://127.0.0.1:7420', prefix, whole);
  const onKeyDown = (event: KeyboardEvent): void => {
    // In the dialog it closes the dialog.
    if (event.key !== 'Escape' || (event.target instanceof Element && event.target.closest('dialog'))) return;
    event.stopPropagation();
    feed.select(null);
    document.querySelector<HTMLElement>(`[data-call="${CSS.escape(row.call)}"]`)?.focus({ preventScroll: true });
  };
  return (
    <aside className={styles.panel} aria-label="Call details" onKeyDown={onKeyDown}>
      <Head row={row} lens={lens ?? null} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div className={styles.panelBody} tabIndex={0} role="region" aria-label="Decision, arguments and result">
        <Body row={row} detail={detail} lens={lens ?? null} onRule={onRule} onPutBack={() => setPuttingBack(true)} />
      </div>
      <footer className={styles.panelFoot} data-answers="details">
        <RuleFoot row={row} />
        <div className={styles.panelActions}>
          <CopyButton
            small
            source={() => curl}
            off={curl === null ? 'The record does not hold the whole call, so it cannot be repeated.' : null}
            tip="With $RAILGUARD_TOKEN in place of the token"
          >
            Copy as curl
          </CopyButton>
          <CopyButton
            small
            source={() => (detail.state === 'here' ? JSON.stringify(detail.found.view, null, 2) : null)}
            off={detail.state === 'here' ? null : 'The record is not here yet.'}
          >
            Copy JSON
          </CopyButton>
          <AddTest row={whole} />
          <OpenInTestRail lens={lens} />
        </div>
      </footer>
      {puttingBack && <PutBackDialog key={row.call} call={row.call} onClose={() => setPuttingBack(false)} />}
    </aside>
  );
}
