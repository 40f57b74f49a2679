import type { ToolsPage } from '../../shared/control/tools.ts';
import type { ServerName } from '../../shared/names.ts';
import type { PresetName } from '../../shared/policy/preset-names.ts';
import { useAppContext } from '../data/app-context.ts';
import { counted } from '../format/number.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import text from '../ui/text.module.css';
import { Text } from '../ui/text.tsx';
import styles from './preset-dialog.module.css';

export const presetWords: Record<PresetName, { readonly name: string; readonly what: string }> = {
  'read-only': { name: 'Read-only', what: 'Reads allowed, the rest hidden' },
  recommended: { name: 'Recommended', what: 'Writes limited, deletes hidden' },
  lockdown: { name: 'Lockdown', what: 'All calls ask, deletes hidden' },
  'allow-all': { name: 'Allow all', what: 'Every tool allowed, no limit' },
};

export type Preset = ToolsPage['presets'][number];

/** What a preset would change, tool by tool, before it is applied. */
export function PresetDialog({
  server,
  preset,
  onClose,
}: {
  readonly server: ServerName;
  readonly preset: Preset;
  readonly onClose: () => void;
}) {
  const { policies } = useAppContext();
  return (
    <Dialog
      title={`${presetWords[preset.name].name} changes ${counted(preset.changes.length, 'tool')}`}
      words={`${presetWords[preset.name].what}. In force on the next call; one press undoes it.`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            onClick={() => {
              onClose();
              void policies.preset(server, preset.name);
            }}
          >
            Apply {presetWords[preset.name].name}
          </Button>
        </>
      }
    >
      <table className={styles.changes}>
        <thead>
          <tr>
            <th scope="col">Tool</th>
            <th scope="col">Now</th>
            <th scope="col">Then</th>
          </tr>
        </thead>
        <tbody>
          {preset.changes.map((change) => (
            <tr key={change.tool}>
              <th scope="row" className={text.tool}>
                <Text value={change.tool} kind="name" />
              </th>
              <td>
                <Text value={change.from} />
              </td>
              <td>
                <Text value={change.to} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
