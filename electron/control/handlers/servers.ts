import type { NamedAs, ServerChange } from '../../../shared/control/server-spec.ts';
import { shown } from '../../../shared/hidden-text.ts';
import type { ServerName } from '../../../shared/names.ts';
import { authorOf } from '../author.ts';
import { changeView } from '../change-view.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Caller } from '../port.ts';
import { importableViews, importServers, namesOf, wanted } from '../server-import.ts';

type ServerHandlers = Pick<
  Handlers,
  | 'servers.list'
  | 'servers.add'
  | 'servers.testNew'
  | 'servers.commandLine'
  | 'servers.importable'
  | 'servers.import'
  | 'servers.remove'
  | 'servers.settings'
  | 'servers.change'
  | 'servers.health'
  | 'servers.test'
  | 'servers.login'
  | 'servers.accept'
  | 'servers.review'
  | 'servers.trustReads'
  | 'servers.nameAs'
>;

export function serverHandlers(context: ControlContext): ServerHandlers {
  return { ...entryHandlers(context), ...definitionHandlers(context) };
}

function recorder({ journal }: ControlContext) {
  return (server: ServerName, what: string, caller: Caller): Promise<void> =>
    journal.event({ kind: 'server', server, what, by: authorOf(caller) });
}

type DefinitionHandlers = Pick<Handlers, 'servers.review' | 'servers.accept' | 'servers.trustReads' | 'servers.nameAs'>;

/** What servers there are, and how each is reached. */
function entryHandlers(context: ControlContext): Omit<ServerHandlers, keyof DefinitionHandlers> {
  const { servers, clients, policies, journal } = context;
  const record = recorder(context);
  return {
    'servers.list': () => [...servers.list()],
    async 'servers.add'(spec, caller) {
      const added = await servers.add(spec);
      await record(spec.name, `Added the server ${spec.name}: ${added.target}`, caller);
      return added;
    },
    async 'servers.testNew'(spec, caller) {
      // First: a program that runs may do anything, also where nothing of it is kept.
      await record(spec.name, `Tried a server that is not added, ${spec.name}: ${servers.shown(spec)}`, caller);
      return servers.testNew(spec);
    },
    'servers.commandLine': (of) => servers.commandLine('server' in of ? of.server : of),
    'servers.importable': ({ text }) => importableViews(servers, clients.importableText(text, namesOf(servers))),
    'servers.import'({ text, entries }, caller) {
      const found = clients.importableText(text, namesOf(servers));
      return importServers({ servers, journal }, wanted(found, entries), { from: 'a text', by: authorOf(caller) });
    },
    async 'servers.remove'({ server }, caller) {
      await servers.remove(server);
      await policies.retire(server, { author: authorOf(caller), note: 'The server was removed' });
      await record(server, `Removed the server ${server}`, caller);
      return {};
    },
    'servers.settings': ({ server }) => servers.settings(server),
    async 'servers.change'({ server, change }, caller) {
      const settings = await servers.change(server, change);
      await record(server, `Changed the server ${server}: ${changeWords(change)}`, caller);
      return settings;
    },
    'servers.health': ({ server }) => servers.health(server),
    async 'servers.test'({ server }, caller) {
      if (await servers.confirm(server)) {
        const target = servers.list().find(({ name }) => name === server)?.target ?? '';
        await record(server, `Confirmed what was imported as ${server}: ${target}`, caller);
      }
      return servers.test(server);
    },
    async 'servers.login'({ server, client }, caller) {
      const address = await servers.login(server, client);
      const did = address === null ? 'Logged in' : 'Began a login';
      const as = client === undefined ? '' : ` as the client ${client.id}`;
      await journal.event({ kind: 'login', server, what: `${did} at ${server}${as}`, by: authorOf(caller) });
      return { address };
    },
  };
}

/** What a server says of its tools, and what a person says to that. */
function definitionHandlers(context: ControlContext): DefinitionHandlers {
  const { servers } = context;
  const record = recorder(context);
  return {
    'servers.review': async ({ server }) => (await servers.reviewNow(server)).map(changeView),
    async 'servers.trustReads'({ server, trust }, caller) {
      const tools = await servers.trustReads(server, trust ? authorOf(caller) : null);
      await record(server, trustWords(server, trust ? tools : null), caller);
      return { tools: [...tools] };
    },
    async 'servers.nameAs'({ server, namedAs }, caller) {
      servers.nameAs(server, namedAs);
      await record(server, namingWords(server, namedAs), caller);
      return { namedAs };
    },
    async 'servers.accept'({ server, tools, names }, caller) {
      const accepted = await servers.accept(server, authorOf(caller), { items: tools, names });
      if (accepted.length > 0) {
        await record(server, `Accepted definitions of ${server}: ${accepted.map(shown).join(', ')}`, caller);
      }
      return { accepted: [...accepted] };
    },
  };
}

/** `tools`: those that say of themselves that they only read; null: a person takes back that they are believed. */
function trustWords(server: ServerName, tools: readonly string[] | null): string {
  if (tools === null) return `Believed the read-only hints of ${server} no longer`;
  const names = tools.length === 0 ? 'no tool has one' : tools.map(shown).join(', ');
  return `Believed the read-only hints of ${server}: ${names}`;
}

function namingWords(server: ServerName, namedAs: NamedAs | null): string {
  if (namedAs === null) return `Named ${server} as no reviewed server`;
  return `Named ${server} as ${namedAs.package}, ${namedAs.hints ? 'with' : 'without'} hints for agents`;
}

/** What was changed by name: a value that was given is never part of a record. */
function changeWords({ values = {}, ...rest }: ServerChange): string {
  const parts = [
    ...Object.entries(values).map(([name, value]) => `${value === null ? 'took away' : 'set'} ${shown(name)}`),
    ...Object.entries(rest).map(([name, value]) => (value === null ? `no ${name}` : `${name} ${shown(String(value))}`)),
  ];
  return parts.length === 0 ? 'started anew' : parts.join(', ');
}
