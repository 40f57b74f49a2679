import { createContext, useContext } from 'react';
import type { Attention } from '../../shared/control/attention.ts';
import type { Totals } from '../../shared/control/feed.ts';
import type { GateState } from '../../shared/control/gate.ts';
import type { ServerView } from '../../shared/control/servers.ts';
import type { SmallWindow } from '../../shared/control/small-windows.ts';
import type { Clock } from '../format/time.ts';
import type { Approvals } from './approvals.ts';
import type { Feed } from './feed/feed.ts';
import type { JournalWork } from './journal-work.ts';
import type { Nav } from './navigation.ts';
import type { PolicyChanges } from './policy-changes.ts';
import type { PrefsStore } from './preferences.ts';
import type { SavedFilters } from './saved-filters.ts';
import type { Store } from './store.ts';
import type { Toasts } from './toasts.ts';
import type { InterfaceBridge } from './transport/bridge.ts';

/** What is read once for all pages, and then kept by events. */
export type SharedPart = 'gate' | 'attention' | 'servers' | 'approvals';

/** All that the pages share. What events say in whole stands in a store; answers of commands are queries (`use-command`). */
export interface AppContext {
  /** Which window this is: that of the interface, also in a browser, or one of the small ones beside it. */
  readonly window: 'interface' | SmallWindow;
  readonly bridge: InterfaceBridge;
  readonly gate: Store<GateState | null>;
  /** What needs a person now, worst first. */
  readonly attention: Store<Attention>;
  readonly totals: Store<Totals | null>;
  readonly servers: Store<readonly ServerView[]>;
  readonly feed: Feed;
  readonly approvals: Approvals;
  readonly policies: PolicyChanges;
  readonly toasts: Toasts;
  readonly journal: JournalWork;
  readonly nav: Nav;
  readonly prefs: PrefsStore;
  readonly savedFilters: SavedFilters;
  readonly clock: Clock;
  readonly now: () => number;
  /** `⌘` on a Mac, `Ctrl ` elsewhere. */
  readonly mac: boolean;
  /** Why a shared part could not be read at the last attempt. */
  readonly unread: Store<Readonly<Partial<Record<SharedPart, string>>>>;
  /** Reads all that is shared anew. */
  readAgain(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
}

export const AppContextProvider = createContext<AppContext | null>(null);

export function useAppContext(): AppContext {
  const app = useContext(AppContextProvider);
  if (!app) throw new Error('useAppContext is called outside of AppContextProvider.');
  return app;
}
