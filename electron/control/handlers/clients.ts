import type { ClientId } from '../../../shared/control/clients.ts';
import type { AgentId } from '../../../shared/names.ts';
import { visibleLine } from '../../../shared/visible.ts';
import { AgentError } from '../../agents/agent-error.ts';
import { type Surroundings, surroundingsOf } from '../../agents/clients/places.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Caller } from '../port.ts';
import { importableViews, importServers, namesOf, wanted } from '../server-import.ts';

type ClientHandlers = Pick<
  Handlers,
  | 'clients.list'
  | 'clients.preview'
  | 'clients.connect'
  | 'clients.disconnect'
  | 'clients.importable'
  | 'clients.import'
  | 'clients.bypasses'
>;

interface Places {
  readonly home: string | null;
  readonly env: Readonly<Record<string, string>>;
}

/** The command line looks where its own environment says; a page has no say in which folders are written. */
function surroundings(places: Places | undefined, caller: Caller): Surroundings {
  if (places === undefined || caller.endpoint !== 'command-line') return surroundingsOf(process.env);
  return surroundingsOf(places.env, places.home);
}

export function clientHandlers({ clients, agents, servers, journal }: ControlContext): ClientHandlers {
  const tell = (caller: Caller, what: string, agent?: AgentId): Promise<void> =>
    journal.event({
      kind: 'client',
      what: visibleLine(what),
      by: authorOf(caller),
      ...(agent === undefined ? {} : { agent }),
    });

  /** The agent of a client: the one that is named, that it has, that was made for it once, or null. */
  function agentFor(client: ClientId, named: AgentId | undefined, around: Surroundings): AgentId | null {
    const known = agents.list();
    if (named !== undefined) {
      const found = known.find(({ id }) => id === named);
      if (found === undefined)
        throw new AgentError('agent-unknown', `No agent has the id ${named}. See: railguard agent list`);
      return named;
    }
    const connected = clients.view(client, around).agent;
    if (connected !== null && known.some(({ id }) => id === connected)) return connected;
    return known.find(({ label }) => label === clients.nameOf(client))?.id ?? null;
  }

  return {
    'clients.list': ({ places }, caller) => clients.list(surroundings(places, caller)),
    'clients.preview'({ client, agent: named, force, replace, places }, caller) {
      const around = surroundings(places, caller);
      const agent = agentFor(client, named, around);
      const wanted = { agent: agent ?? agents.idFor(clients.nameOf(client)), isNew: agent === null, force, replace };
      return clients.preview(client, wanted, around);
    },
    async 'clients.connect'({ client, agent: named, force, replace, digest, places }, caller) {
      const around = surroundings(places, caller);
      const found = agentFor(client, named, around);
      // Before an agent is made: what cannot be written leaves none behind.
      const wanted = { agent: found ?? agents.idFor(clients.nameOf(client)), force, replace };
      clients.preview(client, { ...wanted, isNew: found === null }, around);
      const agent = found ?? (await agents.add(clients.nameOf(client), null)).id;
      const done = clients.connect(client, { ...wanted, agent, digest }, around);
      const without = replace.length === 0 ? '' : `, in place of ${replace.join(', ')}`;
      await tell(caller, `Connected ${client} as ${agent}${without}: ${done.file}`, agent);
      return { client, agent, ...done };
    },
    async 'clients.disconnect'({ client, places }, caller) {
      const done = clients.disconnect(client, surroundings(places, caller));
      await tell(
        caller,
        `Disconnected ${client}: ${done.file} ${done.exact ? 'is as it was' : 'has no entry of ours any more'}`,
      );
      return { client, ...done };
    },
    'clients.importable': ({ client, places }, caller) =>
      importableViews(servers, clients.importable(client, namesOf(servers), surroundings(places, caller))),
    'clients.import'({ client, entries, places }, caller) {
      const found = clients.importable(client, namesOf(servers), surroundings(places, caller));
      return importServers({ servers, journal }, wanted(found, entries), { from: client, by: authorOf(caller) });
    },
    'clients.bypasses': () =>
      clients
        .list(surroundingsOf(process.env))
        .flatMap(({ client, file, bypasses }) => bypasses.map((bypass) => ({ ...bypass, client, file }))),
  };
}
