import type { Licence } from '../../shared/control/desktop.ts';
import type { Redactor } from '../../shared/journal/redact.ts';
import type { AgentId, ServerName } from '../../shared/names.ts';
import type { ToolProfile } from '../../shared/tool.ts';
import type { Clients } from '../agents/clients/service.ts';
import type { AgentRegistry } from '../agents/registry.ts';
import type { Gate } from '../guard/enforcement/gate.ts';
import type { CompiledLimit } from '../guard/policy/compile-limits.ts';
import type { PolicyStore } from '../guard/policy-store/store.ts';
import type { EntityPort } from '../guard/ports.ts';
import type { JournalClient } from '../journal/client.ts';
import type { ServersService } from '../servers/port.ts';
import type { ClassifiedTool, ReviewedToolOf } from '../servers/profiles.ts';
import type { SettingsPort } from '../settings/port.ts';
import type { CommandConfirmations } from './command-confirmations.ts';
import type {
  ApprovalsService,
  ChangesService,
  DesktopPort,
  PersonCalls,
  StartChoices,
  TestrailService,
  WebhookService,
  WindowsPort,
} from './services.ts';

/** `fault`: the guard cannot do its work; else it guards, and something waits. `server`: which one it is about. */
export interface KnownFault {
  readonly code: string;
  readonly title: string;
  readonly help: string;
  readonly fault: boolean;
  readonly server?: ServerName;
}

/** All that handlers reach; `app` fills it in. */
export interface ControlContext {
  readonly version: string;
  readonly clock: { now(): number };
  readonly folder: string;
  readonly settings: SettingsPort;
  readonly startChoices: StartChoices;
  readonly desktop: DesktopPort | null;
  /** Null where there is no screen. */
  readonly windows: WindowsPort | null;
  /** An address of the interface with a token that nobody else has; null where no browser is served. */
  readonly newInterfaceAddress: () => string | null;
  readonly agents: AgentRegistry;
  readonly clients: Clients;
  readonly gate: Gate;
  readonly approvals: ApprovalsService;
  readonly webhook: WebhookService;
  /** Commands that wait for a person in the window. */
  readonly confirmations: CommandConfirmations;
  readonly policies: PolicyStore;
  readonly journal: JournalClient;
  readonly entities: EntityPort & {
    projects(server: ServerName): Promise<readonly { id: number; name: string; completed: boolean }[]>;
  };
  readonly servers: ServersService;
  readonly testrail: TestrailService;
  readonly changes: ChangesService;
  readonly personCalls: PersonCalls;
  /** The packages that are built in, with their licences. */
  readonly licences: () => Promise<readonly Licence[]>;
  readonly profile: (server: ServerName, tool: string) => ToolProfile;
  readonly isTestrail: (server: ServerName) => boolean;
  /** What is told of a tool that was reviewed, and where; null for others. */
  readonly reviewed: (server: ServerName, tool: string) => ReviewedToolOf | null;
  /** What a person said that a tool is; null where nobody did. */
  readonly classified: (server: ServerName, tool: string) => ClassifiedTool | null;
  /** Base of the gateway's addresses, without a token: `http://127.0.0.1:7420`. */
  readonly address: () => string;
  /** What a person should know, worst first. */
  readonly faults: () => readonly KnownFault[];
  /** Told that a person opens the gate: what left the guard in doubt was looked at. */
  readonly settleDoubt: () => void;
  /** Takes secrets out of what is shown. */
  readonly redactor: () => Redactor;
  /** The same as `redactor`, with the rules that are off in force as well. */
  readonly strictRedactor: () => Redactor;
  /** How much of a limit an agent has used up now. */
  readonly limitUsed: (limit: CompiledLimit, agent: AgentId) => number;
  /** The program that spoke for an agent last, and its open sessions. */
  readonly presence: (agent: AgentId) => {
    readonly program: { readonly name: string; readonly version: string | null } | null;
    readonly sessions: number;
  };
  /** Port that the gateway listens on; null where none does. */
  readonly listeningPort: () => number | null;
  /** Errors inside Railguard since its start. */
  readonly internalErrors: () => number;
  readonly agentAddress: (agent: AgentId, label: string) => Promise<{ id: AgentId; label: string; mcp: string }>;
}
