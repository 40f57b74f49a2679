import { isDeepStrictEqual } from 'node:util';
import { surroundingsOf } from '../agents/clients/places.ts';
import type { ControlContext } from '../control/context.ts';
import type { EventHub } from '../control/dispatcher.ts';
import { gateState } from '../control/handlers/gate.ts';
import { settingsView } from '../control/handlers/settings.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import { startAttention } from './attention-events.ts';
import type { Services } from './services.ts';

/** Totals change with every call; the screen is told at most once a second, and also when the minute turns without one. */
const totalsEveryMs = 1000;

/** Carries what happens in the services to whoever watches. Returns the way to stop. */
export function startLiveEvents(context: ControlContext, services: Services, hub: EventHub): () => void {
  const around = surroundingsOf(process.env);
  const files = context.clients.watch(around);
  const attention = startAttention(context, hub, files);
  const state = (): void => {
    hub.emit('gate.state', gateState(context));
    attention.changed();
  };
  const listed = oneAtATime(async () => {
    const list = await context.clients.list(around);
    hub.emit('clients.changed', list);
  }, 0);
  let stopFiles = (): void => undefined;
  let stopRows = (): void => undefined;
  const stops = [
    attention.stop,
    // Rows are made from what was committed by a thread that nothing else needs while nobody looks.
    hub.onWatched('feed.rows', (watched) => {
      stopRows();
      stopRows = watched
        ? context.journal.onRows((rows) => hub.emit('feed.rows', { rows: [...rows] }))
        : () => undefined;
    }),
    () => stopRows(),
    // Files of other programs are looked at only while somebody looks at the answer.
    hub.onWatched('clients.changed', (watched) => {
      stopFiles();
      stopFiles = watched ? files.follow(listed.again) : () => undefined;
    }),
    () => {
      stopFiles();
      listed.stop();
    },
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
  ];
  stops.push(services.errors.onChange(state), services.secrets.onChange(state));
  stops.push(services.testrail.server.onBusyChange(state));
  stops.push(watchSettings(context, hub), watchServers(context, hub), watchDesktop(context, hub));
  services.onJournalFault(state);
  let last = '';
  const timer = setInterval(() => {
    if (!hub.watched('feed.totals')) return;
    void context.journal.totals().then(
      (totals) => {
        const text = JSON.stringify(totals);
        if (text !== last) hub.emit('feed.totals', totals);
        last = text;
      },
      () => undefined,
    );
  }, totalsEveryMs);
  stops.push(() => clearInterval(timer));
  return () => {
    for (const stop of stops) stop();
  };
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
