import { type KeyboardEvent, useState } from 'react';
import type { FeedRow } from '../../../shared/control/feed.ts';
import type { CallLens } from '../../../shared/control/lens.ts';
import type { KeptValue } from '../../../shared/record.ts';
import { builtInServer } from '../../../shared/reserved-names.ts';
import { CallChange, CallNames, OpenInTestRail, useCallLens } from '../../components/call-lens.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { PutBackDialog } from '../../components/put-back.tsx';
import { RuleControl } from '../../components/rule-control.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { shownOutcome } from '../../data/feed/outcome.ts';
import { pendingRule } from '../../data/policy-changes.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { useAddTest } from '../../data/use-add-test.ts';
import { useCommand } from '../../data/use-command.ts';
import { asCurl } from '../../format/curl.ts';
import { visibleText } from '../../format/escape.ts';
import { resultValue } from '../../format/result.ts';
import { detailTime } from '../../format/time.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { DecisionChip, RiskBars } from '../../ui/chip.tsx';
import controls from '../../ui/controls.module.css';
import { cx } from '../../ui/cx.ts';
import { JsonTree } from '../../ui/json-tree.tsx';
import text from '../../ui/text.module.css';
import { Text, ToolName } from '../../ui/text.tsx';
import styles from './call-details.module.css';
import { keptWords, resultWords, timesWords } from './call-words.ts';
import { type Detail, useDetail } from './detail-state.ts';
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
          Arguments<span className={text.aside}>{keptWords(args)}</span>
        </h3>
        <JsonTree label="Arguments" value={args.value} redacted={args.redacted > 0} />
      </section>
      {lens !== null && <CallChange lens={lens} onPutBack={onPutBack} />}
      {found && <Result row={row} result={found.view.result} />}
    </>
  );
}

/** Why nothing but the row can be shown. */
function NoRecord({ detail }: { readonly detail: Extract<Detail, { readonly state: 'failed' | 'gone' }> }) {
  return (
    <section>
      <h3 className={text.section}>Decision</h3>
      {detail.state === 'gone' ? (
        <p className={styles.error}>This call is no longer in the journal.</p>
      ) : (
        <>
          <p className={styles.error}>
            The record could not be read. <Text value={detail.reason} />
          </p>
          <Button small onClick={detail.retry}>
            Try again
          </Button>
        </>
      )}
    </section>
  );
}

/** What the server answered, or why it did not. */
function Result({ row, result }: { readonly row: FeedRow; readonly result: KeptValue | null }) {
  if (row.error === null && result === null) return null;
  const value = result && resultValue(result.value);
  return (
    <section>
      <h3 className={text.section}>
        Result<span className={text.aside}>{resultWords(row, result)}</span>
      </h3>
      {row.error !== null && (
        <p className={styles.error}>
          <Text value={row.error} kind="prose" />
        </p>
      )}
      {result && value !== row.error && (
        <JsonTree label="Result" value={value} redacted={result.redacted > 0} openDepth={0} />
      )}
    </section>
  );
}

/** The rule of this call's tool, right where the wish to change it arises. */
function RuleFoot({ row }: { readonly row: FeedRow }) {
  const { policies } = useAppContext();
  const pending = useStore(policies);
  const { data: page } = useCommand('tools.page', { server: row.server });
  const tool = page?.tools.find((entry) => entry.name === row.tool);
  return (
    <>
      <h3 className={text.section}>
        <span>
          Rule for <Text value={row.tool} kind="name" />
        </span>
        <span className={text.aside}>All agents</span>
      </h3>
      {page && tool ? (
        <RuleControl
          look="fill"
          label={`Rule for ${visibleText(tool.name, 'name')}`}
          rule={pendingRule(pending, page, tool.name) ?? tool.rule}
          limitWords={tool.rule === 'limit' ? tool.words : undefined}
          held={tool.held ? 'Its definition changed. Review it first, on the Tools page.' : null}
          onChange={(rule) => void policies.setRule(row.server, [tool.name], rule)}
        />
      ) : page ? (
        <p className={cx(text.sm, text.t3)}>This server offers no such tool, so there is no rule to change.</p>
      ) : (
        <div className={styles.ruleSkeleton} />
      )}
    </>
  );
}

/** Keeps what the policy decided of this call as a test of it. */
function AddTest({ row }: { readonly row: FeedRow }) {
  const { add, adding } = useAddTest(row.server);
  const whole = row.arguments.redacted === 0 && !row.arguments.cut;
  return (
    <Button
      small
      working={adding}
      off={whole ? null : 'The record does not hold the whole call, so it would be another one.'}
      tip="Into the tests beside the policy, with the decision that it got"
      onClick={() => add(row.call)}
    >
      Add as a test case
    </Button>
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
      <div className={styles.panelFacts}>
        <DecisionChip outcome={shownOutcome(row)} boxed />
        <span className={text.trunc}>
          <Text value={row.agentLabel} />
        </span>
        <i>·</i>
        <span>{detailTime(row.at, now(), clock)}</span>
        <i>·</i>
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
