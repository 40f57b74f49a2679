import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { ClientId } from '../../../shared/control/clients.ts';
import type { CommandOutput, Commands } from '../../../shared/control/contract.ts';
import type { TestrailTarget } from '../../../shared/control/testrail.ts';
import type { AgentId } from '../../../shared/names.ts';
import { visibleLine } from '../../../shared/visible.ts';
import { AgentError } from '../../agents/agent-error.ts';
import type { Behind } from '../../agents/clients/connections.ts';
import { type Surroundings, surroundingsOf } from '../../agents/clients/places.ts';
import { authorOf } from '../author.ts';
import { moveBehindGate } from '../client-moves.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Caller } from '../port.ts';
import { importableViews, importServers, namesOf, wanted } from '../server-import.ts';

type ClientHandlers = Pick<
  Handlers,
  | 'clients.list'
  | 'clients.preview'
  | 'clients.connect'
  | 'clients.previewProject'
  | 'clients.cleanProject'
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

/** All that a change takes out: what is named for it, and what goes on behind the gate. */
function takenOut(change: { replace: string[]; move: string[]; login?: string | undefined }): string[] {
  return [...change.replace, ...change.move, ...(change.login === undefined ? [] : [change.login])];
}

function loginOf(target: TestrailTarget | null): { url: string; user: string } | null {
  return target === null || target.kind === 'sandbox' ? null : { url: target.url, user: target.user };
}

/** What of it nobody took away, or logged in anew, since. */
function staying({ servers, testrail }: ControlContext, behind: Behind): CommandOutput<'clients.disconnect'>['stays'] {
  const known = namesOf(servers);
  const target = testrail.target();
  const isSame = isDeepStrictEqual(loginOf(target), behind.login);
  return {
    servers: behind.servers.filter((name) => known.has(name)),
    login: behind.login !== null && isSame ? target : null,
  };
}

async function record({ journal }: ControlContext, caller: Caller, what: string, agent?: AgentId): Promise<void> {
  const about = agent === undefined ? {} : { agent };
  await journal.event({ kind: 'client', what: visibleLine(what), by: authorOf(caller), ...about });
}

/** The agent of a client: the one that is named, that it has, that was made for it once, or null. */
async function agentFor(
  { agents, clients }: ControlContext,
  { client, agent: named }: { readonly client: ClientId; readonly agent?: AgentId | undefined },
  around: Surroundings,
): Promise<AgentId | null> {
  const known = agents.list();
  if (named !== undefined) {
    if (known.some(({ id }) => id === named)) return named;
    throw new AgentError('agent-unknown', `No agent has the id ${named}. See: railguard agent list`);
  }
  const connected = await clients.agentOf(client, around);
  if (connected !== null && known.some(({ id }) => id === connected)) return connected;
  return known.find(({ label }) => label === clients.nameOf(client))?.id ?? null;
}

/** Writes the address of an agent of its own into a client's file; what it takes out goes on behind the gate where asked. */
async function connect(
  context: ControlContext,
  { agent: named, places, ...input }: z.output<Commands['clients.connect']['input']>,
  caller: Caller,
): Promise<CommandOutput<'clients.connect'>> {
  const { clients, agents, servers } = context;
  const { client, force, digest } = input;
  const around = surroundings(places, caller);
  const found = await agentFor(context, { client, agent: named }, around);
  const replace = takenOut(input);
  // Before an agent is made or a secret is kept: what cannot be written leaves nothing behind.
  const change = { agent: found ?? agents.idFor(clients.nameOf(client)), force, replace, digest };
  await clients.check(client, change, around);
  const entries = clients.importable(client, namesOf(servers), around);
  const { moved, login, undo } = await moveBehindGate(context, entries, { ...input, by: authorOf(caller) });
  const write = async () => {
    const agent = found ?? (await agents.add(clients.nameOf(client), null)).id;
    const behind = { servers: moved.map(({ name }) => name), login: loginOf(login) };
    return { agent, ...(await clients.connect(client, { ...change, agent, behind }, around)) };
  };
  const done = await write().catch(async (error: unknown) => {
    await undo();
    throw error;
  });
  const { agent } = done;
  const without = replace.length === 0 ? '' : `, in place of ${replace.join(', ')}`;
  // The file is written: where this cannot be recorded, what went behind the gate stays there all the same.
  await record(context, caller, `Connected ${client} as ${agent}${without}: ${done.file}`, agent);
  return { client, moved: [...moved], login, ...done };
}

export function clientHandlers(context: ControlContext): ClientHandlers {
  const { clients, agents, servers, journal } = context;
  return {
    'clients.list': ({ places }, caller) => clients.list(surroundings(places, caller)),
    async 'clients.preview'(input, caller) {
      const { client, force } = input;
      const around = surroundings(input.places, caller);
      const agent = await agentFor(context, input, around);
      const id = agent ?? agents.idFor(clients.nameOf(client));
      return clients.preview(client, { agent: id, isNew: agent === null, force, replace: takenOut(input) }, around);
    },
    'clients.connect': (input, caller) => connect(context, input, caller),
    'clients.previewProject': ({ client, project, entries, places }, caller) =>
      clients.preview(client, { agent: null, force: false, replace: entries, project }, surroundings(places, caller)),
    async 'clients.cleanProject'({ client, project, entries, digest, places }, caller) {
      const change = { agent: null, force: false, replace: entries, project, digest };
      const done = await clients.connect(client, change, surroundings(places, caller));
      await record(context, caller, `Took ${entries.join(', ')} out of ${done.file}`);
      return done;
    },
    async 'clients.disconnect'({ client, project, places }, caller) {
      const { behind, ...done } = await clients.disconnect(client, project, surroundings(places, caller));
      const now = done.exact ? 'is as it was' : 'has no entry of ours any more';
      await record(context, caller, `Disconnected ${client}: ${done.file} ${now}`);
      return { client, ...done, stays: staying(context, behind) };
    },
    'clients.importable': ({ client, places }, caller) =>
      importableViews(servers, clients.importable(client, namesOf(servers), surroundings(places, caller))),
    'clients.import'({ client, entries, places }, caller) {
      const found = clients.importable(client, namesOf(servers), surroundings(places, caller));
      return importServers({ servers, journal }, wanted(found, entries), { from: client, by: authorOf(caller) });
    },
    async 'clients.bypasses'() {
      const listed = await clients.list(surroundingsOf(process.env));
      return listed.flatMap(({ client, bypasses }) => bypasses.map((bypass) => ({ ...bypass, client })));
    },
  };
}
