import { useState } from 'react';
import type { AnswerRuleInput } from '../../../shared/control/approvals.ts';
import type { AskView } from '../../../shared/control/asks.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Text } from '../../ui/text.tsx';
import styles from './rule-dialog.module.css';
import { RuleDialog } from './rule-dialog.tsx';

type Wanted = Pick<AnswerRuleInput, 'kind' | 'from'>;

/** Always and never, with the dialog that they open. `onDone`: a rule was written, and the ask is answered by it. */
export function useRuleDialog(ask: AskView, onDone: () => void) {
  const [wanted, setWanted] = useState<Wanted | null>(null);
  return {
    open: setWanted,
    dialog: wanted && <RuleDialog ask={ask} {...wanted} onClose={() => setWanted(null)} onDone={onDone} />,
  };
}

/** Who answers the same again and again is offered a rule. It is never made by itself. */
export function RuleOffer({ ask, onOpen }: { readonly ask: AskView; readonly onOpen: (wanted: Wanted) => void }) {
  const { offer, agentLabel, tool } = ask;
  if (offer === null) return null;
  const { kind, times } = offer;
  return (
    <div className={styles.offer}>
      <span>
        {kind === 'allow' ? 'Allowed' : 'Denied'} {counted(times, 'time')} in a row: <Text value={tool} kind="name" />{' '}
        by <Text value={agentLabel} />. A rule can answer calls like these.
      </span>
      <Button small onClick={() => onOpen({ kind, from: 'answers' })}>
        {kind === 'allow' ? 'Always allow these…' : 'Always deny these…'}
      </Button>
    </div>
  );
}
