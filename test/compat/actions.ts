/** What each client tries at each server, in the order of the table. */
export const actions = ['list', 'call', 'read', 'progress', 'cancel', 'restart'] as const;
export type Action = (typeof actions)[number];

export type Arguments = Readonly<Record<string, string | number>>;

/** A call, and what its answer holds. */
export interface Call {
  readonly tool: string;
  readonly args: Arguments;
  readonly says: string;
}

/** What a server has to try; what it does not offer is absent. */
export interface Offers {
  readonly call: Call;
  readonly read?: { readonly uri: string; readonly says: string };
  /** A short call that reports progress. */
  readonly progress?: Call;
  /** A call that takes longer than any test, to be cancelled. */
  readonly cancel?: Omit<Call, 'says'>;
}

/** A client that is connected to one server through the gate, or a command that connects each time. */
export interface Agent {
  /** The names of the tools. */
  list(): Promise<string>;
  /** The whole result, as text. */
  call(tool: string, args: Arguments): Promise<string>;
  read?(uri: string): Promise<string>;
  /** The result as text, and how many reports of progress came before it. */
  progress?(tool: string, args: Arguments): Promise<{ readonly text: string; readonly reports: number }>;
  /** Calls, and takes the call back once it runs. Ends when the client has given up. */
  cancel?(tool: string, args: Arguments, running: Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface ClientProgram {
  readonly name: string;
  readonly can: readonly Action[];
  connect(address: string): Promise<Agent>;
}
