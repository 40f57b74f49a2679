import type { TryPreview, TryResult } from '../../../shared/control/try-tool.ts';
import type { ServerName } from '../../../shared/names.ts';
import { sentence } from '../../format/escape.ts';
import { bytes, counted, duration } from '../../format/number.ts';
import { resultValue } from '../../format/result.ts';
import { LinkButton } from '../../ui/button.tsx';
import { DecisionChip } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
import { JsonTree } from '../../ui/json-tree.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './try-tool.module.css';

function RuleLine({ outcome, words, detail }: Pick<TryPreview, 'outcome' | 'words' | 'detail'>) {
  return (
    <p className={cx(styles.decision, text.apart)}>
      <DecisionChip outcome={outcome} boxed />
      <span>
        rule <Text value={words} />
      </span>
      {detail !== null && detail !== words && (
        <span className={text.t3}>
          <Text value={detail} />
        </span>
      )}
    </p>
  );
}

/** What the policy would do now. Nothing was sent for it. */
export function Foreseen({ preview }: { readonly preview: TryPreview | undefined }) {
  return (
    <section className={styles.part} aria-label="What the policy says" aria-live="polite">
      <h3 className={text.section}>
        What the policy says<span className={text.aside}>before anything is sent</span>
      </h3>
      {preview ? <RuleLine {...preview} /> : <p className={text.t3}>Nothing yet: the arguments cannot be read.</p>}
    </section>
  );
}

/** What came of a call: how it was decided, then what its server answered, as text. */
export function Outcome({
  result,
  server,
  onShow,
}: {
  readonly result: TryResult;
  readonly server: ServerName;
  readonly onShow: () => void;
}) {
  const { state, why, result: stored, upstreamMs } = result;
  const facts = [
    upstreamMs !== null && `${duration(upstreamMs)} in ${server}`,
    stored && bytes(stored.bytes),
    stored && stored.redacted > 0 && counted(stored.redacted, 'value redacted', 'values redacted'),
    stored?.cut && 'cut',
  ].filter(Boolean);
  return (
    <section className={styles.part} aria-label="Result" role="status">
      <h3 className={text.section}>
        {state === 'ok' ? 'Result' : state === 'failed' ? 'It failed in its server' : 'Nothing was sent'}
        <span className={text.aside}>
          <LinkButton onClick={onShow}>Show in Live</LinkButton>
        </span>
      </h3>
      <RuleLine outcome={result.outcome} words={result.words} detail={facts.join(' · ') || null} />
      {why !== null && (
        <p className={styles.why}>
          <Text value={sentence(why)} kind="prose" />
        </p>
      )}
      {stored && state === 'ok' && (
        <div className={styles.value}>
          <JsonTree label="Result" value={resultValue(stored.value)} redacted={stored.redacted > 0} />
        </div>
      )}
    </section>
  );
}
