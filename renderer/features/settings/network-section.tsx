import type { DesktopState } from '../../../shared/control/desktop.ts';
import type { SettingsView } from '../../../shared/control/settings.ts';
import { useChange } from '../../data/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SettingRow } from './setting-row.tsx';
import { useSave } from './use-settings.ts';

/** Where agents reach the gateway, and how long a server may be silent. */
export function NetworkSection({
  view,
  desktop,
}: {
  readonly view: SettingsView;
  readonly desktop: DesktopState | null;
}) {
  const save = useSave();
  const restart = useChange('desktop.restart', 'Not restarted.');
  const { port, callTimeoutSeconds } = view;
  const wanted = port.chosen ?? port.usual;
  const isWaiting = !port.given && port.now !== null && port.now !== wanted;
  return (
    <>
      <SettingRow name="Gateway port" help={portHelp(port, wanted)} also="address network">
        {isWaiting && desktop?.canRestart && (
          <Button small icon="refresh" working={restart.isPending} onClick={() => restart.mutate({})}>
            Restart now
          </Button>
        )}
        <NumberField
          label="Gateway port"
          value={port.chosen}
          placeholder={String(port.usual)}
          min={1}
          max={65_534}
          onChange={(to) =>
            save({ chosenPort: to }, `Port ${to ?? port.usual} from the next start on`, { chosenPort: port.chosen })
          }
        />
      </SettingRow>
      <SettingRow
        name="Give up a call"
        help="When a server neither answers nor says how far it is. A server may have a time of its own."
        also="timeout"
      >
        <span>after</span>
        <NumberField
          label="Give up a call after"
          unit="s"
          value={callTimeoutSeconds}
          min={1}
          max={86_400}
          onChange={(to) =>
            to !== null && save({ callTimeoutSeconds: to }, `Calls are given up after ${to} s`, { callTimeoutSeconds })
          }
        />
      </SettingRow>
    </>
  );
}

function portHelp({ given, now }: SettingsView['port'], wanted: number): string {
  if (given) return `Now ${now}, given at this start with --port. What stands here counts when none is given.`;
  if (now === null || now === wanted)
    return 'Agents reach Railguard here, on this computer only. Another one counts after a restart.';
  return `Still ${now}: ${wanted} counts after a restart. Then agents that use the address get a new one; the bridge finds it by itself.`;
}
