import { count, share } from '../../format/number.ts';
import type { Tone } from '../../ui/decision.ts';
import { toggled } from '../../ui/toggled.ts';
import styles from './insights.module.css';
import { bandCount, bandKeys, bands, type Counts, total } from './stacks.ts';

/** The six things that become of a call, with their numbers. Pressed: its pieces stand in the chart. */
export function OutcomeTiles({
  counts,
  shown,
  onChange,
}: {
  readonly counts: Counts;
  readonly shown: ReadonlySet<Tone>;
  readonly onChange: (shown: ReadonlySet<Tone>) => void;
}) {
  const all = total(counts);
  const toggle = (band: Tone): void => {
    const next = toggled(shown, band);
    // A chart of nothing says nothing: the last one that is taken out brings all back.
    onChange(next.size === 0 ? new Set(bandKeys) : next);
  };
  return (
    <div className={styles.tiles} role="group" aria-label="Decisions">
      {bandKeys.map((band) => {
        const calls = bandCount(counts, band);
        return (
          <button
            key={band}
            type="button"
            aria-pressed={shown.has(band)}
            data-tip={shown.has(band) ? 'Leave it out of the chart' : 'Show it in the chart'}
            onClick={() => toggle(band)}
          >
            <span>
              <i data-band={band} />
              {bands[band].words}
            </span>
            <span>
              <b>{count(calls)}</b> {share(calls, all)}
            </span>
          </button>
        );
      })}
    </div>
  );
}
