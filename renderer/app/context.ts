import type { QueryClient } from '@tanstack/react-query';
import type { Attention } from '../../shared/control/attention.ts';
import type { Totals } from '../../shared/control/feed.ts';
import type { GateState } from '../../shared/control/gate.ts';
import type { ServerView } from '../../shared/control/servers.ts';
import { smallWindowFragment, smallWindows } from '../../shared/control/small-windows.ts';
import type { AppContext, SharedPart } from '../data/app-context.ts';
import { type Approvals, createApprovals } from '../data/approvals.ts';
import type { Timers } from '../data/feed/arrivals.ts';
import { createFeed, type Feed } from '../data/feed/feed.ts';
import { createJournalWork } from '../data/journal-work.ts';
import { createNav } from '../data/navigation.ts';
import { createPolicyChanges } from '../data/policy-changes.ts';
import { createPrefs } from '../data/preferences.ts';
import { invalidateByEvents } from '../data/queries.ts';
import { saveFileIn } from '../data/save-file.ts';
import { createSavedFilters } from '../data/saved-filters.ts';
import { createStore, type WritableStore } from '../data/store.ts';
import { syncStore } from '../data/sync-store.ts';
import { createToasts, type Toasts } from '../data/toasts.ts';
import { type InterfaceBridge, reasonOf } from '../data/transport/bridge.ts';
import { systemClock } from '../format/time.ts';
import { pages } from './navigation.tsx';

/** Which window an address is of. The small ones are told from the interface by their fragment. */
export function windowAt(fragment: string): AppContext['window'] {
  return smallWindows.find((kind) => smallWindowFragment[kind] === fragment) ?? 'interface';
}

interface Shared {
  readonly gate: WritableStore<GateState | null>;
  readonly attention: WritableStore<Attention>;
  readonly totals: WritableStore<Totals | null>;
  readonly servers: WritableStore<readonly ServerView[]>;
  readonly feed: Feed;
  readonly approvals: Approvals;
  readonly toasts: Toasts;
}

/** Keeps what all pages share as commands answer and events say; all is read anew whenever the connection opens. */
function followBridge(bridge: InterfaceBridge, client: QueryClient, shared: Shared) {
  const { gate, attention, totals, servers, feed, approvals, toasts } = shared;
  const unread = createStore<Readonly<Partial<Record<SharedPart, string>>>>({});
  const life = new AbortController();
  /** What an event brings is known, though it could not be read before. */
  function known<T>(part: SharedPart, set: (value: T) => void) {
    return {
      set: (value: T): void => {
        const { [part]: why, ...others } = unread.get();
        if (why !== undefined) unread.set(others);
        set(value);
      },
    };
  }
  const gateAnswers = syncStore(bridge, 'gate.state', known('gate', gate.set), life.signal);
  const attentionAnswers = syncStore(bridge, 'attention.changed', known('attention', attention.set), life.signal);
  const totalsAnswers = syncStore(bridge, 'feed.totals', totals, life.signal);
  const serversAnswers = syncStore(bridge, 'servers.changed', known('servers', servers.set), life.signal);
  const approvalsAnswers = syncStore(bridge, 'approvals.changed', known('approvals', approvals.receive), life.signal);
  bridge.listen('feed.rows', ({ rows }) => feed.receive(rows), life.signal);
  invalidateByEvents(client, bridge, life.signal);

  async function noted(part: SharedPart, reading: Promise<void>): Promise<void> {
    try {
      await reading;
    } catch (error) {
      unread.set({ ...unread.get(), [part]: reasonOf(error) });
    }
  }

  /** Each part is read by itself: one that fails must not blank the others. */
  async function readAll(): Promise<void> {
    await Promise.allSettled([
      // First: a browser sends no more than six at once, and the calls are what a person waits for.
      feed.load(),
      noted('gate', gateAnswers(bridge.call('gate.state', {}))),
      noted('attention', attentionAnswers(bridge.call('attention.list', {}))),
      totalsAnswers(bridge.call('feed.totals', {})),
      noted('servers', serversAnswers(bridge.call('servers.list', {}))),
      noted('approvals', approvalsAnswers(bridge.call('approvals.list', {}))),
      client.invalidateQueries(),
    ]);
  }
  let wasOpen = false;
  bridge.onOpen(() => {
    if (wasOpen) toasts.done('Railguard answers again. This page was read anew.');
    wasOpen = true;
    void readAll();
  });
  return { readAll, gateAnswers, unread };
}

/** Creates what all pages share, and keeps it as commands answer and events say. */
export function createAppContext(bridge: InterfaceBridge, client: QueryClient, page: Window): AppContext {
  const timers: Timers = {
    now: () => Date.now(),
    after: (ms, run) => {
      const timer = page.setTimeout(run, ms);
      return () => page.clearTimeout(timer);
    },
  };
  const gate = createStore<GateState | null>(null);
  const attention = createStore<Attention>({ items: [], badge: 0 });
  const totals = createStore<Totals | null>(null);
  const servers = createStore<readonly ServerView[]>([]);
  const toasts = createToasts();
  const feed = createFeed(bridge, timers);
  const policies = createPolicyChanges(bridge, toasts);
  const approvals = createApprovals(bridge, toasts, page.localStorage);
  const shared = { gate, attention, totals, servers, feed, approvals, toasts };
  const { readAll, gateAnswers, unread } = followBridge(bridge, client, shared);

  async function switchGate(command: 'gate.pause' | 'gate.resume', failed: string): Promise<void> {
    try {
      await gateAnswers(bridge.call(command, {}));
    } catch (error) {
      toasts.problem(`${failed} ${reasonOf(error)}`);
    }
  }

  return {
    window: windowAt(page.location.hash),
    bridge,
    gate,
    attention,
    totals,
    servers,
    feed,
    approvals,
    policies,
    toasts,
    journal: createJournalWork(bridge, toasts, {
      newJob: () => page.crypto.randomUUID(),
      now: timers.now,
      onNew: () => void readAll(),
      save: saveFileIn(page),
    }),
    nav: createNav(page, pages[0].id),
    savedFilters: createSavedFilters(page.localStorage),
    prefs: createPrefs(page.localStorage, page.document.documentElement),
    clock: systemClock(),
    now: timers.now,
    unread,
    readAgain: readAll,
    mac: /Mac/.test(page.navigator.platform),
    pause: () => switchGate('gate.pause', 'Not paused.'),
    resume: () => switchGate('gate.resume', 'Not resumed.'),
  };
}
