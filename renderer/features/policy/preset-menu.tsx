import { useState } from 'react';
import type { ServerName } from '../../../shared/names.ts';
import { type Preset, PresetDialog, presetWords } from '../../components/preset-dialog.tsx';
import { useCommand } from '../../data/use-command.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuItem, MenuLabel } from '../../ui/menu.tsx';

/** The presets of a server. Each shows what it would change, and takes the place of the whole document. */
export function PresetMenu({ server }: { readonly server: ServerName }) {
  const { data: page } = useCommand('tools.page', { server });
  const [chosen, setChosen] = useState<Preset | null>(null);
  if (page === undefined) return null;
  return (
    <>
      <Menu
        label="Presets"
        align="end"
        trigger={
          <Button kind="ghost">
            Presets
            <Icon name="down" size={14} />
          </Button>
        }
      >
        <MenuLabel>Puts another document in place of this one</MenuLabel>
        {page.presets.map((preset) => (
          <MenuItem key={preset.name} disabled={preset.active} onSelect={() => setChosen(preset)}>
            <span>{presetWords[preset.name].name}…</span>
            <span>{preset.active ? 'in force' : presetWords[preset.name].what}</span>
          </MenuItem>
        ))}
      </Menu>
      {chosen && <PresetDialog server={server} preset={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}
