import type { Totals } from '../../shared/control/feed.ts';
import type { GateState } from '../../shared/control/gate.ts';
import type { ServerView } from '../../shared/control/servers.ts';
import type { AppContext } from '../data/app-context.ts';
import { createFeed, type Timers } from '../data/feed/feed.ts';
import { createJournalWork, saveFile } from '../data/journal-work.ts';
import { createNav } from '../data/navigation.ts';
import { createPrefs } from '../data/preferences.ts';
import { createStore } from '../data/store.ts';
import { syncStore } from '../data/sync-store.ts';
import { createToasts } from '../data/toasts.ts';
import { createTools } from '../data/tools-state.ts';
import { type InterfaceBridge, reasonOf } from '../data/transport/bridge.ts';
import { systemClock } from '../format/time.ts';

/** Creates what all pages share, and keeps it as commands answer and events say. */
export function createAppContext(bridge: InterfaceBridge, page: Window): AppContext {
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

  const gateAnswers = syncStore(bridge, 'gate.state', gate, life.signal);
  const totalsAnswers = syncStore(bridge, 'feed.totals', totals, life.signal);
  const serversAnswers = syncStore(bridge, 'servers.changed', servers, life.signal);
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
