import { Clients } from '../agents/clients/service.ts';
import type { CommandConfirmations } from '../control/command-confirmations.ts';
import type { ControlContext } from '../control/context.ts';
import type { ApprovalsService, WebhookService } from '../control/services.ts';
import type { Gate } from '../guard/enforcement/gate.ts';
import type { LimitsStore } from '../guard/limits/limits-port.ts';
import { faultsOf } from '../health/health.ts';
import { version } from '../lib/version.ts';
import { createPersonCalls } from '../person/person-calls.ts';
import { openChanges } from './changes.ts';
import type { openGateway } from './gateway-setup.ts';
import { readLicences } from './licences.ts';
import type { ServedInterface, StartOptions } from './port.ts';
import type { Services } from './services.ts';

/** What an application that serves opens last; null until then, and where it serves nobody. */
export interface Served {
  /** The interface for a browser. */
  interface: ServedInterface | null;
  gateway: ReturnType<typeof openGateway> | null;
  /** Of the gateway. */
  port: number | null;
}

/** What the handlers of commands reach, beside the services. */
export interface ContextSources {
  readonly gate: Gate;
  readonly limits: Pick<LimitsStore, 'used'>;
  readonly approvals: ApprovalsService;
  readonly webhook: WebhookService;
  readonly confirmations: CommandConfirmations;
  readonly served: Readonly<Served>;
}

/** All that handlers reach. */
export function createContext(services: Services, options: StartOptions, deps: ContextSources): ControlContext {
  const { agents, errors, profiles, settings, showing } = services;
  const { gate, limits, approvals, webhook, confirmations, served } = deps;
  const address = (): string => `http://127.0.0.1:${settings.get().port}`;
  const personCalls = createPersonCalls({ gate, connections: services.connections, clock: services.clock });
  return {
    ...services,
    version,
    gate,
    approvals,
    webhook,
    confirmations,
    personCalls,
    address,
    clients: openClients(services, options.program, address),
    changes: openChanges(services, personCalls),
    desktop: options.desktop ?? null,
    windows: options.windows ?? null,
    licences: () => readLicences(options.licences),
    startChoices: {
      port: typeof options.port === 'number',
      isFixed: options.holdSeconds !== undefined,
      holdPermissiveEdits: options.holdPermissiveEdits,
    },
    newInterfaceAddress: () => served.interface?.newAddress() ?? null,
    listeningPort: () => served.port,
    presence: (agent) => served.gateway?.presence(agent) ?? { program: null, sessions: 0 },
    limitUsed: (limit, agent) => limits.used(limit, agent),
    redactor: () => showing.redactor,
    strictRedactor: () => showing.strict,
    profile: profiles.profile,
    isTestrail: profiles.isTestrail,
    reviewed: profiles.reviewed,
    classified: profiles.classified,
    faults: () => [...faultsOf(services), ...confirmations.notices()],
    settleDoubt: () => errors.settle(),
    internalErrors: () => errors.report.count,
    agentAddress: async (id, label) => ({ id, label, mcp: `${address()}/a/${await agents.token(id)}/mcp` }),
  };
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
