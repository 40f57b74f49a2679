import type { ApprovalsState } from '../../../shared/control/approvals.ts';
import { secondsChoices, secondsWords, usualTimeouts } from '../../components/no-answer.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuChoice, MenuLabel, MenuLine } from '../../ui/menu.tsx';
import text from '../../ui/text.module.css';

const holds = [15, 30, 45, 60, 120, 300];

/** The two clocks, where neither a rule nor an agent says otherwise. */
export function NoAnswerMenu({ state }: { readonly state: ApprovalsState }) {
  const { approvals } = useAppContext();
  const change = useChange('approvals.settings', 'Not changed.', approvals.receive);
  const { timeoutSeconds, holdSeconds } = state;
  const words = timeoutSeconds === null ? 'Never, it waits' : `${secondsWords(timeoutSeconds)}, deny`;
  return (
    <>
      <span className={`${text.sm} ${text.t2}`}>No answer after</span>
      <Menu
        label="When nobody answers"
        align="end"
        trigger={
          <Button working={change.isPending} aria-label={`${words} when nobody answers`}>
            {words}
            <Icon name="down" size={14} />
          </Button>
        }
      >
        <MenuLabel>Denied when nobody has answered for</MenuLabel>
        <MenuChoice
          value={timeoutSeconds === null ? 'never' : String(timeoutSeconds)}
          choices={[
            ...secondsChoices(usualTimeouts, timeoutSeconds),
            { key: 'never', words: 'Never: it waits for an answer' },
          ]}
          onChange={(to) => change.mutate({ timeoutSeconds: to === 'never' ? null : Number(to) })}
        />
        <MenuLine />
        <MenuLabel>The agent is told to call again after</MenuLabel>
        <MenuChoice
          value={String(holdSeconds)}
          choices={secondsChoices(holds, holdSeconds)}
          onChange={(to) => change.mutate({ holdSeconds: Number(to) })}
        />
      </Menu>
    </>
  );
}
