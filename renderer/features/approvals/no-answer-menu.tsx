import type { ApprovalsState } from '../../../shared/control/approvals.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuChoice, MenuLabel, MenuLine } from '../../ui/menu.tsx';
import text from '../../ui/text.module.css';

const timeouts = [30, 60, 120, 300, 900, 3600];
const holds = [15, 30, 45, 60, 120, 300];

function secondsWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function choicesOf(usual: readonly number[], stands: number | null) {
  const all = stands === null || usual.includes(stands) ? usual : [...usual, stands].toSorted((a, b) => a - b);
  return all.map((seconds) => ({ key: String(seconds), words: secondsWords(seconds) }));
}

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
          choices={[...choicesOf(timeouts, timeoutSeconds), { key: 'never', words: 'Never: it waits for an answer' }]}
          onChange={(to) => change.mutate({ timeoutSeconds: to === 'never' ? null : Number(to) })}
        />
        <MenuLine />
        <MenuLabel>The agent is told to call again after</MenuLabel>
        <MenuChoice
          value={String(holdSeconds)}
          choices={choicesOf(holds, holdSeconds)}
          onChange={(to) => change.mutate({ holdSeconds: Number(to) })}
        />
      </Menu>
    </>
  );
}
