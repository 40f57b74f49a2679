import type { NamedAs, ServerChange, ServerSettings, ServerSpec } from '../../shared/control/server-spec.ts';
import type { CommandLine, NewServerTest, ServerHealth, ServerView } from '../../shared/control/servers.ts';
import type { ServerName } from '../../shared/names.ts';
import type { OAuthClient } from '../../shared/oauth-client.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import type { StoredClassification } from '../../shared/tool-classification.ts';
import type { DefinitionChange } from '../upstream/definitions.ts';

/** A definition that was accepted, or waits for it. */
export interface ReviewItem {
  readonly name: string;
  readonly digest: string;
}

/** The servers behind the gate, as commands need them: what is stored and what runs, joined. */
export interface ServersService {
  list(): readonly ServerView[];
  has(server: ServerName): boolean;
  /** With `imported` it is not started: not before a person looked at its command (`confirm`). */
  add(spec: ServerSpec, how?: { readonly imported: boolean }): Promise<ServerView>;
  /** Tries a server that is not added: it is started or reached, asked what it lists, and ended. */
  testNew(spec: ServerSpec): Promise<NewServerTest>;
  /** Takes a person's word that an imported server may start. False where nothing waited for it. */
  confirm(server: ServerName): Promise<boolean>;
  /** What a server would be reached by, without secrets. */
  shown(spec: ServerSpec): string;
  /** A command word by word, or that of a server; null where it is no program. */
  commandLine(of: ServerName | Pick<ServerSpec & { kind: 'stdio' }, 'command' | 'args'>): CommandLine | null;
  remove(server: ServerName): Promise<void>;
  /** What can be changed of a server that was added; throws for the built-in one. */
  settings(server: ServerName): ServerSettings;
  /** Changes it and starts it anew; answers what stands then. */
  change(server: ServerName, change: ServerChange): Promise<ServerSettings>;
  /** How it runs, without secrets; null where it does not. */
  health(server: ServerName): ServerHealth | null;
  test(server: ServerName): Promise<{ tools: string[]; ms: number }>;
  /**
   * Begins a login at a remote server, as the registered `client` where one is named; answers the address that a person
   * opens, or null where the client logged in for itself.
   */
  login(server: ServerName, client?: OAuthClient): Promise<string | null>;
  /**
   * Accepts what is quarantined on somebody's word: all without a flag, or these `items` or `names`, and only while they are
   * what was shown.
   */
  accept(
    server: ServerName,
    by: string,
    wanted: { readonly items?: readonly ReviewItem[] | undefined; readonly names?: readonly string[] | undefined },
  ): Promise<readonly string[]>;
  /** Takes somebody's word that the tools of a server which say so only read; null takes it back. Answers their names. */
  trustReads(server: ServerName, by: string | null): Promise<readonly string[]>;
  /** Takes somebody's word that a server is one that was reviewed; null takes it back. Agents are told to list again. */
  nameAs(server: ServerName, namedAs: NamedAs | null): void;
  /** What a person named a server as; null where nobody did. */
  namedAs(server: ServerName): NamedAs | null;
  /** Keeps what a person says that a tool is; null takes it back. Agents are told to list again. */
  classify(server: ServerName, tool: string, said: StoredClassification | null): void;
  /** What people said that its tools are. */
  classified(server: ServerName): readonly StoredClassification[];
  /** What is quarantined, from a server that is asked now if it has to be; what is returned counts as shown to a person. */
  reviewNow(server: ServerName): Promise<readonly DefinitionChange[]>;
  /** Who accepted a tool as it stands; null where nobody looked at it. */
  acceptedBy(server: ServerName, tool: string): string | null;
  definitions(server: ServerName): readonly ToolDefinition[];
  review(server: ServerName): readonly DefinitionChange[];
  definition(server: ServerName, tool: string): { readonly digest: string | null; readonly quarantined: boolean };
  /** What of the schema of a tool cannot be checked, a line each. */
  unchecked(server: ServerName, tool: string): readonly string[];
  checkedAt(server: ServerName): number | null;
}
