import type { ServerChange } from '../../../shared/control/servers.ts';
import { shown } from '../../../shared/hidden-text.ts';
import { authorOf } from '../author.ts';
import { changeView } from '../change-view.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { importableViews, importServers, namesOf, wanted } from '../server-import.ts';

type ServerHandlers = Pick<
  Handlers,
  | 'servers.list'
  | 'servers.add'
  | 'servers.testNew'
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

export function serverHandlers({ servers, clients, policies, journal }: ControlContext): ServerHandlers {
  return {
    'servers.list': () => [...servers.list()],
    async 'servers.add'(spec, caller) {
      const added = await servers.add(spec);
      await journal.event({
        kind: 'server',
        server: spec.name,
        what: `Added the server ${spec.name}: ${added.target}`,
        by: authorOf(caller),
      });
      return added;
    },
    async 'servers.testNew'(spec, caller) {
      // First: a program that runs may do anything, also where nothing of it is kept.
      const what = `Tried a server that is not added, ${spec.name}: ${servers.shown(spec)}`;
      await journal.event({ kind: 'server', server: spec.name, what, by: authorOf(caller) });
      return servers.testNew(spec);
    },
    'servers.importable': ({ text }) => importableViews(servers, clients.importableText(text, namesOf(servers))),
    'servers.import'({ text, entries }, caller) {
      const found = clients.importableText(text, namesOf(servers));
      return importServers({ servers, journal }, wanted(found, entries), { from: 'a text', by: authorOf(caller) });
    },
    async 'servers.remove'({ server }, caller) {
      await servers.remove(server);
      await policies.retire(server, { author: authorOf(caller), note: 'The server was removed' });
      await journal.event({ kind: 'server', server, what: `Removed the server ${server}`, by: authorOf(caller) });
      return {};
    },
    'servers.settings': ({ server }) => servers.settings(server),
    async 'servers.change'({ server, change }, caller) {
      const settings = await servers.change(server, change);
      const what = `Changed the server ${server}: ${changeWords(change)}`;
      await journal.event({ kind: 'server', server, what, by: authorOf(caller) });
      return settings;
    },
    'servers.health': ({ server }) => servers.health(server),
    async 'servers.test'({ server }, caller) {
      if (await servers.confirm(server)) {
        const target = servers.list().find(({ name }) => name === server)?.target ?? '';
        const what = `Confirmed what was imported as ${server}: ${target}`;
        await journal.event({ kind: 'server', server, what, by: authorOf(caller) });
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
    async 'servers.review'({ server }) {
      return (await servers.reviewNow(server)).map(changeView);
    },
    async 'servers.trustReads'({ server, trust }, caller) {
      const by = authorOf(caller);
      const tools = await servers.trustReads(server, trust ? by : null);
      const what = trust
        ? `Believed the read-only hints of ${server}: ${tools.length === 0 ? 'no tool has one' : tools.map(shown).join(', ')}`
        : `Believed the read-only hints of ${server} no longer`;
      await journal.event({ kind: 'server', server, what, by });
      return { tools: [...tools] };
    },
    async 'servers.nameAs'({ server, namedAs }, caller) {
      servers.nameAs(server, namedAs);
      const hints = namedAs?.hints === true ? 'with' : 'without';
      const what =
        namedAs === null
          ? `Named ${server} as no reviewed server`
          : `Named ${server} as ${namedAs.package}, ${hints} hints for agents`;
      await journal.event({ kind: 'server', server, what, by: authorOf(caller) });
      return { namedAs };
    },
    async 'servers.accept'({ server, tools, names }, caller) {
      const accepted = await servers.accept(server, authorOf(caller), { items: tools, names });
      if (accepted.length > 0) {
        const what = `Accepted definitions of ${server}: ${accepted.map(shown).join(', ')}`;
        await journal.event({ kind: 'server', server, what, by: authorOf(caller) });
      }
      return { accepted: [...accepted] };
    },
  };
}

/** What was changed by name: a value that was given is never part of a record. */
function changeWords({ values = {}, ...rest }: ServerChange): string {
  const parts = [
    ...Object.entries(values).map(([name, value]) => `${value === null ? 'took away' : 'set'} ${shown(name)}`),
    ...Object.entries(rest).map(([name, value]) => (value === null ? `no ${name}` : `${name} ${shown(String(value))}`)),
  ];
  return parts.length === 0 ? 'started anew' : parts.join(', ');
}
