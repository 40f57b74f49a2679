import type { AskView } from '../../../shared/control/asks.ts';
import { builtInServer } from '../../../shared/reserved-names.ts';
import { CallNames, OpenInTestRail, useCallLens } from '../../components/call-lens.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { rulePath } from '../../data/policy-address.ts';
import { argumentText } from '../../format/arguments.ts';
import { bytes, counted } from '../../format/number.ts';
import { dayTime, tableTime } from '../../format/time.ts';
import { LinkButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { JsonTree } from '../../ui/json-tree.tsx';
import { Note } from '../../ui/note.tsx';
import { OutcomeIcon } from '../../ui/outcome-icon.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './approvals.module.css';
import { Effect } from './ask-effect.tsx';

/** Characters that a person would not see, each with its place. */
export function Warnings({ warnings }: Pick<AskView, 'warnings'>) {
  if (warnings.length === 0) return null;
  return (
    <Note>
      <b>Something in the arguments does not show.</b> It is written out below.
      <ul>
        {warnings.map(({ path, text: words }) => (
          <li key={`${path} ${words}`}>
            <code className={text.mono}>
              <Text value={path === '' ? '/' : path} />
            </code>{' '}
            <Text value={words} />
          </li>
        ))}
      </ul>
    </Note>
  );
}

/** The very arguments that would be sent: whole, with their length told. */
export function Arguments({ ask, openDepth = 2 }: { readonly ask: AskView; readonly openDepth?: number }) {
  const length = new TextEncoder().encode(JSON.stringify(ask.arguments)).length;
  return (
    <section>
      <h3 className={text.section}>
        Arguments<span className={text.aside}>exactly as they would be sent, {bytes(length)}</span>
      </h3>
      <JsonTree label={`Arguments of ${ask.tool}`} value={ask.arguments} openDepth={openDepth} />
    </section>
  );
}

/** What the server says of its tool, where nothing else is known of it. */
function Definition({ ask: { definition, server } }: { readonly ask: AskView }) {
  if (definition === null) return null;
  return (
    <section>
      <h3 className={text.section}>
        In the words of {server}
        <span className={text.aside}>Railguard knows nothing of this tool</span>
      </h3>
      <p className={styles.quoted}>
        {definition.description === '' ? 'No description.' : <Text value={definition.description} kind="prose" />}
      </p>
      {definition.annotations !== null && <JsonTree label="Annotations" value={definition.annotations} openDepth={1} />}
    </section>
  );
}

function Before({ before }: Pick<AskView, 'before'>) {
  const { now, clock } = useAppContext();
  return (
    <section>
      <h3 className={text.section}>
        Just before<span className={text.aside}>same agent</span>
      </h3>
      {before.length === 0 && <p className={cx(text.sm, text.t3)}>No call before this one.</p>}
      <ul>
        {before.map((call) => (
          <li key={call.call} className={cx(styles.before, text.apart)}>
            <span className={text.t3}>{tableTime(call.at, now(), clock)}</span>
            <span className={cx(text.mono, text.medium, text.trunc)}>
              <Text value={call.tool} kind="name" />
            </span>
            <span className={text.args}>
              <Text value={argumentText(call.arguments)} />
            </span>
            <OutcomeIcon outcome={call.outcome} size={12} spoken />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Request({ ask }: { readonly ask: AskView }) {
  const { nav } = useAppContext();
  const { ruleWords, policyLine, reason, agentLabel, tokenTail, session, tool, history } = ask;
  return (
    <section>
      <h3 className={text.section}>Request</h3>
      <dl className={styles.facts}>
        <dt>Asked by</dt>
        <dd>
          rule <Text value={ruleWords} />{' '}
          <LinkButton className={text.xs} onClick={() => nav.go('policy', ...rulePath(ask.server, ask.rule, tool))}>
            {policyLine === null ? 'Show rule' : `Policy line ${policyLine}`}
          </LinkButton>
        </dd>
        {reason !== null && (
          <>
            <dt>Why</dt>
            <dd>
              <Text value={reason} />
            </dd>
          </>
        )}
        <dt>Agent</dt>
        <dd>
          <Text value={agentLabel} />
          {tokenTail !== null && `, token …${tokenTail}`}
          {session !== null && ', in a session'}
        </dd>
        <dt>History</dt>
        <dd>
          <Text value={tool} kind="name" />{' '}
          {history.asked === 0
            ? 'was not asked before'
            : `asked ${counted(history.asked, 'time')}, allowed ${history.allowed}`}
        </dd>
      </dl>
    </section>
  );
}

/** Two clocks and who waits: what the agent is told, and when. */
function Waiting({ ask }: { readonly ask: AskView }) {
  const { clock } = useAppContext();
  const { state, count, holdEndsAt, expiresAt, agentLabel } = ask;
  if (state === 'allowed') {
    return (
      <Note>
        <b>Allowed, and not used yet.</b> The call had ended before the answer. The same call passes once
        {expiresAt === null ? '.' : `, until ${dayTime(expiresAt, clock)}.`}
      </Note>
    );
  }
  if (state !== 'waiting') return null;
  const words = [
    count === 0 && 'Its call has ended: an Allow counts for the same call, once, when the agent calls again.',
    count > 1 && `${counted(count, 'identical call')} wait. Allow once lets the oldest go; the others ask anew.`,
    holdEndsAt !== null &&
      `The call itself is held until ${dayTime(holdEndsAt, clock)}. If nobody has answered by then, ${agentLabel} is told that a person is still being asked, and to call again: the ask stays here.`,
    expiresAt === null && 'It waits until somebody answers.',
  ].filter((part) => part !== false);
  return (
    <p className={cx(text.sm, text.t3, styles.clocks)}>
      <Text value={words.join(' ')} />
    </p>
  );
}

/** What its ids stand for, where no effect says it, and the way to TestRail. */
function About({ ask }: { readonly ask: AskView }) {
  const lens = useCallLens(ask.call, 0);
  const named = ask.effect.state === 'none';
  const hasPage = lens?.places.some(({ url }) => url !== null) === true;
  // Of a server that is no TestRail nothing is known: no place is kept for names.
  if ((!named && !hasPage) || (ask.server !== builtInServer && !lens)) return null;
  return (
    <div className={text.row}>
      {named && <CallNames lens={lens} />}
      <OpenInTestRail lens={lens} />
    </div>
  );
}

/** All that is known of an ask, for reading. The same when it waits and when it has been decided; `over`: no answer counts any more. */
export function AskBody({ ask, over = false }: { readonly ask: AskView; readonly over?: boolean }) {
  return (
    <>
      {!over && <Waiting ask={ask} />}
      <Warnings warnings={ask.warnings} />
      <Effect effect={ask.effect} />
      <About ask={ask} />
      <Arguments ask={ask} />
      <Definition ask={ask} />
      <div className={styles.two}>
        <Before before={ask.before} />
        <Request ask={ask} />
      </div>
    </>
  );
}
