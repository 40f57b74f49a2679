import type { AgentRegistry } from '../agents/registry.ts';
import type { PolicyStore } from '../guard/policy-store/store.ts';
import type { Clock } from '../guard/ports.ts';
import type { InternalErrors } from '../health/internal-errors.ts';
import type { JournalClient } from '../journal/client.ts';
import type { LogEntry } from '../logging/log-entry.ts';
import type { ServersService } from '../servers/port.ts';
import type { createProfiles } from '../servers/profiles.ts';
import type { SettingsPort } from '../settings/port.ts';
import type { Supervisor } from '../upstream/supervisor.ts';

/** What asks are shown, recorded and closed by. */
export interface ApprovalServices {
  readonly agents: AgentRegistry;
  readonly policies: PolicyStore;
  readonly servers: ServersService;
  readonly supervisor: Supervisor;
  readonly profiles: Pick<ReturnType<typeof createProfiles>, 'profile' | 'isTestrail'>;
  readonly journal: JournalClient;
  readonly settings: SettingsPort;
  readonly clock: Clock;
  readonly errors: InternalErrors;
  readonly writeLog: (entry: LogEntry) => void;
}
