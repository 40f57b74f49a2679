import { describe, expect, it } from 'vitest';
import type { ApprovalPort } from '../../electron/guard/approvals/port.ts';
import type { Gate } from '../../electron/guard/enforcement/gate.ts';
import type { Ticket, ToolCall } from '../../shared/call.ts';
import { ok, policy, refusal, rig, toolCall } from './support.ts';

const open = { version: '1', default: 'allow' };
const call = () => toolCall('close_run', { run_id: 1 });
const allowing: ApprovalPort = { ask: async () => ({ kind: 'allowed' }) };

async function pass(gate: Gate, judged: ToolCall): Promise<Ticket> {
  const verdict = await gate.judge(judged);
  if (verdict.kind !== 'forward') throw new Error(`refused by ${verdict.decision.rule}`);
  return verdict.ticket;
}

describe('A call that halted for its agent', () => {
  it('may go on as often as it halts, without another place in a limit or another record', async () => {
    const { gate, journal } = rig({ ...open, tools: { close_run: { rate_limit: '1/minute' } } });
    const ticket = await pass(gate, call());
    for (let time = 0; time < 3; time++) expect(await ticket.reauthorize()).toBeNull();
    expect(journal.decisions).toHaveLength(1);
    expect(journal.returns).toEqual([]);
    ticket.settle(ok);
    expect(journal.returns).toHaveLength(1);
    expect(await refusal(gate.judge(call()))).toMatchObject({ outcome: 'limited' });
  });

  it('may not while the gate is paused, which counts as refused, and may when it is resumed', async () => {
    const { gate, journal } = rig(open);
    const ticket = await pass(gate, call());
    gate.pause();
    expect(await ticket.reauthorize()).toMatchObject({
      kind: 'refuse',
      decision: { rule: '(paused)' },
      message: expect.stringContaining('Railguard is paused'),
    });
    expect(gate.paused?.refused).toBe(1);
    gate.resume();
    expect(await ticket.reauthorize()).toBeNull();
    expect(journal.decisions).toHaveLength(1);
  });

  it.each([
    [
      'denies it',
      { ...open, tools: { close_run: { deny_if: [{ conditions: [] }] } } },
      'refuse',
      '/tools/close_run/deny_if/0',
    ],
    ['no longer lists it', { version: '1' }, 'refuse', '(default deny)'],
    ['hides it', { ...open, hide: ['close_run'] }, 'unknown', '(hidden)'],
  ])('may not where the policy %s by now', async (_, document, kind, rule) => {
    const { gate, policies } = rig(open);
    const ticket = await pass(gate, call());
    policies.set(policy(document));
    expect(await ticket.reauthorize()).toMatchObject({ kind, decision: { rule } });
    policies.set(policy(open));
    expect(await ticket.reauthorize()).toBeNull();
  });

  it('may not where its definition changed and waits for a review', async () => {
    let held = false;
    const { gate } = rig(open, {
      tools: {
        profile: () => ({ category: 'Write', risk: 'Low', readOnly: false }),
        knows: () => true,
        definition: () => ({ digest: 'd', quarantined: held }),
      },
    });
    const ticket = await pass(gate, call());
    held = true;
    expect(await ticket.reauthorize()).toMatchObject({ kind: 'refuse', decision: { rule: '(quarantined)' } });
  });

  it('may where a person allowed it before, and not where a person has to be asked since', async () => {
    const asks = { ...open, tools: { close_run: { approval: { reason: 'For good.' } } } };
    const asked = rig(asks, { approvals: allowing });
    expect(await (await pass(asked.gate, call())).reauthorize()).toBeNull();
    const unasked = rig(open, { approvals: allowing });
    const ticket = await pass(unasked.gate, call());
    unasked.policies.set(policy(asks));
    expect(await ticket.reauthorize()).toMatchObject({ kind: 'refuse', decision: { rule: '(rules changed)' } });
  });

  it('is looked at with what it touches now, and may not where that cannot be read', async () => {
    const document = {
      ...open,
      tools: { close_run: { require: [{ path: 'entity.project_id', op: 'in', value: [1] }] } },
    };
    let facts: () => Promise<{ project_id: number }> = async () => ({ project_id: 1 });
    const { gate } = rig(document, { entities: { facts: () => facts() } });
    const ticket = await pass(gate, call());
    expect(await ticket.reauthorize()).toBeNull();
    facts = async () => ({ project_id: 2 });
    expect(await ticket.reauthorize()).toMatchObject({
      kind: 'refuse',
      decision: { rule: '/tools/close_run/require/0' },
    });
    facts = () => Promise.reject(new Error('TestRail is away'));
    expect(await ticket.reauthorize()).toMatchObject({ kind: 'refuse' });
  });

  it('may not after an error inside the gate', async () => {
    let broken = false;
    const faults: unknown[] = [];
    const { gate } = rig(open, {
      onFault: (error) => faults.push(error),
      tools: {
        profile: () => ({ category: 'Write', risk: 'Low', readOnly: false }),
        knows: () => {
          if (broken) throw new Error('lost');
          return true;
        },
        definition: () => ({ digest: 'd', quarantined: false }),
      },
    });
    const ticket = await pass(gate, call());
    broken = true;
    expect(await ticket.reauthorize()).toMatchObject({ kind: 'refuse', decision: { rule: '(internal error)' } });
    expect(faults).toHaveLength(1);
  });
});
