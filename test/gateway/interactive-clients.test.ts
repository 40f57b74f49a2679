import { describe, expect, it } from 'vitest';
import { InteractiveClients, type Lease } from '../../electron/gateway/stateless/interactive-clients.ts';
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
    return new InteractiveClients(() => now);
  };
  const taken = (lease: Lease | null): Lease => {
    if (lease === null) throw new Error('no lease');
    return lease;
  };

  it.each([[{}], [{ tasks: {} }], [{ elicitation: true }], [undefined], ['elicitation'], [[]]])(
    'are not those that offer %j',
    (capabilities) => expect(begin().take(a, capabilities)).toBeNull(),
  );

  it('are known by agent and offer, whatever else they say', () => {
    const clients = begin();
    const { client } = taken(clients.take(a, { ...form, tasks: {}, roots: { listChanged: true } }));
    expect(client.capabilities).toEqual({ ...form, roots: {} });
    expect(clients.take(a, { ...form, experimental: {}, roots: {} })?.client).toBe(client);
    expect(clients.take(a, form)?.client).not.toBe(client);
    expect(clients.take(b, { ...form, roots: {} })?.client).not.toBe(client);
  });

  it('are let go of when they were idle for long, and not while a request of them lasts', () => {
    const clients = begin();
    const lease = taken(clients.take(a, form));
    clients.sweep(2000);
    expect(lease.client.gone.aborted).toBe(false);
    lease.release();
    clients.sweep(1000);
    expect(lease.client.gone.aborted).toBe(false);
    clients.sweep(1001);
    expect(lease.client.gone.aborted).toBe(true);
    expect(clients.take(a, form)?.client).not.toBe(lease.client);
  });

  it('make room for another offer with the one that is idle for longest; where all are in use there is none', () => {
    const clients = begin();
    const leases = offers.slice(0, 4).map((offer) => taken(clients.take(a, offer)));
    expect(clients.take(a, offers[4])).toBeNull();
    for (const lease of [leases[2], leases[1]]) {
      now++;
      lease?.release();
    }
    expect(clients.take(a, offers[4])).not.toBeNull();
    expect(leases.map(({ client }) => client.gone.aborted)).toEqual([false, false, true, false]);
  });

  it('end with their agent, and all with the gateway', () => {
    const clients = begin();
    const [one, other] = [taken(clients.take(a, form)), taken(clients.take(b, form))];
    clients.endAgent(a);
    expect([one, other].map(({ client }) => client.gone.aborted)).toEqual([true, false]);
    clients.end();
    expect(other.client.gone.aborted).toBe(true);
  });
});
