import { defaultAgent } from '../../shared/names.ts';
import { Clients } from '../agents/clients/service.ts';
import { authorOf } from '../control/author.ts';
import { CommandConfirmations } from '../control/command-confirmations.ts';
import type { ControlContext } from '../control/context.ts';
import { createControl, EventHub } from '../control/dispatcher.ts';
import { allHandlers } from '../control/handlers/all.ts';
import { Jobs } from '../control/jobs.ts';
import { confirmationWords } from '../control/needs-confirmation.ts';
import { openSocketServer } from '../control/socket-server.ts';
import { Limits } from '../guard/limits/limits.ts';
import { Disposables } from '../lib/disposables.ts';
import { usualPort } from '../settings/schema.ts';
import { Approvals } from './approvals.ts';
import { createAskEffects } from './ask-effects.ts';
import { openAsksFile } from './asks-file.ts';
import { openChanges } from './changes.ts';
import { closeAsks } from './close-asks.ts';
import { closeInDoubt, openGate, openGateway } from './gateway-setup.ts';
import { faultsOf } from './health.ts';
import { journalPolicyChanges } from './journal-policies.ts';
import { readLicences } from './licences.ts';
import { startLiveEvents } from './live-events.ts';
import { createPersonCalls } from './person-calls.ts';
import type { Application, ServedInterface, StartOptions } from './port.ts';
import { createServices, type Services } from './services.ts';
import { version } from './version.ts';
import { openWebhook } from './webhook.ts';

/** Calls in flight get this long when the application stops. */
const graceMs = 5000;

/**
 * Builds the application on a folder and, where it has a port, serves: servers open last, so nothing is reachable before
 * everything stands. Rejects with one clear error (folder, port …); what was opened until then is closed again.
 */
export async function startApplication(options: StartOptions): Promise<Application> {
  const disposables = new Disposables();
  try {
    return await open(options, disposables);
  } catch (error) {
    await disposables.close().catch(() => undefined);
    throw error;
  }
}

async function open(options: StartOptions, disposables: Disposables): Promise<Application> {
  const services = await createServices(options, disposables);
  const say = (why: string) => services.say({ level: 'error', text: why });
  let served: ServedInterface | null = null;
  const approvalsPage = (): string | null => served?.approvalsPage ?? null;
  const webhook = openWebhook(services, approvalsPage);
  disposables.add(() => webhook.close());
  const approvals = new Approvals(
    services,
    {
      tell: (ask) => webhook.tell(ask),
      file: await openAsksFile(services.folder, services.secrets, say),
      effects: createAskEffects({ ...services, api: services.testrail.server.api }),
    },
    {
      holdSeconds: options.holdSeconds ?? null,
      commandLineAnswers: options.commandLineAnswers,
      serving: options.port !== null,
    },
  );
  const limits = new Limits(services.clock);
  const gate = await openGate(services, options.port === null ? null : approvals.queue, limits);
  disposables.add(closeInDoubt(services, gate));
  const address = (): string => `http://127.0.0.1:${services.settings.get().port}`;
  const clients = openClients(services, options.program, address);
  const personCalls = createPersonCalls({ gate, connections: services.connections, clock: services.clock });
  const changes = openChanges(services, personCalls);
  let listening: number | null = null;
  let gateway: ReturnType<typeof openGateway> | null = null;
  const confirmations = new CommandConfirmations({
    clock: services.clock,
    record: (what, by) => void services.journal.event({ kind: 'gate', what, by }).catch(() => undefined),
  });
  disposables.add(() => confirmations.close());
  const context = partsOf(services, {
    confirmations,
    gate,
    address,
    approvals,
    webhook,
    clients,
    changes,
    personCalls,
    desktop: options.desktop ?? null,
    licences: () => readLicences(options.licences),
    windows: options.windows ?? null,
    newInterfaceAddress: () => served?.newAddress() ?? null,
    startChoices: {
      port: typeof options.port === 'number',
      hold: options.holdSeconds !== undefined,
      holdPermissiveEdits: options.holdLoosening,
    },
    listeningPort: () => listening,
    limitUsed: (limit, agent) => limits.used(limit, agent),
    presence: (agent) => gateway?.presence(agent) ?? { program: null, sessions: 0 },
  });
  const hub = new EventHub();
  const jobs = new Jobs(hub);
  disposables.add(() => jobs.close());
  const { errors } = services;
  const control = createControl(allHandlers(context, jobs), hub, {
    failed: (error) => errors.met('a command', error),
    async admit(name, input, caller) {
      const isHeld = services.settings.get().holdPermissiveEdits ?? options.holdLoosening;
      if (caller.endpoint !== 'command-line' || !isHeld || options.port === null) return;
      const words = confirmationWords(name, input, context);
      if (words === null) return;
      caller.waits?.('This lets more pass or hands out a token, so it waits for a person in the window of Railguard.');
      await confirmations.request(services.showing.text(words), authorOf(caller), caller.gone ?? null);
    },
    show: (text) => services.showing.text(text),
  });
  disposables.add(journalPolicyChanges(services.policies, services.journal));

  if (options.port !== null) {
    disposables.add(startLiveEvents(context, services, hub));
    const opened = openGateway(services, gate, approvalsPage);
    gateway = opened;
    listening = await opened.listen(options.port === 'chosen' ? chosenPort(services) : options.port);
    const port = listening;
    disposables.add(() => opened.close(graceMs));
    disposables.add(closeAsks(services, gate, approvals));
    // Holds end before the streams do: what is asked stays asked.
    disposables.add(() => approvals.stop());
    services.settings.update((settings) => ({ ...settings, port }));
    // A journal that cannot write has closed the gate and says so on screen; the screen must open for that.
    const note = (kind: 'start' | 'stop', what: string) =>
      services.journal.event({ kind, what }).catch(() => undefined);
    await note('start', `Railguard ${version} guards on port ${port}`);
    disposables.add(() => note('stop', 'Railguard stopped'));
    const server = await openSocketServer(services.folder, control, (error) => errors.met('the control socket', error));
    disposables.add(() => server.close());
  }
  return {
    control,
    port: services.settings.get().port,
    reports: services.reports,
    servesInterface(opened) {
      served = opened;
    },
    screenLocked: (locked) => approvals.setLocked(locked),
    callsInFlight: () => gateway?.inFlight ?? 0,
    woke: () => services.supervisor.woke(),
    stop: () => disposables.close(),
    async defaultAddress() {
      try {
        return `${address()}/a/${await services.agents.token(defaultAgent)}/mcp`;
      } catch {
        return null;
      }
    },
  };
}

/** Port that a person chose in the settings, else the usual one. */
function chosenPort({ settings }: Services): number {
  return settings.get().chosenPort ?? usualPort;
}

function openClients(services: Services, program: readonly string[], address: () => string): Clients {
  const { folder, settings, agents, showing } = services;
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
  services: Services,
  parts: Omit<
    ControlContext,
    | keyof Services
    | 'version'
    | 'redactor'
    | 'strictRedactor'
    | 'profile'
    | 'isTestrail'
    | 'reviewed'
    | 'classified'
    | 'faults'
    | 'settleDoubt'
    | 'internalErrors'
    | 'agentAddress'
  >,
): ControlContext {
  const { agents, profiles, showing } = services;
  const { address } = parts;
  return {
    ...services,
    ...parts,
    version,
    redactor: () => showing.redactor,
    strictRedactor: () => showing.strict,
    profile: profiles.profile,
    isTestrail: profiles.isTestrail,
    reviewed: profiles.reviewed,
    classified: profiles.classified,
    faults: () => [...faultsOf(services), ...parts.confirmations.notices()],
    settleDoubt: () => services.errors.settle(),
    internalErrors: () => services.errors.report.count,
    agentAddress: async (id, label) => ({ id, label, mcp: `${address()}/a/${await agents.token(id)}/mcp` }),
  };
}
