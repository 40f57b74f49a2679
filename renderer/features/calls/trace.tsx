import { useState } from 'react';
import type { StepName, TraceStep } from '../../../shared/decision.ts';
import type { CallView } from '../../../shared/record.ts';
import { reservedRules } from '../../../shared/reserved-rules.ts';
import { shownOutcome } from '../../data/feed/outcome.ts';
import { IconButton, LinkButton } from '../../ui/button.tsx';
import { Meter } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { outcomeLook, type Tone } from '../../ui/decision.ts';
import { Icon } from '../../ui/icon.tsx';
import type { IconName } from '../../ui/icon-drawings.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './trace.module.css';

const stepWords: Record<StepName, string> = {
  gateway: 'Gateway',
  agent: 'Agent',
  hide: 'Hidden',
  definition: 'Definition',
  default: 'Default',
  arguments: 'Arguments',
  deny_if: 'Deny if',
  require: 'Condition',
  limits: 'Limit',
  approval: 'Approval',
  journal: 'Journal',
};

/** A tool that no server lists stops at the same step as a hidden one, but is called what it is. */
function stepName({ step, rule }: TraceStep): string {
  return rule === reservedRules.unknownTool ? 'Unknown tool' : stepWords[step];
}

const stepIcons: Record<TraceStep['result'], IconName> = {
  pass: 'check',
  stop: 'noentry',
  ask: 'person',
  shadow: 'warn',
};
/** What a mark means, for those who do not see it. */
const stepSpoken: Record<TraceStep['result'], string> = {
  pass: 'passed',
  stop: 'stopped the call',
  ask: 'asks a person',
  shadow: 'would have stopped the call',
};

/** `12 of 30 this minute` also as a bar. */
function partOf(detail: string): number | null {
  const match = /(\d+) of (\d+)/.exec(detail);
  const max = Number(match?.[2] ?? 0);
  return match && max > 0 ? Number(match[1]) / max : null;
}

/** What a condition asks of a value, and the value that it saw where it saw one: `project_id in [1, 4]`, `9`. */
function seenIn({ step, detail }: TraceStep): { readonly asked: string; readonly seen: string | null } {
  const several = /: (?:not given|null|true|false|-?[\d.e+-]+|text of \d+|\[\d+ items\]|an object)(?:, |$)/g;
  const found = step === 'require' || step === 'deny_if' ? [...detail.matchAll(several)] : [];
  const last = found.length === 1 ? found[0] : undefined;
  if (last === undefined || last.index + last[0].length !== detail.length) return { asked: detail, seen: null };
  return { asked: detail.slice(0, last.index), seen: last[0].slice(2) };
}

function Detail({ step, words }: { readonly step: TraceStep; readonly words: string }) {
  const part = step.step === 'limits' ? partOf(step.detail) : null;
  const code = step.step === 'require' || step.step === 'deny_if';
  return (
    <span className={code ? text.mono : styles.detail}>
      <Text value={words} />
      {part !== null && <Meter part={part} className={styles.detailMeter} />}
      {step.result === 'shadow' && <span className={cx(text.tag, text.after)}>Would have been denied (shadow)</span>}
    </span>
  );
}

function Step({
  step,
  tone,
  foldable,
}: {
  readonly step: TraceStep;
  readonly tone?: Tone;
  readonly foldable: boolean;
}) {
  const { asked, seen } = seenIn(step);
  return (
    <li data-tone={tone} className={cx(text.apart, foldable && styles.foldable)}>
      <Icon name={stepIcons[step.result]} size={12} />
      <span className={text.t2}>
        {stepName(step)}
        <span className={text.heard}> {stepSpoken[step.result]}</span>
      </span>
      <Detail step={step} words={asked} />
      {seen !== null && (
        <span className={text.mono}>
          <span className={text.heard}>saw </span>
          {seen}
        </span>
      )}
    </li>
  );
}

function isFoldable({ step, result }: TraceStep): boolean {
  return result === 'pass' && step !== 'require' && step !== 'deny_if';
}

/** What stands for the steps that passed where the window is low. */
function Fold({ steps, onOpen }: { readonly steps: readonly TraceStep[]; readonly onOpen: () => void }) {
  return (
    <li className={cx(text.apart, styles.fold)}>
      <Icon name="check" size={12} />
      <span className={text.t2}>{steps.length} steps passed</span>
      <span>{steps.map((step) => stepName(step).toLowerCase()).join(', ')}</span>
      <IconButton label="Show the steps that passed" icon="down" onClick={onOpen} />
    </li>
  );
}

/** The steps that ran, in the gate's order. The one that stopped the call is the last; what came after never ran. */
export function Trace({
  view,
  policyLine,
  onRule,
}: {
  readonly view: CallView;
  readonly policyLine: number | null;
  readonly onRule: () => void;
}) {
  const [open, setOpen] = useState(false);
  const { decision } = view;
  const look = outcomeLook[shownOutcome({ outcome: decision.outcome, end: view.end })];
  const passed = decision.trace.filter(isFoldable);
  const folds = passed.length > 1;
  return (
    <ol className={styles.trace} data-folded={(folds && !open) || undefined}>
      {folds && !open && <Fold steps={passed} onOpen={() => setOpen(true)} />}
      {decision.trace.map((step, index) => (
        <Step
          // biome-ignore lint/suspicious/noArrayIndexKey: a trace never changes its order
          key={index}
          step={step}
          foldable={folds && isFoldable(step)}
          {...(step.result === 'stop' && { tone: look.tone })}
        />
      ))}
      <li data-last="" data-tone={look.tone} className={text.apart}>
        <Icon name={look.icon} size={12} />
        <span>{look.words}</span>
        <span data-tip={decision.rule}>
          rule <Text value={decision.words} />
        </span>
        <LinkButton className={text.xs} onClick={onRule}>
          {policyLine === null ? 'Show rule' : `Policy line ${policyLine}`}
        </LinkButton>
      </li>
    </ol>
  );
}
