import { useAppContext } from '../../data/app-context.ts';
import { isFiltered, toQueryText } from '../../data/feed/filter.ts';
import type { ExportFormat } from '../../data/journal-work.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { count } from '../../format/number.ts';
import { minuteTime } from '../../format/time.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Menu, MenuCheck, MenuChoice, MenuItem, MenuLabel, MenuLine } from '../../ui/menu.tsx';
import styles from './live.module.css';

export function MoreMenu({ onMinutes }: { readonly onMinutes: () => void }) {
  const { prefs, journal, feed } = useAppContext();
  const busy = useStore(journal);
  const filtered = useSelected(feed, (state) => isFiltered(state.list.filter));
  const exportAs = (format: ExportFormat): void => void journal.exportAs(toQueryText(feed.get().list.filter), format);
  const chosen = useStore(prefs);
  return (
    <Menu label="More" align="end" trigger={<IconButton label="More" icon="dots" large />}>
      <MenuLabel>Rows</MenuLabel>
      <MenuChoice
        value={chosen.density}
        choices={[
          { key: 'comfortable', words: 'Comfortable' },
          { key: 'compact', words: 'Compact' },
        ]}
        onChange={(density) => prefs.change({ density })}
      />
      <MenuLabel>Appearance</MenuLabel>
      <MenuChoice
        value={chosen.theme}
        choices={[
          { key: 'system', words: 'As the system' },
          { key: 'light', words: 'Light' },
          { key: 'dark', words: 'Dark' },
        ]}
        onChange={(theme) => prefs.change({ theme })}
      />
      <MenuLine />
      <MenuCheck checked={chosen.letterKeys} onChange={(letterKeys) => prefs.change({ letterKeys })}>
        Single-letter keys
      </MenuCheck>
      <MenuItem icon="live" onSelect={onMinutes}>
        Minutes as a table
      </MenuItem>
      <MenuLine />
      <MenuLabel>{filtered ? 'Journal, as filtered here' : 'Journal'}</MenuLabel>
      <MenuItem icon="save" disabled={busy} onSelect={() => exportAs('jsonl')}>
        Export as JSONL
      </MenuItem>
      <MenuItem icon="save" disabled={busy} onSelect={() => exportAs('csv')}>
        Export as CSV
      </MenuItem>
      <MenuItem icon="check" disabled={busy} onSelect={() => void journal.verify()}>
        Verify the journal
      </MenuItem>
    </Menu>
  );
}

export function MinutesDialog({ onClose }: { readonly onClose: () => void }) {
  const { totals, clock } = useAppContext();
  const minutes = useStore(totals)?.minutes ?? [];
  return (
    <Dialog
      title="Calls per minute, last hour"
      onClose={onClose}
      actions={
        <Button small onClick={onClose}>
          Close
        </Button>
      }
    >
      <table className={styles.minutes}>
        <thead>
          <tr>
            <th scope="col">Minute</th>
            <th scope="col">Passed</th>
            <th scope="col">Denied</th>
          </tr>
        </thead>
        <tbody>
          {minutes.toReversed().map((minute) => (
            <tr key={minute.at}>
              <th scope="row">{minuteTime(minute.at, clock)}</th>
              <td>{count(minute.passed)}</td>
              <td>{count(minute.denied)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
