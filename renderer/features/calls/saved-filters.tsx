import { useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { isFiltered } from '../../data/feed/filter.ts';
import { filterOf } from '../../data/saved-filters.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { visibleText } from '../../format/escape.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../../ui/menu.tsx';
import { Text } from '../../ui/text.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './saved-filters.module.css';

function SaveDialog({ onClose }: { readonly onClose: () => void }) {
  const { feed, savedFilters, toasts } = useAppContext();
  const [name, setName] = useState('');
  const taken = useStore(savedFilters).some((saved) => saved.name === name.trim());
  const save = (): void => {
    savedFilters.save(name.trim(), feed.get().list.filter);
    toasts.done(`Filter saved as ${name.trim()}`);
    onClose();
  };
  return (
    <Dialog
      narrow
      title="Save this filter"
      onClose={onClose}
      actions={
        <>
          <Button small onClick={onClose}>
            Cancel
          </Button>
          <Button small kind="primary" type="submit" off={name.trim() === '' ? 'It needs a name' : null} onClick={save}>
            {taken ? 'Replace' : 'Save'}
          </Button>
        </>
      }
    >
      <TextField
        label="Name"
        value={name}
        onChange={(value) => setName(value.slice(0, 60))}
        autoFocus
        {...(taken && { help: 'A filter of this name is replaced' })}
      />
    </Dialog>
  );
}

function ManageDialog({ onClose }: { readonly onClose: () => void }) {
  const { savedFilters } = useAppContext();
  const list = useStore(savedFilters);
  return (
    <Dialog
      narrow
      title="Saved filters"
      onClose={onClose}
      actions={
        <Button small onClick={onClose}>
          Close
        </Button>
      }
    >
      <ul className={styles.list}>
        {list.map(({ name }) => (
          <li key={name}>
            <span>
              <Text value={name} />
            </span>
            <IconButton
              label={`Remove ${visibleText(name)}`}
              icon="x"
              onClick={() => {
                savedFilters.remove(name);
                if (list.length === 1) onClose();
              }}
            />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** Filters by name: use one, save what stands, take one away. */
export function SavedFiltersMenu() {
  const { feed, savedFilters, now } = useAppContext();
  const list = useStore(savedFilters);
  const filtered = useSelected(feed, (state) => isFiltered(state.list.filter));
  const [shown, setShown] = useState<'save' | 'manage' | null>(null);
  const close = (): void => setShown(null);
  return (
    <>
      <Menu label="Saved filters" trigger={<IconButton label="Saved filters" icon="bookmark" large />}>
        {list.length === 0 && <MenuLabel>No filter is saved yet</MenuLabel>}
        {list.map((saved) => (
          <MenuItem key={saved.name} onSelect={() => feed.setFilter(filterOf(saved, now()))}>
            <Text value={saved.name} />
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem icon="plus" disabled={!filtered} onSelect={() => setShown('save')}>
          Save this filter…
        </MenuItem>
        {list.length > 0 && (
          <MenuItem icon="x" onSelect={() => setShown('manage')}>
            Remove…
          </MenuItem>
        )}
      </Menu>
      {shown === 'save' && <SaveDialog onClose={close} />}
      {shown === 'manage' && <ManageDialog onClose={close} />}
    </>
  );
}
