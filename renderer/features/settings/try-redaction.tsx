import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useId, useState } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { StoredRedactionRule } from '../../../shared/control/settings.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { counted } from '../../format/number.ts';
import { Text } from '../../ui/text.tsx';
import styles from './settings.module.css';
import { trialPieces } from './trial-pieces.ts';

const example = '{ "case_id": 5122,\n  "api_key": "as typed here",\n  "custom_expected": "KD-104233 pays" }';

/** What a record would hold of a text that is typed here. It is asked of the guarding process, and kept nowhere. */
export function TryRedaction({ rules }: { readonly rules: readonly StoredRedactionRule[] }) {
  const { bridge } = useAppContext();
  const id = useId();
  const [typed, setTyped] = useState(example);
  const text = useDeferredValue(typed);
  const trial = useQuery({
    // The rules are part of the key: another rule is another answer. What was typed is not kept after the page.
    queryKey: ['settings.tryRedaction', text, rules],
    queryFn: () => bridge.call('settings.tryRedaction', { text }),
    placeholderData: (before) => before,
    gcTime: 0,
  });
  return (
    <>
      <div className={styles.head}>
        <h3>Try it</h3>
        <span className={styles.aside}>nothing typed here is kept</span>
      </div>
      <div className={styles.trial}>
        <div>
          <label htmlFor={id}>Text or JSON</label>
          <textarea
            id={id}
            value={typed}
            maxLength={20_000}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <div>
          <h4>
            In the journal
            {/* The example says nothing of itself; what is typed does. */}
            <span className={styles.aside} role="status" aria-live={typed === example ? 'off' : 'polite'}>
              {trial.data && trialWords(trial.data)}
            </span>
          </h4>
          {trial.error ? <p>{reasonOf(trial.error)}</p> : <Result trial={trial.data} />}
        </div>
      </div>
    </>
  );
}

function trialWords({ redacted, wouldCount }: CommandOutput<'settings.tryRedaction'>): string {
  const done = `${counted(redacted, 'value')} redacted`;
  return wouldCount === 0 ? done : `${done} · ${wouldCount} more with the rules that are off`;
}

function Result({ trial }: { readonly trial: CommandOutput<'settings.tryRedaction'> | undefined }) {
  if (!trial) return null;
  return (
    <pre>
      {trialPieces(trial).map((piece, at) =>
        piece.kind === 'redacted' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one unchanging text
          <span key={at} className={styles.secret}>
            redacted · {piece.length}
          </span>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one unchanging text
          <span key={at} className={piece.kind === 'would' ? styles.would : undefined}>
            <Text value={piece.text} kind="prose" />
          </span>
        ),
      )}
    </pre>
  );
}
