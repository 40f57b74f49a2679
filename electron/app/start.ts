import { defaultAgent } from '../../shared/names.ts';
import { Clients } from '../agents/clients/service.ts';
import type { ControlParts } from '../control/context.ts';
import { createControl, EventHub } from '../control/dispatcher.ts';
import { allHandlers } from '../control/handlers/all.ts';
import { Jobs } from '../control/jobs.ts';
import { openSocketDoor } from '../control/socket-server.ts';
import { Closing } from '../lib/disposables.ts';
import { openApprovals } from './approvals.ts';
import { createAskEffects } from './ask-effects.ts';
import { openAsksFile } from './asks-file.ts';
import { closeAsks } from './close-asks.ts';
import { translate } from './error-mapping.ts';
import { closeInDoubt, openGate, openGateway } from './gateway-setup.ts';
import { faultsOf } from './health.ts';
import { journalPolicyChanges } from './journal-policies.ts';
import { startLiveEvents } from './live-events.ts';
import type { Application, StartOptions } from './port.ts';
import { openRooms, type Rooms } from './services.ts';
import { version } from './version.ts';

/** Calls in flight get this long when the application stops. */
const graceMs = 5000;

/**
 * Builds the application on a folder and, where it has a port, serves: doors open last, so nothing is reachable before
 * everything stands. Rejects with one clear error (folder, port …); what was opened until then is closed again.
 */
export async function startApplication(options: StartOptions): Promise<Application> {
  const closing = new Closing();
  try {
    return await open(options, closing);
  } catch (error) {
    await closing.close().catch(() => undefined);
    throw error;
  }
}

async function open(options: StartOptions, closing: Closing): Promise<Application> {
  const rooms = await openRooms(options, closing);
  const say = (why: string) => rooms.say({ level: 'error', text: why });
  const approvals = openApprovals(
    rooms,
    {
      file: await openAsksFile(rooms.folder, rooms.secrets, say),
      effects: createAskEffects({ api: rooms.testrail.server.api, clock: rooms.clock }),
    },
    {
      holdSeconds: options.holdSeconds ?? null,
      commandLineAnswers: options.commandLineAnswers,
      serving: options.port !== null,
    },
  );
  const gate = await openGate(rooms, options.port === null ? null : approvals.queue);
  closing.add(closeInDoubt(rooms, gate));
  const address = (): string => `http://127.0.0.1:${rooms.settings.get().port}`;
  const clients = openClients(rooms, options.program, address);
  const parts = partsOf(rooms, { gate, address, approvals, clients });
  const hub = new EventHub();
  const jobs = new Jobs(hub);
  closing.add(() => jobs.close());
  const { errors } = rooms;
  const control = createControl(
    allHandlers(parts, jobs),
    hub,
    (error) => {
      const refusal = translate(error);
      if (refusal === null) errors.met('a command', error);
      return refusal;
    },
    (text) => rooms.showing.text(text),
  );
  closing.add(journalPolicyChanges(rooms.policies, rooms.journal));

  if (options.port !== null) {
    closing.add(startLiveEvents(parts, rooms, hub));
    const gateway = openGateway(rooms, gate);
    const port = await gateway.listen(options.port);
    closing.add(() => gateway.close(graceMs));
    closing.add(closeAsks(rooms, gate, approvals.queue));
    // Holds end before the streams do: what is asked stays asked.
    closing.add(() => approvals.stop());
    rooms.settings.update((settings) => ({ ...settings, port }));
    // A journal that cannot write has closed the gate and says so on screen; the screen must open for that.
    const note = (kind: 'start' | 'stop', what: string) => rooms.journal.event({ kind, what }).catch(() => undefined);
    await note('start', `Railguard ${version} guards on port ${port}`);
    closing.add(() => note('stop', 'Railguard stopped'));
    const door = await openSocketDoor(rooms.folder, control, (error) => errors.met('the control socket', error));
    closing.add(() => door.close());
  }
  return {
    control,
    port: rooms.settings.get().port,
    reports: rooms.reports,
    woke: () => rooms.supervisor.woke(),
    stop: () => closing.close(),
    async defaultAddress() {
      try {
        return `${address()}/a/${await rooms.agents.token(defaultAgent)}/mcp`;
      } catch {
        return null;
      }
    },
  };
}

function openClients(rooms: Rooms, program: readonly string[], address: () => string): Clients {
  const { folder, settings, agents, showing } = rooms;
  return new Clients({
    dataFolder: folder,
    program,
    address,
    agentOf: (token) => agents.ofToken(token),
    guarded: () => {
      const { servers, testrail } = settings.get();
      return { servers, testrail: testrail.kind === 'real' ? testrail.url : null };
    },
    redactor: () => showing.redactor,
  });
}

function partsOf(
  rooms: Rooms,
  { gate, address, approvals, clients }: Pick<ControlParts, 'gate' | 'address' | 'approvals' | 'clients'>,
): ControlParts {
  const { agents, profiles } = rooms;
  return {
    ...rooms,
    version,
    gate,
    approvals,
    address,
    clients,
    profile: profiles.profile,
    isTestrail: profiles.isTestrail,
    faults: () => faultsOf(rooms),
    settleDoubt: () => rooms.errors.settle(),
    internalErrors: () => rooms.errors.report.count,
    agentAddress: async (id, label) => ({ id, label, mcp: `${address()}/a/${await agents.token(id)}/mcp` }),
  };
}
