import { useState } from 'react';
import { count, duration } from '../../format/number.ts';
import { Segmented } from '../../ui/segmented.tsx';
import styles from './insights.module.css';
import { type Latency, LatencyChart } from './latency-chart.tsx';
import { NumbersTable } from './numbers-table.tsx';
import { latencyBars } from './stacks.ts';

type Part = 'whole' | 'gateway';
const parts: readonly { readonly key: Part; readonly words: string }[] = [
  { key: 'whole', words: 'Whole call' },
  { key: 'gateway', words: 'Railguard' },
];

function shown(ms: number | null): string {
  return ms === null ? '–' : duration(ms);
}

/** How long calls took, as a whole and of that in Railguard. */
export function LatencyPart({ latency }: { readonly latency: Readonly<Record<Part, Latency>> }) {
  const [part, setPart] = useState<Part>('whole');
  const of = latency[part];
  const { gateway } = latency;
  return (
    <section className={styles.part} aria-label="Latency">
      <div className={styles.partHead}>
        <h2>Latency</h2>
        <NumbersTable
          of="Latency"
          table={() => ({
            title: part === 'whole' ? 'Latency of whole calls' : 'Latency in Railguard',
            head: ['From', 'To', 'Calls'],
            rows: latencyBars(of.counts).map(({ from, to, calls }) => ({
              key: String(to),
              cells: [duration(from), duration(to), count(calls)],
            })),
          })}
        />
        <Segmented small label="Latency of" value={part} choices={parts} onChange={setPart} />
      </div>
      {of.p50 === null ? (
        <p className={styles.none}>No call that was let through has ended.</p>
      ) : (
        <>
          <dl className={styles.percentiles}>
            {(['p50', 'p95', 'p99'] as const).map((mark) => (
              <div key={mark}>
                <dt>{mark === 'p50' ? 'median' : mark}</dt>
                <dd>{shown(of[mark])}</dd>
              </div>
            ))}
          </dl>
          <LatencyChart latency={of} label={part === 'whole' ? 'Latency of whole calls' : 'Latency in Railguard'} />
          <p className={styles.adds}>
            Railguard itself adds {shown(gateway.p50)} (median), {shown(gateway.p99)} (p99). The time that a person took
            to answer is in neither.
          </p>
        </>
      )}
    </section>
  );
}
