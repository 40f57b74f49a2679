import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AgentId, agentIdSchema, type ServerName, serverNameSchema } from '../../../shared/names.ts';
import { temporaryPattern } from '../../lib/atomic-file.ts';
import type { StoreOptions } from './options.ts';
import { PolicyFile } from './policy-file.ts';
import { Versions } from './versions.ts';

const filePattern = /^([a-z0-9][a-z0-9-]{0,31})(?:@([a-z0-9][a-z0-9-]{0,31}))?\.json$/;

/** The tests of a server's policy, beside it. */
const testsPattern = /^[a-z0-9][a-z0-9-]{0,31}\.tests\.json$/;

type FolderOptions = Pick<StoreOptions, 'folder' | 'standsIn'>;

/** The folder of the policy files: which file is whose, and every file that stands or stood. */
export class PolicyFolder {
  readonly #folder: string;
  readonly #files = new Map<string, PolicyFile>();
  readonly #strays = new Set<string>();
  readonly #onFault: (error: unknown) => void;
  readonly #standsIn: () => void;

  private constructor({ folder, standsIn }: FolderOptions, onFault: (error: unknown) => void) {
    this.#folder = folder;
    this.#standsIn = standsIn ?? (() => undefined);
    this.#onFault = onFault;
  }

  /** Makes it where there is none, and takes away what a write that was cut off left. */
  static async open(options: FolderOptions, onFault: (error: unknown) => void): Promise<PolicyFolder> {
    const { folder } = options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) {
      if (temporaryPattern.test(name)) await rm(join(folder, name), { force: true });
    }
    return new PolicyFolder(options, onFault);
  }

  /** Before something is written: makes it anew where somebody removed it, and nothing where what it stood in is gone. */
  async stand(): Promise<void> {
    this.#standsIn();
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  get files(): readonly PolicyFile[] {
    return [...this.#files.values()];
  }

  /** The file of a server, or of one agent on it, where it stands or stood. */
  known(server: ServerName, agent: AgentId | undefined): PolicyFile | undefined {
    return this.#files.get(nameOf(server, agent));
  }

  /** The same; made known where it is not yet. */
  async file(server: ServerName, agent: AgentId | null): Promise<PolicyFile> {
    const name = nameOf(server, agent ?? undefined);
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const versions = await Versions.open(join(this.#folder, '.versions', name));
    const file = new PolicyFile({ server, agent, path: this.path(server, agent ?? undefined), versions });
    this.#files.set(name, file);
    return file;
  }

  path(server: ServerName, agent: AgentId | undefined): string {
    return join(this.#folder, `${nameOf(server, agent)}.json`);
  }

  /** Makes known every file of the folder; with `gone`, also those that went while nothing ran. */
  async look({ gone }: { readonly gone: boolean }): Promise<void> {
    const versions = gone ? await readdir(join(this.#folder, '.versions')).catch(() => []) : [];
    for (const name of [...(await readdir(this.#folder)), ...versions.map((of) => `${of}.json`)]) {
      const match = filePattern.exec(name);
      if (!match) {
        this.#stray(name);
        continue;
      }
      const agent = match[2] === undefined ? null : agentIdSchema.parse(match[2]);
      await this.file(serverNameSchema.parse(match[1]), agent);
    }
  }

  /** Somebody who wrote a rule into a file that nobody reads must hear of it; once. The tests of a policy are none. */
  #stray(name: string): void {
    if (name.startsWith('.') || testsPattern.test(name) || !/\.json$/i.test(name) || this.#strays.has(name)) return;
    this.#strays.add(name);
    const how = 'the name of a server, or SERVER@AGENT with the id of an agent, in small letters, digits and "-"';
    this.#onFault(new Error(`The policy file ${JSON.stringify(name)} is not read: it must be called ${how}.`));
  }

  /** Files of the folder that are read for nobody, for their names are none of a server or an agent. */
  strays(): readonly string[] {
    return [...this.#strays].filter((name) => existsSync(join(this.#folder, name)));
  }
}

/** As the file is called, without its ending. */
export function nameOf(server: ServerName, agent: AgentId | undefined): string {
  return agent === undefined ? server : `${server}@${agent}`;
}
