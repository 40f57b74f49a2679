import { isDeepStrictEqual } from 'node:util';
import { surroundingsOf } from '../agents/clients/places.ts';
import type { ClientFilesWatch } from '../agents/clients/watch.ts';
import type { ControlContext } from '../control/context.ts';
import type { EventHub } from '../control/dispatcher.ts';
import { gateState } from '../control/gate-state.ts';
import { settingsView } from '../control/settings-view.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import { startAttention } from './attention-events.ts';
import type { Services } from './services.ts';

/** Totals change with every call; the screen is told at most once a second, and also when the minute turns without one. */
const totalsEveryMs = 1000;

/** Carries what happens in the services to whoever watches. Returns the way to stop. */
export function startLiveEvents(context: ControlContext, services: Services, hub: EventHub): () => void {
  const files = context.clients.watch(surroundingsOf(process.env));
  const attention = startAttention(context, hub, files);
  const state = (): void => {
    hub.emit('gate.state', gateState(context));
    attention.changed();
  };
  const stops = [
    attention.stop,
    watchRows(context, hub),
    watchClientFiles(context, hub, files),
    context.gate.onChange(state),
    context.confirmations.onChange(state),
    context.policies.onChange((server) => {
      hub.emit('tools.changed', { server });
      state();
    }),
    services.supervisor.onChange((server) => {
      hub.emit('servers.changed', [...context.servers.list()]);
      hub.emit('tools.changed', { server });
      attention.clientsChanged();
      state();
    }),
    context.approvals.onChange(() => {
      if (hub.watched('approvals.changed')) hub.emit('approvals.changed', context.approvals.state());
      state();
    }),
    context.agents.onChange(() => {
      hub.emit('agents.changed', [...context.agents.list()]);
      attention.clientsChanged();
    }),
    services.errors.onChange(state),
    services.secrets.onChange(state),
    services.testrail.server.onBusyChange(state),
    watchSettings(context, hub),
    watchServers(context, hub),
    watchDesktop(context, hub),
    watchTotals(context, hub),
  ];
  services.onJournalFault(state);
  return () => {
    for (const stop of stops) stop();
  };
}

/** Rows are made from what was committed by a thread that nothing else needs while nobody looks. */
function watchRows({ journal }: ControlContext, hub: EventHub): () => void {
  return hub.whileWatched('feed.rows', () => journal.onRows((rows) => hub.emit('feed.rows', { rows: [...rows] })));
}

/** Files of other programs are looked at only while somebody looks at the answer. */
function watchClientFiles({ clients }: ControlContext, hub: EventHub, files: ClientFilesWatch): () => void {
  const around = surroundingsOf(process.env);
  const listed = oneAtATime(async () => {
    const list = await clients.list(around);
    hub.emit('clients.changed', list);
  }, 0);
  const leave = hub.whileWatched('clients.changed', () => files.follow(listed.again));
  return () => {
    leave();
    listed.stop();
  };
}

function watchTotals({ journal }: ControlContext, hub: EventHub): () => void {
  let last = '';
  const timer = setInterval(() => {
    if (!hub.watched('feed.totals')) return;
    void journal.totals().then(
      (totals) => {
        const text = JSON.stringify(totals);
        if (text !== last) hub.emit('feed.totals', totals);
        last = text;
      },
      () => undefined,
    );
  }, totalsEveryMs);
  return () => clearInterval(timer);
}

/** Settings change with agents and servers too: the screen is told of what it shows. */
function watchSettings(context: ControlContext, hub: EventHub): () => void {
  let last = '';
  return context.settings.onChange(() => {
    if (!hub.watched('settings.changed')) return;
    settingsView(context).then(
      (view) => {
        const text = JSON.stringify({ ...view, journal: null });
        if (text !== last) hub.emit('settings.changed', view);
        last = text;
      },
      () => undefined,
    );
  });
}

/** A server that is not started (imported, or refused) comes and goes in the settings alone. */
function watchServers({ settings, servers }: ControlContext, hub: EventHub): () => void {
  let last = settings.get().servers;
  return settings.onChange(() => {
    const { servers: now } = settings.get();
    if (isDeepStrictEqual(now, last)) return;
    last = now;
    hub.emit('servers.changed', [...servers.list()]);
  });
}

function watchDesktop({ desktop }: ControlContext, hub: EventHub): () => void {
  if (desktop === null) return () => undefined;
  return desktop.onChange(() => {
    Promise.resolve(desktop.state()).then(
      (state) => hub.emit('desktop.changed', state),
      () => undefined,
    );
  });
}
