import { useState } from 'react';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Diff } from '../../ui/diff.tsx';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { type HeldChange, partsOf } from './definition-parts.ts';
import styles from './review.module.css';

/** What a held definition is of. */
export const kindWords: Record<HeldChange['kind'], string> = {
  tool: 'Tool',
  instructions: 'Server',
  prompt: 'Prompt',
  resource: 'Resource',
  template: 'Template',
  skill: 'Skill',
};

/** `get_run`; of a prompt or a resource its name without the kind that stands before it. */
export function itemName({ kind, name }: HeldChange): string {
  if (kind === 'instructions') return 'Instructions of the server';
  return kind === 'tool' ? name : name.slice(name.indexOf(':') + 1);
}

function Flags({ flags }: Pick<HeldChange, 'flags'>) {
  if (flags.length === 0) return null;
  return (
    <ul className={styles.flags}>
      {flags.map((flag) => (
        <li key={flag}>
          <Icon name="warn" size={14} />
          <span>
            <Text value={flag} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A flagged item needs a second press; both presses are about exactly the text that is shown. */
export function ReviewItem({
  id,
  change,
  working,
  onAccept,
}: {
  readonly id: string;
  readonly change: HeldChange;
  readonly working: boolean;
  readonly onAccept: () => void;
}) {
  const { digest, flags } = change;
  const settled = useSettled(digest);
  const [armed, setArmed] = useState<string | null>(null);
  const parts = partsOf(change);
  const second = flags.length > 0 && armed === digest;
  const press = (): void => {
    if (flags.length > 0 && !second) setArmed(digest);
    else onAccept();
  };
  return (
    <section id={id} className={styles.reviewItem} aria-label={itemName(change)}>
      <header>
        <h2 className={change.kind === 'tool' ? text.mono : undefined}>
          <Text value={itemName(change)} kind={change.kind === 'tool' ? 'name' : 'line'} />
        </h2>
        <span className={text.tag}>
          {change.change === 'changed' ? `${counted(parts.length, 'part')} changed` : change.change}
        </span>
        <span className={text.grow} />
        <Button
          kind={second ? 'strong' : 'neutral'}
          off={settled ? null : 'It changed just now. Read it first.'}
          working={working}
          onClick={press}
        >
          {flags.length === 0 ? 'Accept' : second ? 'Accept with its flags' : 'Accept…'}
        </Button>
      </header>
      <Flags flags={flags} />
      <dl className={styles.parts}>
        {parts.map((part) => (
          <div key={part.label}>
            <dt>
              <Text value={part.label} />
            </dt>
            <dd>
              <Diff lines={part.lines} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
