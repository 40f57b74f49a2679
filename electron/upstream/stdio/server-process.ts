import type { ClientInfo, InitializeResult, Notification } from '../../../shared/upstream-connection.ts';
import { ConnectionMultiplexer } from '../connection-multiplexer.ts';
import { type Flow, floods, type Intake } from '../intake.ts';
import { replyIdOf } from '../message.ts';
import type { Mask } from '../own-secrets.ts';
import type { StdioSpec, UpstreamLog, UpstreamTimes } from '../spec.ts';
import { Child } from './child.ts';
import { childEnvironment } from './environment.ts';
import { handshakeWith, type Revision } from './process-handshake.ts';
import type { ChildOptions } from './spawn.ts';

/** What all processes of one server have in common. */
export interface ProcessOptions {
  readonly spec: StdioSpec;
  readonly times: UpstreamTimes;
  readonly intake: Intake;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly mask: Mask;
  /** It learned by which handshake this server's next process begins. */
  learned(revision: Revision): void;
  log(entry: UpstreamLog): void;
  onGarbage(why: string): void;
  /** A whole line of its stderr, without what was given to it to log in with. */
  onStderr(line: string): void;
}

/** Whom one process tells. */
export interface ProcessListener {
  /** A list of the server changed. */
  onNotice(notification: Notification): void;
  /** It ended, or could not be started: whoever had a view of it was told before. */
  onEnd(process: ServerProcess): void;
}

/** A child process that speaks MCP: its pipe is one conversation, shared by the views of it. */
export class ServerProcess {
  readonly conversation: ConnectionMultiplexer;
  readonly #options: ProcessOptions;
  readonly #flow: Flow;
  readonly #child: Child;
  #initializeResult: InitializeResult = { protocolVersion: '', capabilities: {}, serverInfo: {} };
  #era: Revision = 'session';

  /** Spawns it. Throws, in words for people, where its command cannot be started as it is written. */
  constructor(options: ProcessOptions, listener: ProcessListener) {
    this.#options = options;
    this.#flow = options.intake.flow();
    this.conversation = new ConnectionMultiplexer({
      server: options.spec.name,
      times: options.times,
      send: (line) => this.#child.send(line),
      initializeResult: () => this.#initializeResult,
      intake: options.intake,
      flow: this.#flow,
      flooded: () => this.#giveUp(),
      onGarbage: options.onGarbage,
      onNotice: listener.onNotice,
    });
    this.#child = beginChild(this.#childOptions(listener));
  }

  /** What it said of itself. */
  get initializeResult(): InitializeResult {
    return this.#initializeResult;
  }

  /** The era its first message fixed for this process. */
  get era(): Revision {
    return this.#era;
  }

  /** Resolves when no process of its tree is left. */
  get gone(): Promise<void> {
    return this.#child.gone;
  }

  /** Greets it: as one of this revision, or (`null`) in the newest that it knows. One that refuses or is silent ends. */
  async handshake(client: ClientInfo, known: Revision | null): Promise<void> {
    const { times } = this.#options;
    const late = setTimeout(() => {
      this.conversation.end(`no answer to initialize within ${Math.round(times.startMs / 1000)} s`);
      void this.stop();
    }, times.startMs);
    try {
      const handshake = await handshakeWith(
        this.conversation,
        client,
        known,
        Math.min(times.probeMs, times.startMs / 2),
      );
      this.#initializeResult = handshake.initializeResult;
      this.#era = handshake.era;
      if (handshake.learned !== null) this.#options.learned(handshake.learned);
    } catch (error) {
      void this.stop();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }

  #giveUp(): void {
    const { spec, log } = this.#options;
    log({ level: 'warn', server: spec.name, text: `given up: ${floods}` });
    this.#child.giveUp(floods);
  }

  #childOptions(listener: ProcessListener): ChildOptions {
    const { spec, environment, mask, intake, onGarbage, onStderr } = this.#options;
    return {
      command: spec.command,
      args: spec.args,
      env: childEnvironment(environment, spec.env, process.platform),
      cwd: spec.cwd,
      mask,
      intake,
      onLine: (line) => this.#receive(line),
      onStderr: (line) => onStderr(mask(line)),
      onTooLong: (first, last, why) => {
        const id = replyIdOf(first, last);
        if (id === null) onGarbage(why);
        else this.conversation.spoiled(id, why);
      },
      onNothing: (bytes) => {
        if (this.#flow.allows(bytes)) return true;
        this.#giveUp();
        return false;
      },
      onEnd: (reason) => {
        this.conversation.end(reason);
        listener.onEnd(this);
      },
    };
  }

  #receive(line: Buffer): void {
    try {
      this.conversation.receive(line);
    } catch {
      // An error of ours over one line: thrown on, it would pause the gate for all servers.
      this.#options.onGarbage('an error inside Railguard while it was read');
    }
  }
}

/** A command that cannot be started as it is written is the server's own problem, like one that ends. */
function beginChild(options: ChildOptions): Child {
  try {
    return new Child(options);
  } catch (error) {
    options.onEnd((error as Error).message);
    throw error;
  }
}
