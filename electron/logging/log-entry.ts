/** A line of the operational log. */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
  readonly server?: string;
  /** For the log file alone, which is redacted: the stack of an error. */
  readonly detail?: string;
}
