import type { Control } from '../control/port.ts';

/** What the two entries know of the application that `app` builds. */
export interface Application {
  readonly control: Control;
  /** Port that the gateway listens on. */
  readonly port: number;
  /** Ends streams and held calls at once, gives calls in flight 5 s, commits the journal, ends children. */
  stop(): Promise<void>;
}
