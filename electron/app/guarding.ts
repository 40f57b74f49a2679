import { toolForResource } from '../../shared/testrail/catalogue.ts';
import { createGateway } from '../gateway/gateway.ts';
import { Gate } from '../guard/gate.ts';
import { Limits } from '../guard/limits.ts';
import type { Rooms } from './rooms.ts';
import { version } from './version.ts';

/** The gate over the rooms, with what limits had counted before this start, paused where it was paused. */
export async function openGate({ clock, journal, supervisor, profiles, policies, settings }: Rooms): Promise<Gate> {
  const limits = new Limits(clock);
  const { rows, clock: stamp } = await journal.reservations();
  limits.restore({ rows: [...rows], stamp });
  // Kept before anything is served: a restart after this one must know when this one began to count.
  await journal.saveClock(limits.stamp());
  const gate = new Gate({
    clock,
    journal,
    tools: { ...supervisor.tools, profile: profiles.profile },
    policies,
    limits,
  });
  if (settings.get().pausedSince !== null) gate.pause();
  supervisor.onChange((server) => gate.toolsChanged(server));
  return gate;
}

/** What agents reach. */
export function openGateway(rooms: Rooms, gate: Gate) {
  const { agents, journal, supervisor, clock, profiles } = rooms;
  return createGateway({
    gate,
    agents,
    refusals: journal,
    upstreams: supervisor.port,
    clock,
    mapResource: (server, uri) => (profiles.isTestrail(server) ? toolForResource(uri) : null),
    info: { name: 'railguard', version },
  });
}
