import type { KeyboardEvent } from 'react';
import type { AskView } from '../../shared/control/asks.ts';
import { personAgent } from '../../shared/reserved-names.ts';
import { useAppContext } from '../data/app-context.ts';
import { useStore } from '../data/store.ts';
import { sentence } from '../format/escape.ts';
import { Button } from '../ui/button.tsx';
import { Text } from '../ui/text.tsx';
import { useSettled } from '../ui/use-settled.ts';
import styles from './put-back.module.css';

/** The ask of a call that the person sends themselves, where a rule asks: the page behind the dialog cannot be reached. */
export function PersonAsk({ tools }: { readonly tools: readonly string[] }) {
  const { approvals } = useAppContext();
  const waiting = useStore(approvals)?.waiting ?? [];
  const ask = waiting.find(
    ({ agent, state, tool }) => agent === personAgent && state === 'waiting' && tools.includes(tool),
  );
  return ask === undefined ? null : <Question key={ask.id} ask={ask} />;
}

function Question({ ask }: { readonly ask: AskView }) {
  const { approvals } = useAppContext();
  const settled = useSettled(ask.id);
  const off = settled ? null : 'Just a moment: it has only just appeared.';
  const answer = (kind: 'once' | 'deny'): void => {
    const given = kind === 'once' ? ({ kind } as const) : ({ kind, note: null } as const);
    void approvals.answer({ key: ask.id, asks: [ask], many: false, over: false }, [ask], given);
  };
  // The key that sent the call must not allow it too.
  const refuseEnter = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') event.preventDefault();
  };
  return (
    <div className={styles.ask} role="group" aria-label="A rule asks">
      <p>
        <b>A rule asks about this call.</b> {sentence(ask.sentence)} Rule <Text value={ask.ruleWords} />
        {ask.reason !== null && (
          <>
            : <Text value={ask.reason} />
          </>
        )}
      </p>
      <Button small off={off} onClick={() => answer('deny')}>
        Deny
      </Button>
      <Button small kind="primary" off={off} onKeyDown={refuseEnter} onClick={() => answer('once')}>
        Allow once
      </Button>
    </div>
  );
}
