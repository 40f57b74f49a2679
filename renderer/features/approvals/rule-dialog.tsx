import { useState } from 'react';
import type { AnswerRuleInput } from '../../../shared/control/approvals.ts';
import type { AskView } from '../../../shared/control/asks.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { sentence } from '../../format/escape.ts';
import { counted } from '../../format/number.ts';
import { dayTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Note } from '../../ui/note.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { shortCondition } from './ask-words.ts';
import styles from './rule-dialog.module.css';
import type { Kind, Lifetime, Ready } from './rule-draft.tsx';
import { Preview, useRuleDraft } from './rule-draft.tsx';
import { refuseEnter } from './use-answer.ts';

const lifetimes = [
  { key: 'hour', words: '1 hour' },
  { key: 'day', words: '1 day' },
  { key: 'week', words: '7 days' },
  { key: 'month', words: '30 days' },
  { key: 'always', words: 'Always' },
] as const satisfies readonly { readonly key: Lifetime; readonly words: string }[];

const words: Record<
  Kind,
  { readonly title: (tool: string) => string; readonly action: string; readonly what: string }
> = {
  allow: {
    title: (tool) => `Always allow ${tool} where all of this holds`,
    action: 'Write the rule and allow',
    what: 'Calls for which all of it holds pass without asking. All else is asked about as before.',
  },
  deny: {
    title: (tool) => `Always deny ${tool} where all of this holds`,
    action: 'Write the rule and deny',
    what: 'Calls for which all of it holds are denied without asking. All else is asked about as before.',
  },
};

/** Which conditions the entry has. Fewer of them cover more calls. */
function Conditions({ draft, onTurn: onToggle }: { readonly draft: Ready; readonly onTurn: (path: string) => void }) {
  return (
    <ul className={styles.conditions}>
      {draft.conditions.map(({ path, words: condition, chosen }) => (
        <li key={path}>
          <Checkbox label={condition} checked={chosen} onChange={() => onToggle(path)}>
            <span className={text.mono}>
              <Text value={shortCondition(condition)} />
            </span>
          </Checkbox>
        </li>
      ))}
    </ul>
  );
}

function whom({ agent, server }: Ready, label: string): string {
  return agent === null ? `It holds for every agent on ${server}.` : `It holds for ${label} alone.`;
}

type Drafted = ReturnType<typeof useRuleDraft>;

/** The rule as it would be written: its conditions, how long it lasts, whom it is for, and the policy before and after. */
function Rule({
  draft,
  label,
  lasts,
  onToggle,
  onLast,
}: Pick<Drafted, 'lasts'> & {
  readonly draft: Ready;
  readonly label: string;
  readonly onToggle: Drafted['toggle'];
  readonly onLast: Drafted['last'];
}) {
  const { clock } = useAppContext();
  return (
    <div className={styles.rule}>
      <Conditions draft={draft} onTurn={onToggle} />
      <div className={styles.lasts}>
        <Segmented label="How long it lasts" value={lasts.lifetime} choices={lifetimes} onChange={onLast} />
        <span className={text.t2}>
          {lasts.until === null
            ? 'until somebody takes it out of the policy'
            : `until ${dayTime(Date.parse(lasts.until), clock)}`}
        </span>
      </div>
      <p className={text.t2}>
        <Text value={whom(draft, label)} />
        {draft.ends > 0 &&
          ` ${counted(draft.ends, 'other ask')} of this rule will end, and their agents are told to call again.`}
      </p>
      <Preview draft={draft} />
    </div>
  );
}

/** A rule for calls like this one: its conditions, how long it lasts, and what changes in the policy, before it is written. */
export function RuleDialog({
  ask,
  kind,
  from,
  onClose,
  onDone,
}: {
  readonly ask: AskView;
  readonly kind: Kind;
  readonly from: AnswerRuleInput['from'];
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const { approvals, policies } = useAppContext();
  const { input, draft, error, lasts, toggle, last } = useRuleDraft(ask, kind, from);
  const [working, setWorking] = useState(false);
  const settled = useSettled(draft?.ok ? draft.after : '');
  const off =
    draft?.ok !== true
      ? 'No rule can be written.'
      : draft.before === draft.after
        ? 'No condition is ticked.'
        : settled
          ? null
          : 'A moment: this has just changed.';
  const write = async (): Promise<void> => {
    if (draft?.ok !== true) return;
    setWorking(true);
    const done = await policies.answerRule({ ...input, version: draft.version }, draft);
    setWorking(false);
    if (!done) return;
    approvals.markAnswered(ask.id);
    onClose();
    onDone();
  };
  return (
    <Dialog
      title={<Text value={words[kind].title(ask.tool)} />}
      words={words[kind].what}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" off={off} working={working} onKeyDown={refuseEnter} onClick={() => void write()}>
            {words[kind].action}
          </Button>
        </>
      }
    >
      {error !== null && <Note>{sentence(reasonOf(error))}</Note>}
      {draft === null && error === null && <Skeleton label="Reading the policy" />}
      {draft?.ok === false && <Note>{sentence(draft.why)}</Note>}
      {draft?.ok && <Rule draft={draft} label={ask.agentLabel} lasts={lasts} onToggle={toggle} onLast={last} />}
    </Dialog>
  );
}
