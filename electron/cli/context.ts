import type { Command } from 'commander';
import { namePattern } from '../../shared/name-form.ts';
import { type AgentId, agentIdSchema, type ServerName, serverNameSchema } from '../../shared/names.ts';
import type { ControlClient } from '../control/socket-client.ts';
import type { Imported } from '../journal/jobs/import.ts';
import { CliError, type CliIo, createPrinter, type Printer } from './io.ts';
import type { ServeOptions } from './serve-options.ts';

/** What the command line needs of the rest of the program. */
export interface CliDeps {
  readonly io: CliIo;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly defaultFolder: string;
  /** Talks to the gateway that runs on the folder, or works on the folder itself where none does. */
  readonly connect: (folder: string) => Promise<ControlClient>;
  /** True where the folder is there, whatever it holds. */
  readonly exists: (folder: string) => boolean;
  /** True where a gateway runs on the folder. */
  readonly running: (folder: string) => Promise<boolean>;
  /** Reads a JSONL export into a folder that holds no journal yet, to be searched there. Rejects at the first changed line. */
  readonly importJournal: (file: string, folder: string) => Promise<Imported>;
  /** Joins a client on this process's own streams to the gateway, as this agent, until the client ends. */
  readonly bridge: (folder: string, agent: AgentId) => Promise<void>;
  /** Shows an address to the person at this screen; says nothing where there is none. */
  readonly browse: (folder: string, address: string) => void;
  /** Runs the gateway until it is told to stop. */
  readonly serve: (options: ServeOptions) => Promise<void>;
}

export interface GlobalOptions {
  readonly data: string;
  readonly json: boolean;
}

/** Runs one action against the folder that the options name, and lets go of it in every ending. */
export async function withClient(
  deps: CliDeps,
  command: Command,
  action: (client: ControlClient, print: Printer, options: GlobalOptions) => Promise<void>,
): Promise<void> {
  const options = globalsOf(command);
  const client = await deps.connect(options.data);
  try {
    await action(client, createPrinter(deps.io, options.json), options);
  } finally {
    await client.close();
  }
}

export function globalsOf(command: Command): GlobalOptions {
  const { data, json } = command.optsWithGlobals<{ data: string; json?: boolean }>();
  return { data, json: json === true };
}

export function serverName(text: string): ServerName {
  if (!namePattern.test(text)) throw badName('server name', text);
  return serverNameSchema.parse(text);
}

/** `NAME`, or `NAME@ID` for what is laid over it for one agent: as its file is called. */
export function policyName(text: string): { server: ServerName; agent?: AgentId } {
  const at = text.indexOf('@');
  if (at === -1) return { server: serverName(text) };
  return { server: serverName(text.slice(0, at)), agent: agentId(text.slice(at + 1)) };
}

export function agentId(text: string): AgentId {
  if (!namePattern.test(text)) throw badName('agent id', text);
  return agentIdSchema.parse(text);
}

/** Free text, as long as a list of agents can show it. */
export function agentLabel(text: string): string {
  const label = text.trim();
  if (label === '' || label.length > 80) {
    throw new CliError(2, `A label has 1 to 80 characters. This has ${label.length}.`);
  }
  return label;
}

function badName(what: string, text: string): CliError {
  return new CliError(
    2,
    `${JSON.stringify(text)} is no ${what}: 1 to 32 of a-z, 0-9 and "-", starting with a letter or a digit.`,
  );
}
