import type { GateState } from '../../shared/control/gate.ts';
import type { ErrorCode } from '../../shared/error-codes.ts';
import type { ServerName } from '../../shared/names.ts';
import type { PolicyStore } from '../guard/policy-store/store.ts';
import type { JournalClient } from '../journal/client.ts';
import type { ServersService } from '../servers/port.ts';
import type { SecretsPort, SettingsNotice } from '../settings/port.ts';
import type { InternalErrors } from './internal-errors.ts';

/** Where it is asked what is wrong. */
export interface HealthSources {
  readonly folder: string;
  readonly errors: InternalErrors;
  readonly journal: JournalClient;
  readonly secrets: Pick<SecretsPort, 'protection'>;
  readonly policies: PolicyStore;
  readonly servers: ServersService;
  readonly testrail: { readonly server: { readonly busyMs: number } };
  readonly notices: readonly SettingsNotice[];
}

export type Fault = GateState['faults'][number] & {
  readonly code: ErrorCode;
  readonly fault: boolean;
  /** Which one it is about. */
  readonly server?: ServerName;
};

/** What a server or the system said last, as a sentence among others. */
export function sentence(text: string): string {
  const whole = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
