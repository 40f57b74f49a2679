import type { CommandLink, DesktopState, KeyRingState } from '../../../shared/control/desktop.ts';
import { useChange } from '../../data/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { SettingRow } from './setting-row.tsx';

/** What the installed app offers beside itself: its word in a terminal, and the key ring that it keeps secrets in. */
export function InstalledRows({ desktop }: { readonly desktop: DesktopState }) {
  return (
    <>
      <CommandRow link={desktop.commandLink} />
      <KeyRingRow keyRing={desktop.keyRing} />
    </>
  );
}

function CommandRow({ link }: { readonly link: CommandLink }) {
  const change = useChange('desktop.linkCommand', 'Not changed.');
  const set = (on: boolean) => change.mutate({ on });
  return (
    <SettingRow name="Command in a terminal" help={commandHelp(link)} also="railguard path shell cli">
      {(link.state === 'absent' || link.state === 'moved') && (
        <Button working={change.isPending} onClick={() => set(true)}>
          {link.state === 'absent' ? 'Make the command' : 'Lead it here'}
        </Button>
      )}
      {link.state === 'linked' && (
        <Button working={change.isPending} onClick={() => set(false)}>
          Take it away
        </Button>
      )}
    </SettingRow>
  );
}

function commandHelp({ state, path, why }: CommandLink): string {
  const more = why === null ? '' : ` ${why}`;
  switch (state) {
    case 'linked':
      return `railguard starts this program, by ${path}.${more}`;
    case 'absent':
      return `Makes ${path}, so that a terminal knows the word railguard.${more}`;
    case 'moved':
    case 'other':
    case 'unavailable':
      return why ?? 'It cannot be made here.';
  }
}

function KeyRingRow({ keyRing }: { readonly keyRing: KeyRingState }) {
  const open = useChange('desktop.openKeyRing', 'Not opened.');
  const waits = keyRing.state === 'opening' || keyRing.state === 'locked';
  const help = keyRing.why ?? 'Keys and tokens are encrypted by your system’s key ring.';
  return (
    <SettingRow name="Secrets" help={help} also="key ring keychain keyring tokens password">
      {waits && (
        <Button working={open.isPending} onClick={() => open.mutate({})}>
          Try again
        </Button>
      )}
    </SettingRow>
  );
}
