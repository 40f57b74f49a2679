import { useState } from 'react';
import type { SettingsView } from '../../../shared/control/settings.ts';
import { Choice } from '../../ui/choice.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Switch } from '../../ui/controls.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SettingRow } from './setting-row.tsx';
import { useSave } from './use-settings.ts';

const timeouts = [30, 60, 120, 300, 900, 3600];

function spanWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** How long a person has, and who may answer. What opens something asks first. */
export function ApprovalsSection({ view }: { readonly view: SettingsView }) {
  const save = useSave();
  const [asking, setAsking] = useState<'command-line' | 'edits' | null>(null);
  const { timeoutSeconds, holdSeconds, maxPending, commandLineAnswers, holdGiven } = view.approvals;
  const known = timeoutSeconds === null || timeouts.includes(timeoutSeconds) ? timeouts : [...timeouts, timeoutSeconds];
  const choices = [
    ...known.toSorted((a, b) => a - b).map((seconds) => ({ key: String(seconds), words: spanWords(seconds) })),
    { key: 'never', words: 'never' },
  ];
  const setCommandLine = (to: boolean): void =>
    save(
      { approvals: { commandLineAnswers: to } },
      to ? 'Answers from the command line count' : 'Answers from the command line do not count',
      to ? { approvals: { commandLineAnswers: false } } : undefined,
    );
  const setEdits = (hold: boolean): void =>
    save(
      { holdPermissiveEdits: hold },
      hold ? 'More permissive edits on disk wait for you' : 'Edits on disk are in force at once',
      hold ? undefined : { holdPermissiveEdits: true },
    );
  return (
    <>
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
          onChange={(to) => {
            const next = to === 'never' ? null : Number(to);
            const words =
              next === null ? 'Asks wait until they are answered' : `Asks are denied after ${spanWords(next)}`;
            save({ approvals: { timeoutSeconds: next } }, words, { approvals: { timeoutSeconds } });
          }}
        />
      </SettingRow>
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
          onChange={(to) =>
            to !== null &&
            save({ approvals: { holdSeconds: to } }, `Calls are held for ${spanWords(to)}`, {
              approvals: { holdSeconds },
            })
          }
        />
      </SettingRow>
      <SettingRow name="Asks waiting at once" help="Further asks of that agent are limited.">
        <NumberField
          label="Asks waiting at once"
          unit="for each agent"
          value={maxPending}
          min={1}
          max={100}
          onChange={(to) =>
            to !== null &&
            save({ approvals: { maxPending: to } }, `At most ${to} asks of one agent wait`, {
              approvals: { maxPending },
            })
          }
        />
      </SettingRow>
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
          onChange={(to) => (to ? setAsking('command-line') : setCommandLine(false))}
        />
      </SettingRow>
      <SettingRow name="Policy edits on disk" help="One that is more permissive than the version in force.">
        <Choice
          label="Policy edits on disk"
          value={view.holdPermissiveEdits ? 'wait' : 'apply'}
          choices={[
            { key: 'wait', words: 'Waits for you' },
            { key: 'apply', words: 'In force at once' },
          ]}
          onChange={(to) => (to === 'apply' ? setAsking('edits') : setEdits(true))}
        />
      </SettingRow>
      {asking !== null && (
        <Confirm
          title={asking === 'edits' ? 'Put edits on disk in force at once?' : 'Count answers from the command line?'}
          action={asking === 'edits' ? 'Put in force at once' : 'Count them'}
          working={false}
          onClose={() => setAsking(null)}
          onConfirm={() => {
            if (asking === 'edits') setEdits(false);
            else setCommandLine(true);
            setAsking(null);
          }}
        >
          <p>
            {asking === 'edits'
              ? 'An agent with a shell can edit policy files. Until now a more permissive edit waited for you; from then on it would open the gate by itself.'
              : 'An agent with a shell can run railguard. It could then allow its own calls.'}
          </p>
        </Confirm>
      )}
    </>
  );
}
