import { describe, expect, it } from 'vitest';
import { createRespondents, type Lease } from '../../electron/gateway/stateless/interactive-clients.ts';
import type { JsonObject } from '../../shared/json.ts';
import { agentId } from './harness.ts';

const [a, b] = [agentId('a'), agentId('b')];
const form = { elicitation: { form: {} } };
/** Five offers that differ. */
const offers: readonly JsonObject[] = [
  form,
  { roots: {} },
  { sampling: {} },
  { ...form, roots: {} },
  { elicitation: {} },
];

describe('agents that may be asked', () => {
  let now = 0;
  const begin = () => {
    now = 1000;
    return createRespondents(() => now);
  };
  const taken = (lease: Lease | null): Lease => {
    if (lease === null) throw new Error('no seat');
    return lease;
  };

  it.each([[{}], [{ tasks: {} }], [{ elicitation: true }], [undefined], ['elicitation'], [[]]])(
    'are not those that offer %j',
    (capabilities) => expect(begin().take(a, capabilities)).toBeNull(),
  );

  it('are known by agent and offer, whatever else they say', () => {
    const respondents = begin();
    const { respondent } = taken(respondents.take(a, { ...form, tasks: {}, roots: { listChanged: true } }));
    expect(respondent.capabilities).toEqual({ ...form, roots: {} });
    expect(respondents.take(a, { ...form, experimental: {}, roots: {} })?.respondent).toBe(respondent);
    expect(respondents.take(a, form)?.respondent).not.toBe(respondent);
    expect(respondents.take(b, { ...form, roots: {} })?.respondent).not.toBe(respondent);
  });

  it('are let go of when they were idle for long, and not while a request of them lasts', () => {
    const respondents = begin();
    const lease = taken(respondents.take(a, form));
    respondents.reap(2000);
    expect(lease.respondent.gone.aborted).toBe(false);
    lease.leave();
    respondents.reap(1000);
    expect(lease.respondent.gone.aborted).toBe(false);
    respondents.reap(1001);
    expect(lease.respondent.gone.aborted).toBe(true);
    expect(respondents.take(a, form)?.respondent).not.toBe(lease.respondent);
  });

  it('make room for another offer with the one that is idle for longest; where all are in use there is none', () => {
    const respondents = begin();
    const seats = offers.slice(0, 4).map((offer) => taken(respondents.take(a, offer)));
    expect(respondents.take(a, offers[4])).toBeNull();
    for (const lease of [seats[2], seats[1]]) {
      now++;
      lease?.leave();
    }
    expect(respondents.take(a, offers[4])).not.toBeNull();
    expect(seats.map(({ respondent }) => respondent.gone.aborted)).toEqual([false, false, true, false]);
  });

  it('end with their agent, and all with the gateway', () => {
    const respondents = begin();
    const [one, other] = [taken(respondents.take(a, form)), taken(respondents.take(b, form))];
    respondents.endAgent(a);
    expect([one, other].map(({ respondent }) => respondent.gone.aborted)).toEqual([true, false]);
    respondents.end();
    expect(other.respondent.gone.aborted).toBe(true);
  });
});
