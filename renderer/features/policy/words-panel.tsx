import { useState } from 'react';
import { lineOf, lineOfRule } from '../../../shared/policy/locate.ts';
import { pointer } from '../../../shared/policy/pointer.ts';
import { reservedRules } from '../../../shared/reserved-rules.ts';
import type { Reach } from '../../../shared/tool.ts';
import { reaches } from '../../components/reach.ts';
import { visibleText } from '../../format/escape.ts';
import { count, counted } from '../../format/number.ts';
import { LinkButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import type { IconName } from '../../ui/icon-drawings.tsx';
import typography from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { PermissionIncreases } from './dialogs.tsx';
import type { PanelProps } from './panel.ts';
import { PanelBody } from './panel-body.tsx';
import styles from './policy.module.css';
import { Unjudged } from './unjudged.tsx';

/** More are shown on demand. */
const shownAtFirst = 4;

interface Tool {
  readonly name: string;
  readonly words: string;
}

function Group({
  icon,
  words,
  reach,
  tools,
  onTool,
}: {
  readonly icon: IconName;
  readonly words: string;
  readonly reach: Reach;
  readonly tools: readonly Tool[];
  readonly onTool: (name: string) => void;
}) {
  const [all, setAll] = useState(false);
  const shown = all || tools.length <= shownAtFirst + 1 ? tools : tools.slice(0, shownAtFirst);
  return (
    <div className={styles.group} data-rule={reach}>
      <dt>
        <Icon name={icon} size={14} />
        <b>{count(tools.length)}</b>
        {words}
      </dt>
      <dd>
        {shown.map(({ name, words: rule }) => (
          <button key={name} type="button" className={styles.toolLink} data-tip={rule} onClick={() => onTool(name)}>
            <Text value={name} kind="name" />
          </button>
        ))}
        {shown.length < tools.length && (
          <LinkButton className={styles.toolMore} onClick={() => setAll(true)}>
            {count(tools.length - shown.length)} more
          </LinkButton>
        )}
      </dd>
    </div>
  );
}

interface Remark {
  readonly message: string;
  readonly suggestion?: string | null;
  readonly line: number;
  readonly column: number;
}

/** Places of the text and what is said of each. */
function Remarks({ remarks, onLine }: { readonly remarks: readonly Remark[] } & Pick<PanelProps, 'onLine'>) {
  return (
    <ol className={styles.problems}>
      {remarks.map(({ message, suggestion = null, line, column }) => (
        <li key={`${line}:${column}:${message}`}>
          <LinkButton onClick={() => onLine(line)}>Line {line}</LinkButton>
          <span>
            <Text value={message} />
            {suggestion !== null && (
              <>
                {' '}
                <Text value={suggestion} />.
              </>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Whether the text lets more pass than what is in force. */
function AgainstInForce({ permissionIncreases }: { readonly permissionIncreases: readonly string[] }) {
  return (
    <>
      <h2>Against what is in force</h2>
      {permissionIncreases.length === 0 ? (
        <p>This text surely opens nothing that is closed now.</p>
      ) : (
        <>
          <p>It lets more pass:</p>
          <PermissionIncreases permissionIncreases={permissionIncreases} />
        </>
      )}
    </>
  );
}

/** What the text says of each tool of its server, by this text alone. A name leads to its line. */
export function WordsPanel({ place, draft, onLine }: PanelProps) {
  const { judged, text } = draft;
  if (judged === null) return <Unjudged draft={draft} />;
  if (!judged.ok) {
    return (
      <PanelBody label="In words">
        <h2>The text is no policy yet</h2>
        <Remarks remarks={judged.problems} onLine={onLine} />
      </PanelBody>
    );
  }
  const { tools, default: fallback, sharedLimits, permissionIncreases, warnings } = judged;
  const goToTool = (name: string): void => {
    const line = lineOf(text, pointer(['tools', name])) ?? lineOfRule(text, reservedRules.hidden, name);
    onLine(line ?? lineOf(text, '/default') ?? 1);
  };
  return (
    <PanelBody label="In words">
      <h2>
        In words
        <span className={typography.after}>
          {place.of.server}, {counted(tools.length, 'tool')}
        </span>
      </h2>
      <p>
        {place.agentLabel === null
          ? 'Agents with this policy can use'
          : visibleText(
              `By this overlay alone ${place.agentLabel} can use; the policy of ${place.of.server} holds as well`,
            )}
      </p>
      <dl className={styles.groups}>
        {reaches.map(({ reach, words, icon }) => {
          const those = tools.filter((tool) => tool.reach === reach);
          return those.length === 0 ? null : (
            <Group key={reach} reach={reach} words={words} icon={icon} tools={those} onTool={goToTool} />
          );
        })}
      </dl>
      {sharedLimits.length > 0 && (
        <p>
          All tools together:{' '}
          <b>
            <Text value={sharedLimits.join(', ')} />
          </b>
          .
        </p>
      )}
      <p>
        A tool without a rule is <b>{fallback === 'deny' ? 'denied' : 'allowed'}</b>.
      </p>
      {draft.edited && <AgainstInForce permissionIncreases={permissionIncreases} />}
      {warnings.length > 0 && (
        <>
          <h2>Without effect</h2>
          <Remarks remarks={warnings} onLine={onLine} />
        </>
      )}
    </PanelBody>
  );
}
