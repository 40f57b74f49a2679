import type { ReactNode } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { useAgentLabels } from '../../components/agent-labels.ts';
import { useAppContext } from '../../data/app-context.ts';
import { byWords } from '../../format/by-words.ts';
import { dayName, minuteTime } from '../../format/time.ts';
import { Text, ToolName } from '../../ui/text.tsx';
import styles from './report.module.css';

export type Statistics = CommandOutput<'journal.statistics'>;
export type Actions = CommandOutput<'journal.actions'>;

/** What a person can leave out of a report. */
export type Section = 'agents' | 'stopped' | 'answers' | 'policies' | 'changes' | 'annexA' | 'annexB';

/** What each part of a report is made of. */
export interface Part {
  readonly statistics: Statistics;
  readonly actions: Actions;
  /** The annexes that are printed, among what was chosen. */
  readonly annexes: ReadonlySet<Section>;
}

/** A moment, on one line. */
export function useMoment(): (time: number) => ReactNode {
  const { now, clock } = useAppContext();
  return (time) => (
    <time className={styles.moment}>
      {dayName(time, now(), clock)}, {minuteTime(time, clock)}
    </time>
  );
}

export function useAgent(): (id: string | null) => ReactNode {
  const labelOf = useAgentLabels();
  return (id) =>
    id === null ? (
      ''
    ) : (
      <span className={styles.name}>
        <Text value={labelOf(id)} />
      </span>
    );
}

export const text = (value: string | null): ReactNode => (value === null ? '' : <Text value={value} />);

export const tool = (server: string | null, name: string): ReactNode => (
  <span className={styles.name}>
    <ToolName {...(server && { server })} tool={name} />
  </span>
);

export const through = (by: string | null): ReactNode => (
  <span className={styles.name}>{text(by === null ? null : byWords(by))}</span>
);
