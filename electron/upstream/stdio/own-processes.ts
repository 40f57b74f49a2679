import {
  type ClientInfo,
  type ConnectionListener,
  delegateTo,
  type UpstreamConnection,
} from '../../../shared/upstream-connection.ts';
import type { ServerProcess } from './server-process.ts';

/** Sessions with a process of their own, for each server: processes cost tens of megabytes, sessions nothing. */
export const maxOwnProcesses = 16;

export interface OwnProcessesOptions {
  /** Starts a process and sends it `initialize`; `onEnd` tells of its end. */
  start(client: ClientInfo, onEnd: () => void): Promise<Pick<ServerProcess, 'conversation' | 'stop'>>;
  /** One more session would have had a process of its own. */
  full(words: string): void;
}

/** The processes of one server that serve one session each, ended with it. */
export class OwnProcesses {
  readonly #options: OwnProcessesOptions;
  #count = 0;

  constructor(options: OwnProcessesOptions) {
    this.#options = options;
  }

  /** Whether there is room for one more. Where there is none, that is said. */
  hasRoom(): boolean {
    if (this.#count < maxOwnProcesses) return true;
    this.#options.full(`${maxOwnProcesses} sessions have a process each: one more shares`);
    return false;
  }

  /** Starts one more and opens the session in it, which ends it when it is closed. */
  async open(client: ClientInfo, owner: ConnectionListener): Promise<UpstreamConnection> {
    this.#count++;
    let counted = true;
    const release = () => {
      if (counted) this.#count--;
      counted = false;
    };
    try {
      const process = await this.#options.start(client, release);
      return stoppingAtClose(process.conversation.view(owner), () => {
        release();
        void process.stop();
      });
    } catch (error) {
      release();
      throw error;
    }
  }
}

/** A conversation that ends its process when it is closed. */
export function stoppingAtClose(connection: UpstreamConnection, stop: () => void): UpstreamConnection {
  return delegateTo(connection, {
    close() {
      connection.close();
      stop();
    },
  });
}
