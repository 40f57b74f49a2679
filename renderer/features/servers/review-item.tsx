import { useState } from 'react';
import { classify } from '../../../shared/classify.ts';
import { flagLine } from '../../../shared/definition-flag.ts';
import type { ServerName } from '../../../shared/names.ts';
import type { ToolDefinition } from '../../../shared/tool.ts';
import { useCommand } from '../../data/use-command.ts';
import { sentence, visibleText } from '../../format/escape.ts';
import { Button } from '../../ui/button.tsx';
import { RiskBars } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
import { Diff } from '../../ui/diff.tsx';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { type DefinitionPart, kindWords, type QuarantinedChange, whatChanged } from './definition-parts.ts';
import styles from './review.module.css';

/** `get_run`; of a prompt or a resource its name without the kind that stands before it. */
export function itemName({ kind, name }: QuarantinedChange): string {
  if (kind === 'instructions') return 'Instructions of the server';
  return kind === 'tool' ? name : name.slice(name.indexOf(':') + 1);
}

function Flags({ flags }: Pick<QuarantinedChange, 'flags'>) {
  if (flags.length === 0) return null;
  return (
    <ul className={styles.flags}>
      {flags.map((flag) => (
        <li key={flagLine(flag)}>
          <Icon name="warn" size={14} />
          <span>
            <b>
              <Text value={sentence(flag.text)} />
            </b>
            {flag.detail !== undefined && (
              <>
                {' '}
                <Text value={sentence(flag.detail)} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What a new tool is taken for, where neither a review nor a person says otherwise. */
function CountedAs({ tool }: { readonly tool: ToolDefinition }) {
  const { category, risk } = classify(tool);
  return (
    <div>
      <dt>Counted as</dt>
      <dd className={cx(text.row, text.apart)}>
        <span>{category}</span>
        <RiskBars risk={risk} />
        <span className={text.t3}>by its name and hints</span>
      </dd>
    </div>
  );
}

/** What the policy as it stands does with a new tool. */
function OnceAccepted({ server, name }: { readonly server: ServerName; readonly name: string }) {
  const { data: page } = useCommand('tools.page', { server });
  const tool = page?.tools.find((row) => row.name === name);
  if (page === undefined || tool === undefined) return null;
  const isListed = tool.pointer !== '/default';
  const unlisted =
    page.defaultRule === 'deny' ? 'Denied until a rule or preset lists it.' : 'Allowed, as every tool without a rule.';
  return (
    <div>
      <dt>Once accepted</dt>
      <dd className={text.t2}>{isListed ? <Text value={`${tool.words}, as the policy says already.`} /> : unlisted}</dd>
    </div>
  );
}

function Parts({
  server,
  change,
  parts,
}: {
  readonly server: ServerName;
  readonly change: QuarantinedChange;
  readonly parts: readonly DefinitionPart[];
}) {
  const isNewTool = change.kind === 'tool' && change.change === 'new';
  return (
    <dl className={styles.parts}>
      {parts.map((part) => (
        <div key={part.label}>
          <dt>
            <Text value={part.label} />
          </dt>
          <dd>
            <Diff lines={part.lines} isProse={part.isProse} marksSpeech />
          </dd>
        </div>
      ))}
      {isNewTool && <CountedAs tool={change.after as unknown as ToolDefinition} />}
      {isNewTool && <OnceAccepted server={server} name={change.name} />}
    </dl>
  );
}

function tagOf(change: QuarantinedChange, parts: readonly DefinitionPart[]): string {
  if (change.change !== 'new') return whatChanged(change, parts);
  return `new ${change.kind === 'instructions' ? 'text' : kindWords[change.kind].toLowerCase()}`;
}

/** Keeping held is always open, and of what carries a flag the emphasised answer. */
function Answers({
  change: { digest, flags },
  working,
  onPostpone,
  onAccept,
}: {
  readonly change: QuarantinedChange;
  readonly working: boolean;
  readonly onPostpone: () => void;
  readonly onAccept: () => void;
}) {
  const settled = useSettled(digest);
  const [armed, setArmed] = useState<string | null>(null);
  const isFlagged = flags.length > 0;
  const second = isFlagged && armed === digest;
  const press = (): void => {
    if (isFlagged && !second) setArmed(digest);
    else onAccept();
  };
  return (
    <>
      <Button small kind={isFlagged ? 'strong' : 'neutral'} onClick={onPostpone}>
        Keep held
      </Button>
      <Button small off={settled ? null : 'It changed just now. Read it first.'} working={working} onClick={press}>
        {!isFlagged ? 'Accept' : second ? 'Accept with its flags' : 'Accept…'}
      </Button>
      {/* That the words on the button changed is seen; this is heard. */}
      <span role="status" className={text.heard}>
        {second && 'Press once more to accept it with its flags.'}
      </span>
    </>
  );
}

/** A flagged item needs a second press; both presses are about exactly the text that is shown. One that is kept held folds. */
export function ReviewItem({
  id,
  server,
  change,
  parts,
  working,
  isPostponed,
  onPostpone,
  onAccept,
}: {
  readonly id: string;
  readonly server: ServerName;
  readonly change: QuarantinedChange;
  readonly parts: readonly DefinitionPart[];
  readonly working: boolean;
  readonly isPostponed: boolean;
  readonly onPostpone: (keeps: boolean) => void;
  readonly onAccept: () => void;
}) {
  return (
    <section
      id={id}
      className={styles.reviewItem}
      aria-label={visibleText(itemName(change), change.kind === 'tool' ? 'name' : 'line')}
    >
      <header>
        <h2 className={change.kind === 'tool' ? text.mono : undefined}>
          <Text value={itemName(change)} kind={change.kind === 'tool' ? 'name' : 'line'} />
        </h2>
        <span className={text.tag}>{isPostponed ? 'kept held' : tagOf(change, parts)}</span>
        <span className={text.grow} />
        {isPostponed ? (
          <Button small kind="ghost" onClick={() => onPostpone(false)}>
            Look again
          </Button>
        ) : (
          <Answers change={change} working={working} onPostpone={() => onPostpone(true)} onAccept={onAccept} />
        )}
      </header>
      {!isPostponed && (
        <>
          <Parts server={server} change={change} parts={parts} />
          <Flags flags={change.flags} />
          {change.unchecked?.map((line) => (
            <p key={line} className={styles.unchecked}>
              <Text value={sentence(line)} />
            </p>
          ))}
        </>
      )}
    </section>
  );
}
