import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { Switch } from '../../ui/controls.tsx';
import { keyName } from '../../ui/keys.ts';
import { SettingRow } from './setting-row.tsx';

/** Whether single letters act. */
export function ShortcutsSection() {
  const { prefs, mac } = useAppContext();
  const { letterKeys } = useStore(prefs);
  return (
    <>
      <SettingRow
        name="Single letters"
        help={
          letterKeys
            ? 'F, J, K, D, A, S and others act while their list has the focus.'
            : 'Off: letters do nothing by themselves. Keys with a modifier stay.'
        }
        also="keyboard keys"
      >
        <Switch label="Single letters" on={letterKeys} onChange={(on) => prefs.change({ letterKeys: on })} />
      </SettingRow>
      <SettingRow name="Search or run a command" help="Every page and action, by name." also="keyboard palette">
        <kbd>{keyName(mac, 'K')}</kbd>
      </SettingRow>
      <SettingRow name="Pause or resume all" help="One press, from anywhere in this window." also="keyboard">
        <kbd>{keyName(mac, 'shift', 'P')}</kbd>
      </SettingRow>
    </>
  );
}
