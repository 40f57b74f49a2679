import { builtInServer } from '../../shared/reserved-names.ts';
import { learnFrom, openEntities } from '../servers/entities.ts';
import { openOwnConnections } from '../servers/own-connection.ts';
import { createProfiles } from '../servers/profiles.ts';
import { findSameTestRail } from '../servers/same-testrail.ts';
import { createLens } from '../testrail/lens/lens.ts';
import { lookUpCalls } from '../testrail/spelled-calls.ts';
import type { Stores } from './stores.ts';
import type { Upstreams } from './upstreams.ts';

/** What is known of tools and of what calls touch, learned from the servers and forgotten when they change. */
export function openLookups({ clock, settings, secrets, testrail, supervisor, servers }: Stores & Upstreams) {
  const connections = openOwnConnections(supervisor);
  const sameTestRail = findSameTestRail({ settings, secrets, target: () => testrail.server.target() });
  const entities = openEntities({
    testrail: testrail.server,
    supervisor,
    connections,
    clock,
    definitions: servers.definitions,
    sameTestRail,
    namedAs: servers.namedAs,
  });
  const lens = createLens({
    api: testrail.server.api,
    target: () => testrail.server.target(),
    monotonic: () => clock.monotonic(),
    busy: () => testrail.server.busyMs > 0,
  });
  testrail.onKeysChange(() => {
    // Other servers on the same TestRail may have been read through the built-in one.
    for (const { name } of servers.list()) entities.forget(name);
    lens.forget();
  });
  testrail.onRead((tool, value) => {
    learnFrom(entities, tool, value);
    lens.learn(tool, value);
  });
  const profiles = createProfiles({
    definitions: servers.definitions,
    isTrustedRead: (server, tool) => supervisor.isTrustedRead(server, tool),
    namedAs: servers.namedAs,
    classified: servers.classified,
    definition: servers.definition,
  });
  supervisor.onChange(profiles.forget);
  const lookUp = lookUpCalls({ builtIn: builtInServer, isTestrail: profiles.isTestrail, sameTestRail });
  return { connections, entities, lens, profiles, lookUp };
}
