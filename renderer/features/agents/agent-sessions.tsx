import type { AgentView } from '../../../shared/control/agents.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected } from '../../data/store.ts';
import { useChange } from '../../data/use-change.ts';
import { argumentLine } from '../../format/arguments.ts';
import { minuteTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './agents.module.css';

/** What a person allowed it for a session, each with a way to end it. */
export function AgentSessions({ agent }: { readonly agent: AgentView }) {
  const { approvals, toasts, clock } = useAppContext();
  const all = useSelected(approvals, (state) => state?.sessions ?? null);
  const end = useChange('approvals.endSession', 'Not ended.', (state) => {
    approvals.receive(state);
    toasts.done('Ended: such calls ask again');
  });
  const own = all?.filter((session) => session.agent === agent.id) ?? [];
  return (
    <section className={styles.section}>
      <h3>Allowed for a session</h3>
      {own.length === 0 && <p className={text.t3}>Nothing: each call that asks waits for an answer.</p>}
      <ul className={styles.sessions}>
        {own.map(({ id, tool, arguments: args, until, used }) => (
          <li key={id} className={text.apart}>
            <span className={text.mono}>
              <Text value={tool} kind="name" />
            </span>
            <span className={`${text.args} ${text.grow}`}>
              <Text value={argumentLine({ value: args, redacted: 0 })} />
            </span>
            <span className={text.t3}>
              {used === 1 ? '1 call' : `${used} calls`}, until {minuteTime(until, clock)}
            </span>
            <Button small working={end.isPending && end.variables.id === id} onClick={() => end.mutate({ id })}>
              End
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
