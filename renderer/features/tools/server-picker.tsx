import type { ServerView } from '../../../shared/control/servers.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Dot } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import styles from './tools-page.module.css';

const stateTone: Record<ServerView['state'], 'ok' | 'deny' | 'off'> = {
  ready: 'ok',
  starting: 'off',
  stopped: 'off',
  failing: 'deny',
  'crash-loop': 'deny',
};
const stateWords: Record<ServerView['state'], string> = {
  ready: 'ready',
  starting: 'starting',
  stopped: 'stopped',
  failing: 'does not answer',
  'crash-loop': 'stopped after crashes',
};

/** Which server's tools are shown, and how each server is. */
export function ServerPicker({ server }: { readonly server: string }) {
  const { servers, nav } = useAppContext();
  const list = useStore(servers);
  const current = list.find((entry) => entry.name === server);
  return (
    <Menu
      label="Server"
      trigger={
        <Button kind="ghost" className={styles.server} aria-label={`Server: ${server}`}>
          <Dot tone={current ? stateTone[current.state] : 'off'} />
          {server}
          <Icon name="down" size={14} />
        </Button>
      }
    >
      {list.map((entry) => (
        <MenuItem key={entry.name} onSelect={() => nav.go('tools', entry.name)}>
          <Dot tone={stateTone[entry.state]} />
          {entry.name}
          <span className={styles.serverState}>
            {counted(entry.tools, 'tool')}, {stateWords[entry.state]}
          </span>
        </MenuItem>
      ))}
    </Menu>
  );
}
