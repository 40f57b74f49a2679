import { useState } from 'react';
import type { StoredRedactionRule } from '../../../shared/control/settings.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Switch } from '../../ui/controls.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { AddRule } from './add-rule.tsx';
import styles from './settings.module.css';
import { useSave } from './use-settings.ts';

function nameOf(rule: StoredRedactionRule): string {
  return rule.label ?? (rule.kind === 'name' ? `Field ${rule.name}` : `Pattern ${rule.pattern}`);
}

/** One that a person added. */
function PersonRule({
  rule,
  onOn,
  onAsk,
}: {
  readonly rule: StoredRedactionRule;
  readonly onOn: () => void;
  readonly onAsk: (to: 'off' | 'removed') => void;
}) {
  const name = nameOf(rule);
  return (
    <tr>
      <th scope="row">
        <Text value={name} />
      </th>
      <td>
        <code>
          <Text value={rule.kind === 'name' ? rule.name : rule.pattern} />
        </code>
      </td>
      <td>{rule.kind === 'name' ? 'fields of this name' : 'everywhere'}</td>
      <td className={styles.onOff}>
        <IconButton label={`Remove ${name}`} icon="minus" onClick={() => onAsk('removed')} />
        <Switch label={name} on={rule.off !== true} onChange={(on) => (on ? onOn() : onAsk('off'))} />
      </td>
    </tr>
  );
}

/** Rules that always hold, and those of a person below them. */
function RulesTable({
  rules,
  onOn,
  onAsk,
}: {
  readonly rules: readonly StoredRedactionRule[];
  readonly onOn: (at: number) => void;
  /** What lets values through is asked about first. */
  readonly onAsk: (at: number, to: 'off' | 'removed') => void;
}) {
  return (
    <table className={styles.rules}>
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col">Matches</th>
          <th scope="col">In</th>
          <th scope="col" className={styles.onOff}>
            <span className={text.heard}>On</span>
          </th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">Field names</th>
          <td>
            <code>password</code>, <code>token</code>, <code>api_key</code> and others that name a secret
          </td>
          <td>arguments, results</td>
          <td className={styles.onOff}>always</td>
        </tr>
        <tr>
          <th scope="row">Keys and tokens</th>
          <td>known patterns, long random texts, and the keys that Railguard itself keeps</td>
          <td>everywhere</td>
          <td className={styles.onOff}>always</td>
        </tr>
        {rules.map((rule, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules keep their places
          <PersonRule key={at} rule={rule} onOn={() => onOn(at)} onAsk={(to) => onAsk(at, to)} />
        ))}
      </tbody>
    </table>
  );
}

/** What is always taken out, and what a person adds to it. A rule that is off stays, and takes nothing out. */
export function RedactionRules({ rules }: { readonly rules: readonly StoredRedactionRule[] }) {
  const { toasts } = useAppContext();
  const save = useSave();
  const [adding, setAdding] = useState(false);
  const [asking, setAsking] = useState<{ readonly at: number; readonly to: 'off' | 'removed' } | null>(null);
  const add = useChange('settings.change', 'Not saved.', ({ redaction }) => {
    const added = redaction.at(-1);
    if (added !== undefined) toasts.done(`${nameOf(added)} is taken out from the next record on`);
    setAdding(false);
  });
  const asked = asking === null ? undefined : rules[asking.at];
  const put = (after: readonly StoredRedactionRule[], words: string, isUndone: boolean): void =>
    save({ redaction: [...after] }, words, isUndone ? { redaction: [...rules] } : undefined);
  const set = (at: number, off: boolean): void => {
    const rule = rules[at];
    if (rule === undefined) return;
    const { off: _before, ...rest } = rule;
    const after = rules.map((one, index) => (index === at ? (off ? { ...rest, off } : rest) : one));
    put(after, `${nameOf(rule)} ${off ? 'takes nothing out' : 'is taken out'} from the next record on`, off);
  };
  return (
    <>
      <div className={styles.head}>
        <h3>Redaction rules</h3>
        <Button small kind="ghost" icon="plus" onClick={() => setAdding(true)}>
          Add rule
        </Button>
      </div>
      <RulesTable rules={rules} onOn={(at) => set(at, false)} onAsk={(at, to) => setAsking({ at, to })} />
      {adding && (
        <AddRule
          onClose={() => setAdding(false)}
          onAdd={(rule) => {
            if (!add.isPending) add.mutate({ redaction: [...rules, rule] });
          }}
        />
      )}
      {asking !== null && asked !== undefined && (
        <Confirm
          title={asking.to === 'off' ? `Switch ${nameOf(asked)} off?` : `Remove ${nameOf(asked)}?`}
          action={asking.to === 'off' ? 'Switch off' : 'Remove rule'}
          working={false}
          onClose={() => setAsking(null)}
          onConfirm={() => {
            if (asking.to === 'off') set(asking.at, true);
            else
              put(
                rules.filter((_, at) => at !== asking.at),
                `${nameOf(asked)} is no rule any more`,
                true,
              );
            setAsking(null);
          }}
        >
          <p>
            From the next record on such values are written to the journal as they are. Records stay as they were
            written.
          </p>
        </Confirm>
      )}
    </>
  );
}
