import { createContext, useContext } from 'react';
import type { Totals } from '../../shared/control/feed.ts';
import type { GateState } from '../../shared/control/gate.ts';
import type { ServerView } from '../../shared/control/servers.ts';
import { type InterfaceBridge, reasonOf } from '../bridge/bridge.ts';
import { createFeed, type Feed, type Timers } from '../live/feed.ts';
import { createTools, type Tools } from '../tools/tools-state.ts';
import { type Clock, systemClock } from '../words/time.ts';
import { follow } from './follow.ts';
import { createJournalWork, type JournalWork, saveFile } from './journal-work.ts';
import { createNav, type Nav } from './nav.ts';
import { createPrefs, type PrefsStore } from './prefs.ts';
import { createStore, type Store } from './store.ts';
import { createToasts, type Toasts } from './toasts.ts';

/** All that the screens share: one store for each domain, filled from the bridge. */
export interface Railguard {
  readonly bridge: InterfaceBridge;
  readonly gate: Store<GateState | null>;
  readonly totals: Store<Totals | null>;
  readonly servers: Store<readonly ServerView[]>;
  readonly feed: Feed;
  readonly tools: Tools;
  readonly toasts: Toasts;
  readonly journal: JournalWork;
  readonly nav: Nav;
  readonly prefs: PrefsStore;
  readonly clock: Clock;
  readonly now: () => number;
  /** `⌘` on a Mac, `Ctrl ` elsewhere. */
  readonly mac: boolean;
  pause(): Promise<void>;
  resume(): Promise<void>;
}

export function createRailguard(bridge: InterfaceBridge, page: Window): Railguard {
  const timers: Timers = {
    now: () => Date.now(),
    after: (ms, run) => {
      const timer = page.setTimeout(run, ms);
      return () => page.clearTimeout(timer);
    },
  };
  const gate = createStore<GateState | null>(null);
  const totals = createStore<Totals | null>(null);
  const servers = createStore<readonly ServerView[]>([]);
  const toasts = createToasts();
  const feed = createFeed(bridge, timers);
  const tools = createTools(bridge, toasts);
  const life = new AbortController();

  const gateAnswers = follow(bridge, 'gate.state', gate, life.signal);
  const totalsAnswers = follow(bridge, 'feed.totals', totals, life.signal);
  const serversAnswers = follow(bridge, 'servers.changed', servers, life.signal);
  bridge.listen('feed.rows', ({ rows }) => feed.receive(rows), life.signal);
  bridge.listen(
    'tools.changed',
    ({ server }) => {
      if (server === tools.get().server) void tools.reload();
    },
    life.signal,
  );

  /** Each part is read by itself: one that fails must not blank the others. */
  async function readAll(): Promise<void> {
    await Promise.allSettled([
      gateAnswers(bridge.call('gate.state', {})),
      totalsAnswers(bridge.call('feed.totals', {})),
      serversAnswers(bridge.call('servers.list', {})),
      feed.load(),
      tools.reload(),
    ]);
  }
  bridge.onOpen(() => void readAll());

  async function turn(command: 'gate.pause' | 'gate.resume', failed: string): Promise<void> {
    try {
      await gateAnswers(bridge.call(command, {}));
    } catch (error) {
      toasts.problem(`${failed} ${reasonOf(error)}`);
    }
  }

  return {
    bridge,
    gate,
    totals,
    servers,
    feed,
    tools,
    toasts,
    journal: createJournalWork(bridge, toasts, {
      newJob: () => page.crypto.randomUUID(),
      now: timers.now,
      onNew: () => void readAll(),
      save: saveFile(page),
    }),
    nav: createNav(page),
    prefs: createPrefs(page.localStorage, page.document.documentElement),
    clock: systemClock(),
    now: timers.now,
    mac: /Mac/.test(page.navigator.platform),
    pause: () => turn('gate.pause', 'Not paused.'),
    resume: () => turn('gate.resume', 'Not resumed.'),
  };
}

export const RailguardContext = createContext<Railguard | null>(null);

export function useRailguard(): Railguard {
  const railguard = useContext(RailguardContext);
  if (!railguard) throw new Error('useRailguard is called outside of RailguardContext.');
  return railguard;
}
