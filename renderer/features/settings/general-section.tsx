import type { DesktopState } from '../../../shared/control/desktop.ts';
import type { SettingsView } from '../../../shared/control/settings.ts';
import { CopyIconButton } from '../../components/copy-button.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { useChange } from '../../data/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/controls.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { InstalledRows } from './installed-rows.tsx';
import { SettingRow } from './setting-row.tsx';
import styles from './settings.module.css';

const themes = [
  { key: 'system', words: 'System' },
  { key: 'light', words: 'Light' },
  { key: 'dark', words: 'Dark' },
] as const;
const densities = [
  { key: 'comfortable', words: 'Comfortable' },
  { key: 'compact', words: 'Compact' },
] as const;

function StartAtLogin({ desktop }: { readonly desktop: DesktopState | null }) {
  const change = useChange('desktop.startAtLogin', 'Not changed.');
  const name = 'Start at login';
  if (desktop === null) {
    return (
      <SettingRow
        name={name}
        help="This gateway runs without a screen: what started it decides when it starts."
        also="boot"
      >
        <code className={styles.code}>railguard serve</code>
      </SettingRow>
    );
  }
  const { startAtLogin } = desktop;
  const help = startAtLogin
    ? 'Agents find Railguard guarding as soon as you are logged in.'
    : 'Off: until you start Railguard, agents get no answer.';
  return (
    <SettingRow name={name} help={help} also="boot">
      <Switch
        label={name}
        on={startAtLogin ?? false}
        off={
          startAtLogin === null ? 'An installed Railguard can; on macOS one that was started without options.' : null
        }
        onChange={(on) => change.mutate({ on })}
      />
    </SettingRow>
  );
}

/** How it starts, how it looks, and where it keeps what it knows. */
export function GeneralSection({
  view,
  desktop,
}: {
  readonly view: SettingsView;
  readonly desktop: DesktopState | null;
}) {
  const { prefs } = useAppContext();
  const { theme, density } = useStore(prefs);
  const show = useChange('desktop.showFolder', 'Not shown.');
  return (
    <>
      <StartAtLogin desktop={desktop} />
      {desktop && <InstalledRows desktop={desktop} />}
      <SettingRow
        name="Appearance"
        help="Of this window. System follows what your computer does."
        also="theme dark light"
      >
        <Segmented label="Appearance" value={theme} choices={themes} onChange={(to) => prefs.change({ theme: to })} />
      </SettingRow>
      <SettingRow name="Density" help="Height of the rows on Live. The text keeps its size." also="compact comfortable">
        <Segmented
          label="Density"
          value={density}
          choices={densities}
          onChange={(to) => prefs.change({ density: to })}
        />
      </SettingRow>
      <SettingRow
        name="Data folder"
        help="Settings, policies and the journal. Secrets stand apart, readable by you alone."
        also="path settings.json"
      >
        <span className={`${text.mono} ${styles.path}`}>
          <Text value={view.folder} />
        </span>
        <CopyIconButton label="Copy the path of the data folder" source={() => view.folder} />
        {desktop?.canShowFolder && (
          <Button small working={show.isPending} onClick={() => show.mutate({})}>
            Show
          </Button>
        )}
      </SettingRow>
    </>
  );
}
