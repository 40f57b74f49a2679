import { useState } from 'react';
import type { SettingsView } from '../../../shared/control/settings.ts';
import { secondsChoices, secondsWords, usualTimeouts } from '../../components/no-answer.ts';
import { Choice } from '../../ui/choice.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Switch } from '../../ui/controls.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SettingRow } from './setting-row.tsx';
import { useSave } from './use-settings.ts';

type Given = SettingsView['approvals'];

/** After how long an ask that nobody answers is denied. */
function NoAnswerRow({ timeoutSeconds }: Pick<Given, 'timeoutSeconds'>) {
  const save = useSave();
  const choices = [...secondsChoices(usualTimeouts, timeoutSeconds), { key: 'never', words: 'never' }];
  const set = (next: number | null): void => {
    const words = next === null ? 'Asks wait until they are answered' : `Asks are denied after ${secondsWords(next)}`;
    save({ approvals: { timeoutSeconds: next } }, words, { approvals: { timeoutSeconds } });
  };
  return (
    <SettingRow
      name="No answer"
      help={
        timeoutSeconds === null
          ? 'The call waits until somebody answers it. A rule may say otherwise.'
          : 'The call is denied and recorded as no answer. A rule may say otherwise.'
      }
      also="timeout"
    >
      <span>denied after</span>
      <Choice
        label="Denied without an answer after"
        value={timeoutSeconds === null ? 'never' : String(timeoutSeconds)}
        choices={choices}
        onChange={(to) => set(to === 'never' ? null : Number(to))}
      />
    </SettingRow>
  );
}

/** How long a call is held, and how many asks an agent can have. */
function BoundRows({ holdSeconds, holdGiven, maxPending }: Pick<Given, 'holdSeconds' | 'holdGiven' | 'maxPending'>) {
  const save = useSave();
  const setHold = (to: number): void =>
    save({ approvals: { holdSeconds: to } }, `Calls are held for ${secondsWords(to)}`, { approvals: { holdSeconds } });
  const setMost = (to: number): void =>
    save({ approvals: { maxPending: to } }, `At most ${to} asks of one agent wait`, { approvals: { maxPending } });
  return (
    <>
      <SettingRow
        name="Keep the agent’s call open"
        help="Then the agent is told that a person was asked, and may call again for the answer."
        also="hold"
      >
        <NumberField
          label="Keep the agent’s call open"
          unit="s"
          value={holdSeconds}
          min={1}
          max={3600}
          off={holdGiven ? 'Given at this start with --hold.' : null}
          onChange={(to) => to !== null && setHold(to)}
        />
      </SettingRow>
      <SettingRow name="Asks waiting at once" help="Further asks of that agent are limited.">
        <NumberField
          label="Asks waiting at once"
          unit="for each agent"
          value={maxPending}
          min={1}
          max={100}
          onChange={(to) => to !== null && setMost(to)}
        />
      </SettingRow>
    </>
  );
}

/** A switch of which one side lets more pass: that side asks first, and no undo leads back to it. */
function PermissiveSetting({
  question,
  action,
  warning,
  onClose,
  onConfirm,
}: {
  readonly question: string;
  readonly action: string;
  readonly warning: string;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}) {
  const confirm = (): void => {
    onConfirm();
    onClose();
  };
  return (
    <Confirm title={question} action={action} working={false} onClose={onClose} onConfirm={confirm}>
      <p>{warning}</p>
    </Confirm>
  );
}

/** Whether what a program of this user answers counts as a person's word. */
function CommandLineRow({ commandLineAnswers }: Pick<Given, 'commandLineAnswers'>) {
  const save = useSave();
  const [asking, setAsking] = useState(false);
  const set = (to: boolean): void =>
    save(
      { approvals: { commandLineAnswers: to } },
      to ? 'Answers from the command line count' : 'Answers from the command line do not count',
      to ? { approvals: { commandLineAnswers: false } } : undefined,
    );
  return (
    <SettingRow
      name="Answers from the command line"
      help={
        commandLineAnswers
          ? 'On: any program of this user can answer for you. Each answer is recorded with its process.'
          : 'Off, because a program that an agent starts could answer for you.'
      }
    >
      <Switch
        label="Answers from the command line"
        on={commandLineAnswers}
        onChange={(to) => (to ? setAsking(true) : set(false))}
      />
      {asking && (
        <PermissiveSetting
          question="Count answers from the command line?"
          action="Count them"
          warning="An agent with a shell can run railguard. It could then allow its own calls."
          onClose={() => setAsking(false)}
          onConfirm={() => set(true)}
        />
      )}
    </SettingRow>
  );
}

/** Whether an edit of a policy file that lets more pass waits for a person. */
function EditsRow({ holdPermissiveEdits }: Pick<SettingsView, 'holdPermissiveEdits'>) {
  const save = useSave();
  const [asking, setAsking] = useState(false);
  const set = (waits: boolean): void =>
    save(
      { holdPermissiveEdits: waits },
      waits ? 'More permissive edits and commands wait for you' : 'Edits on disk and commands are in force at once',
      waits ? undefined : { holdPermissiveEdits: true },
    );
  return (
    <SettingRow
      name="Policy edits on disk, and commands"
      help="An edit that is more permissive than the version in force, and a command that lets more pass or hands out a token."
    >
      <Choice
        label="Policy edits on disk, and commands"
        value={holdPermissiveEdits ? 'wait' : 'apply'}
        choices={[
          { key: 'wait', words: 'Waits for you' },
          { key: 'apply', words: 'In force at once' },
        ]}
        onChange={(to) => (to === 'apply' ? setAsking(true) : set(true))}
      />
      {asking && (
        <PermissiveSetting
          question="Put edits on disk and commands in force at once?"
          action="Put in force at once"
          warning="An agent with a shell can edit policy files and run railguard. Until now what is more permissive waited for you; from then on it would open the gate by itself."
          onClose={() => setAsking(false)}
          onConfirm={() => set(false)}
        />
      )}
    </SettingRow>
  );
}

/** How long a person has, and who may answer. What opens something asks first. */
export function ApprovalsSection({ view: { approvals, holdPermissiveEdits } }: { readonly view: SettingsView }) {
  return (
    <>
      <NoAnswerRow timeoutSeconds={approvals.timeoutSeconds} />
      <BoundRows {...approvals} />
      <CommandLineRow commandLineAnswers={approvals.commandLineAnswers} />
      <EditsRow holdPermissiveEdits={holdPermissiveEdits} />
    </>
  );
}
