import type { ServerView } from '../../../shared/control/servers.ts';
import { Dot } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import styles from './servers.module.css';

/** A dot where it runs, the accent where it waits for a login, a neutral triangle where it fails: that is its fault, and no decision of ours. */
export function StateSign({ state, wantsLogin }: Pick<ServerView, 'state' | 'wantsLogin'>) {
  if (wantsLogin) return <Dot tone="wait" />;
  if (state === 'failing' || state === 'crash-loop') return <Icon name="warn" size={14} />;
  if (state === 'starting') return <i className={styles.starting} />;
  return <Dot tone={state === 'ready' ? 'ok' : 'off'} />;
}
