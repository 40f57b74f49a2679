import { describe, expect, it } from 'vitest';
import type { ApprovalPort } from '../../electron/guard/approvals/port.ts';
import { Limits } from '../../electron/guard/limits/limits.ts';
import type { LimitsPort, ReservationSet, Reserved } from '../../electron/guard/limits/limits-port.ts';
import { failed, ManualClock, ok, outcomeOf, refusal, rig, toolCall } from './support.ts';

/** What a store on another machine is to the gate: it answers later, keeps its rows itself, and may be gone. */
class RemoteLimits implements LimitsPort {
  readonly #limits = Limits.fresh(new ManualClock());
  gone = false;
  released = 0;

  reserve(...[uses, who]: Parameters<LimitsPort['reserve']>): Promise<Reserved> {
    return this.#late(() => this.#remote(this.#limits.reserve(uses, who)));
  }

  #remote(reserved: Reserved): Reserved {
    if (!reserved.ok) return reserved;
    const { reservations: local } = reserved;
    const reservations: ReservationSet = {
      counts: local.counts,
      rows: [],
      release: () =>
        this.#late(async () => {
          this.released++;
          await local.release();
          return [];
        }),
      isTooLate: () => local.isTooLate(),
      move: () => this.#late(() => local.move()),
      renew: (uses, who) => this.#late(async () => this.#remote(await local.renew(uses, who))),
    };
    return { ...reserved, reservations };
  }

  async #late<T>(answer: () => T | Promise<T>): Promise<T> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.gone) throw new Error('The store of limits does not answer');
    return answer();
  }
}

const oneRead = { version: '1', tools: { get_run: { limits: [{ counter: 'reads', window: 'hour', max: 1 }] } } };

describe('A store of limits that answers later', () => {
  it('admits and limits as the local one does, and needs no rows of the journal', async () => {
    const limits = new RemoteLimits();
    const { gate, journal } = rig(oneRead, { limits });
    const verdicts = [1, 2, 3].map(() => gate.judge(toolCall('get_run')));
    expect(await Promise.all(verdicts.map((verdict) => outcomeOf(verdict)))).toEqual(['allowed', 'limited', 'limited']);
    expect(journal.decisions.flatMap(({ entry }) => entry.reservations)).toEqual([]);
  });

  it('gets a place back when a read fails, and the record of its end follows', async () => {
    const limits = new RemoteLimits();
    const { gate, journal } = rig(oneRead, { limits });
    expect(await outcomeOf(gate.judge(toolCall('get_run')), failed)).toBe('allowed');
    expect(await outcomeOf(gate.judge(toolCall('get_run')), ok)).toBe('allowed');
    expect(limits.released).toBe(1);
    expect(journal.returns).toHaveLength(2);
  });

  it('denies every call that counts while it is gone, and lets none slip out between', async () => {
    const limits = new RemoteLimits();
    limits.gone = true;
    const faults: unknown[] = [];
    const { gate } = rig(oneRead, { limits, onFault: (error) => faults.push(error) });
    expect(await refusal(gate.judge(toolCall('get_run')))).toMatchObject({ rule: '(internal error)' });
    expect(faults).toHaveLength(1);
  });

  it('records the end of a call whose place it could not take back', async () => {
    const limits = new RemoteLimits();
    const { gate, journal } = rig(oneRead, { limits, onFault: () => undefined });
    const verdict = await gate.judge(toolCall('get_run'));
    limits.gone = true;
    if (verdict.kind !== 'forward') throw new Error('The first call passes');
    verdict.ticket.settle(failed);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(journal.returns).toHaveLength(1);
  });

  it('has no room any more after a person thought about it: the call is limited', async () => {
    const asks = { ...oneRead.tools.get_run, approval: { reason: 'Runs are read by people first.' } };
    const limits = new RemoteLimits();
    const approvals: ApprovalPort = { ask: async () => ({ kind: 'allowed' }) };
    const { gate } = rig({ version: '1', tools: { get_run: asks } }, { limits, approvals });
    expect(await outcomeOf(gate.judge(toolCall('get_run')))).toBe('allowed');
    expect(await outcomeOf(gate.judge(toolCall('get_run')))).toBe('limited');
  });
});
