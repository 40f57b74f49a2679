import type { IncomingMessage } from 'node:http';
import { createFairQueue } from '../../lib/fair-queue.ts';
import { freeAtOnce } from '../../lib/free-at-once.ts';
import { runInSlices } from '../../lib/slices.ts';
import type { ParsedBody } from '../wire/body-scan.ts';
import { type AgentMessage, readEnvelope, readMessage } from '../wire/envelope.ts';
import type { EnvelopeFault } from '../wire/envelope-fault.ts';
import { Arrivals } from './arrivals.ts';
import { type Body, readBody } from './body.ts';
import { parseLarge, prepareLarge } from './large-body.ts';

export interface IntakeLimits {
  readonly maxBodyBytes: number;
  readonly bodyMs: number;
  /** Bodies on their way in, bytes: of one agent, and of all. What finds no room is not read, and refused after `roomMs`. */
  readonly arrivingPerAgent: number;
  readonly arriving: number;
  readonly roomMs: number;
}

export type Taken = AgentMessage | EnvelopeFault | { readonly kind: Exclude<Body['kind'], 'body'> };

/** Larger bodies are taken apart in slices, one body at a time; a smaller one takes less than a few milliseconds. */
export const largeBytes = 256 * 1024;

interface Unparsed {
  bytes: Buffer | null;
}

/** Takes in what agents send, so that nobody waits long for what another one brings. */
export class Intake {
  /** Work of another kind that grows with what an agent sent: in its turn, where that is large. */
  readonly steps = createFairQueue();
  readonly #bodies = createFairQueue();
  readonly #arrivals: Arrivals;
  readonly #limits: IntakeLimits;

  constructor(limits: IntakeLimits) {
    this.#limits = limits;
    this.#arrivals = new Arrivals({ perParty: limits.arrivingPerAgent, total: limits.arriving }, limits.roomMs);
  }

  /**
   * Reads one body and takes it apart. Calls back exactly once; what is done there counts as the last step. `read` answers
   * what it is, or throws what went wrong with it: whoever answers the request meets that error.
   */
  take(request: IncomingMessage, agent: string, done: (read: () => Taken) => void): void {
    const { maxBodyBytes, bodyMs } = this.#limits;
    const room = { maxBytes: maxBodyBytes, timeoutMs: bodyMs, arrivals: this.#arrivals, party: agent };
    readBody(request, room, (body) => {
      if (body.kind !== 'body') {
        done(() => body);
        return;
      }
      if (body.bytes.length <= largeBytes) {
        const { bytes } = body;
        body.release();
        done(() => readEnvelope(bytes));
        return;
      }
      const large: Unparsed = { bytes: body.bytes };
      const { release } = body;
      const work = () =>
        request.socket.destroyed ? done(() => ({ kind: 'gone' })) : this.#takeApart(agent, large, done);
      this.#bodies
        .run(agent, work)
        // Whatever went wrong with it, it is the end of this request and of nothing else.
        .catch(() => request.destroy())
        .finally(release);
    });
  }

  async #takeApart(agent: string, body: Unparsed, done: (read: () => Taken) => void): Promise<void> {
    let read: () => Taken;
    try {
      const parsed = await this.#prepare(agent, body);
      read = () => (parsed.kind === 'fault' ? parsed : readMessage(parsed));
    } catch (error) {
      read = () => {
        throw error;
      };
    }
    await this.steps.run(agent, () => done(read));
  }

  async #prepare(agent: string, body: Unparsed): Promise<ParsedBody | EnvelopeFault> {
    const parsed = await this.#parse(agent, body);
    return parsed.kind === 'fault' ? parsed : runInSlices(this.steps, agent, prepareLarge(parsed));
  }

  /** Apart from what is done with it: whatever waits keeps its variables, and the bytes would outlive their use. */
  async #parse(agent: string, body: Unparsed): Promise<ParsedBody | EnvelopeFault> {
    const { bytes } = body;
    body.bytes = null;
    if (bytes === null) throw new Error('a body is parsed once');
    try {
      return await runInSlices(this.steps, agent, parseLarge(bytes));
    } finally {
      freeAtOnce(bytes);
    }
  }
}
