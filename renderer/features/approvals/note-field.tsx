import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { Button } from '../../ui/button.tsx';
import controls from '../../ui/controls.module.css';
import { cx } from '../../ui/cx.ts';
import { Menu, MenuItem, MenuLabel } from '../../ui/menu.tsx';
import { Text } from '../../ui/text.tsx';
import styles from './approvals.module.css';

const ready = ['Wrong project', 'Close it instead', 'Ask me first'];
const longest = 500;

/** What the agent reads with a refusal: typed, or one of the ready reasons and one's own last ones. */
export function NoteField({ card }: { readonly card: string }) {
  const { approvals } = useAppContext();
  const note = useStore(approvals.notes).get(card) ?? '';
  const own = useStore(approvals.reasons).filter((reason) => !ready.includes(reason));
  const choose = (reason: string) => (
    <MenuItem key={reason} onSelect={() => approvals.setNote(card, reason)}>
      <Text value={reason} />
    </MenuItem>
  );
  return (
    <>
      <label className={cx(controls.input, styles.note)}>
        <input
          aria-label="Note to the agent"
          placeholder="Tell the agent why (optional)"
          maxLength={longest}
          value={note}
          autoComplete="off"
          onChange={(event) => approvals.setNote(card, event.target.value)}
        />
      </label>
      <Menu
        label="Ready reasons"
        align="end"
        trigger={
          <Button kind="ghost" icon="down" aria-label="Ready reasons">
            Reasons
          </Button>
        }
      >
        {ready.map(choose)}
        {own.length > 0 && <MenuLabel>You wrote</MenuLabel>}
        {own.map(choose)}
      </Menu>
    </>
  );
}
