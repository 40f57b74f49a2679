import type { DesktopState } from '../../../shared/control/desktop.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected } from '../../data/store.ts';
import { useChange } from '../../data/use-change.ts';
import { tableTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { SettingRow } from './setting-row.tsx';

type Update = NonNullable<DesktopState['updates']>;

/** The version that runs, and how far a newer one is. */
export function UpdatesSection({ desktop }: { readonly desktop: DesktopState | null }) {
  const { gate, now, clock } = useAppContext();
  const version = useSelected(gate, (state) => state?.version ?? null);
  const check = useChange('desktop.checkForUpdates', 'Not looked.');
  const restart = useChange('desktop.restart', 'Not restarted.');
  const updates = desktop?.updates ?? null;
  const help =
    updates === null
      ? 'Railguard does not look for newer versions here. Whoever installed it updates it.'
      : updateWords(updates, (at) => tableTime(at, now(), clock));
  return (
    <SettingRow name={`Railguard ${version ?? ''}`} help={help} also="update version">
      {updates?.state === 'ready' && (
        <Button icon="refresh" working={restart.isPending} onClick={() => restart.mutate({})}>
          Restart and update
        </Button>
      )}
      {updates !== null && updates.state !== 'off' && updates.state !== 'ready' && (
        <Button
          working={check.isPending || updates.state === 'checking' || updates.state === 'downloading'}
          onClick={() => check.mutate({})}
        >
          Check now
        </Button>
      )}
    </SettingRow>
  );
}

function updateWords(update: Update, time: (at: number) => string): string {
  switch (update.state) {
    case 'off':
      return update.why;
    case 'current':
      return update.checkedAt === null ? 'Not looked yet.' : `The newest one, looked at ${time(update.checkedAt)}.`;
    case 'checking':
      return 'Looking for a newer version.';
    case 'available':
      return `Version ${update.version} is there.`;
    case 'downloading':
      return `Version ${update.version} is coming, ${Math.round(update.part * 100)} %.`;
    case 'ready':
      return `Version ${update.version} is installed at the next start. Calls in flight end first.`;
    case 'failed':
      return `Not updated: ${update.why.replace(/\.$/, '')}. Try again, or install a newer version over this one: settings, secrets and journal stay.`;
  }
}
