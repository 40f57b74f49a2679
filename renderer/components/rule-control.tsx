import type { KeyboardEvent } from 'react';
import type { RuleKind } from '../../shared/tool.ts';
import { cx } from '../ui/cx.ts';
import { ruleKinds, ruleLook } from '../ui/decision.ts';
import { Icon } from '../ui/icon.tsx';
import { useNarrower } from '../ui/use-narrower.ts';
import styles from './rule-control.module.css';

const askTip = 'A person must allow each call, under Approvals. One that nobody answers is denied.';

/** Letters that fit beside the gauge in the narrowest thumb: `Limit 1000/min`. */
const longestWhole = 14;

/** `Limit 30/min, 5000/day` as `Limit 30/min +1`: the width of a thumb never changes. */
function inThumb(words: string): string {
  const [first = words, ...more] = words.split(', ');
  return more.length === 0 ? words : `${first} +${more.length}`;
}

/** To the right is stricter. */
const steps: Partial<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export interface RuleControlProps {
  readonly label: string;
  /** null: none of the five (a hand-written rule, or tools that differ); no thumb is shown. */
  readonly rule: RuleKind | null;
  /** What Limit says where a limit stands, as `Limit 10/min`. */
  readonly limitWords?: string | undefined;
  /** Why it cannot be changed now; null where it can. */
  readonly blocked?: string | null;
  readonly look?: 'table' | 'fill';
  readonly onBar?: boolean;
  readonly onChange: (rule: RuleKind) => void;
  /** 0 or -1 for the control's one tab stop: a grid gives it away to its rows. */
  readonly tabIndex?: 0 | -1;
}

/** The same five in the same order, where there is no room for them side by side. */
function RuleSelect({ label, rule, limitWords, blocked = null, onChange, tabIndex = 0 }: RuleControlProps) {
  return (
    <select
      className={styles.select}
      aria-label={label}
      value={rule ?? ''}
      disabled={blocked !== null}
      data-tip={blocked ?? undefined}
      tabIndex={tabIndex}
      onChange={({ target }) => {
        const next = ruleKinds.find((kind) => kind === target.value);
        if (next) onChange(next);
      }}
    >
      {rule === null && <option value="">None of these</option>}
      {ruleKinds.map((kind) => (
        <option key={kind} value={kind}>
          {kind === 'limit' && limitWords ? limitWords : ruleLook[kind].words}
        </option>
      ))}
    </select>
  );
}

/** Position is strictness: the same five places in every row, one column of thumbs that reads as a chart. */
export function RuleControl(props: RuleControlProps) {
  return useNarrower(480) ? <RuleSelect {...props} /> : <RuleSegments {...props} />;
}

function RuleSegments({
  label,
  rule,
  limitWords,
  blocked = null,
  look = 'table',
  onBar,
  onChange,
  tabIndex = 0,
}: RuleControlProps) {
  const move = (event: KeyboardEvent<HTMLButtonElement>, from: RuleKind): void => {
    const step = steps[event.key];
    if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const to = ruleKinds[ruleKinds.indexOf(from) + step];
    if (!to || blocked !== null) return;
    const next = step === 1 ? event.currentTarget.nextElementSibling : event.currentTarget.previousElementSibling;
    if (next instanceof HTMLElement) next.focus();
    onChange(to);
  };
  const wordsOf = (kind: RuleKind): string => (kind === 'limit' && limitWords ? limitWords : ruleLook[kind].words);
  const tipOf = (kind: RuleKind): string | undefined => {
    if (kind === 'ask') return askTip;
    // Several limits, or one with a long name, are not whole in the thumb.
    return kind === 'limit' && wordsOf(kind).length > longestWhole ? wordsOf(kind) : undefined;
  };
  return (
    <span
      role="radiogroup"
      aria-label={label}
      aria-disabled={blocked !== null || undefined}
      className={cx(styles.control, styles[look], blocked !== null && styles.held, onBar && styles.onBar)}
      data-tip={blocked ?? undefined}
    >
      {ruleKinds.map((kind) => (
        <button
          key={kind}
          type="button"
          role="radio"
          aria-checked={rule === kind}
          aria-label={wordsOf(kind)}
          aria-disabled={blocked !== null || undefined}
          className={styles[kind]}
          tabIndex={rule === kind || (rule === null && kind === 'allow') ? tabIndex : -1}
          data-tip={blocked === null ? tipOf(kind) : undefined}
          onClick={() => {
            if (blocked === null && rule !== kind) onChange(kind);
          }}
          onKeyDown={(event) => move(event, kind)}
        >
          <Icon name={ruleLook[kind].icon} size={12} />
          <span>{inThumb(wordsOf(kind))}</span>
        </button>
      ))}
    </span>
  );
}
