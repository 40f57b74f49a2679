import type { Control } from '../control/port.ts';
import type { DesktopPort, WindowsPort } from '../control/services.ts';
import type { InternalErrors } from '../health/internal-errors.ts';
import type { LogEntry } from '../logging/log-entry.ts';
import type { ListenerReports } from '../net/refuser.ts';
import type { SecretCodec } from '../settings/port.ts';
import type { MakeStore } from '../settings/settings-file.ts';

/** What the two entries bring to the application. */
export interface StartOptions {
  readonly folder: string;
  readonly makeStore: MakeStore;
  readonly secretCodec: SecretCodec;
  /** Entry of the journal's worker: a source file in tests, a built file beside the entry otherwise. */
  readonly journalWorker: URL;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The words that start this program as a command, without arguments: what clients are given to start the bridge. */
  readonly program: readonly string[];
  /** Port of the gateway, 0 for any free one, or what the settings say; null opens the folder for a command and serves nobody. */
  readonly port: number | 'chosen' | null;
  /**
   * Whether an edit of a policy file that is more permissive waits for a person, where the settings do not say: an agent
   * with a shell can edit files.
   */
  readonly holdPermissiveEdits: boolean;
  /** Seconds for which calls are held for a person; left out: as the settings say. */
  readonly holdSeconds?: number;
  /** Whether answers from the command line count, where the settings do not say: an agent with a shell has one too. */
  readonly commandLineAnswers: boolean;
  /** The operational log: a line about a server or a part, never with a secret. */
  readonly log: (entry: LogEntry) => void;
  /** The file that the build writes of the packages in it. */
  readonly licences: string;
  /** The windows of the desktop app; left out without a screen. */
  readonly windows?: WindowsPort;
  /** Where the entry has the errors of its process counted; without one, none reach the application. */
  readonly errors?: InternalErrors;
  /** What only a desktop can do; left out without a screen. */
  readonly desktop?: DesktopPort;
}

/** The interface as a browser is served it. */
export interface ServedInterface {
  /** Where people answer, such as `http://127.0.0.1:7421/#/approvals`; it holds no token, and gets the id of an ask behind a slash. */
  readonly approvalsPage: string;
  /** An address with a token that is new, and ends with the gateway. */
  newAddress(): string;
}

/** What the two entries know of the application that `app` builds. */
export interface Application {
  readonly control: Control;
  /** Port that the gateway listens on; the one of the last start where nobody is served. */
  readonly port: number;
  /** Whom a listener that is opened beside the application tells of refusals and errors. */
  readonly reports: (where: string) => ListenerReports;
  /** Address of the agent `default` with its token; null where a person revoked it or its token cannot be read here. */
  defaultAddress(): Promise<string | null>;
  /**
   * Called where the interface is served to a browser: agents' clients send a person to its page of approvals, and commands
   * hand out its address. The desktop app has windows of its own, and no page that a client could open.
   */
  servesInterface(served: ServedInterface): void;
  /** Called when the screen was locked, and when it was unlocked: while it is, asks are denied at once and left for later. */
  screenLocked(locked: boolean): void;
  /** Calls of agents that have no answer yet. */
  callsInFlight(): number;
  /** Called when the machine woke: connections with servers are looked at, and opened anew where they are dead. */
  woke(): void;
  /** Ends streams and held calls at once, gives calls in flight 5 s, commits the journal, ends children. */
  stop(): Promise<void>;
}
