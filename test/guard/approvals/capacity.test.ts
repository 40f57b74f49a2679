import { describe, expect, it } from 'vitest';
import type { ApprovalRequest } from '../../../electron/guard/approvals/port.ts';
import { ApprovalQueue } from '../../../electron/guard/approvals/queue.ts';
import { compile } from '../../../electron/guard/policy/compile.ts';
import type { AgentId } from '../../../shared/names.ts';
import { agentIdSchema } from '../../../shared/names.ts';
import { cursor, ManualClock, policy, testrail, toolCall } from '../support.ts';

const document = policy({ version: '1', tools: { add_case: { approval: { reason: 'Cases are reviewed.' } } } });
const { tools } = compile(document, { server: testrail, agent: null, version: 1, now: 0 });
const approval = tools.get('add_case')?.approval;

function queueWith(maxPending: number): ApprovalQueue {
  let made = 0;
  return new ApprovalQueue({
    clock: new ManualClock(),
    times: { askMs: () => 120_000, holdMs: () => 45_000 },
    newId: () => `ask-${++made}`,
    riskOf: () => 'Medium',
    maxPending: () => maxPending,
  });
}

/** A call whose title has so many characters. */
function ask(characters: number, agent: AgentId = cursor): ApprovalRequest {
  if (approval === null || approval === undefined) throw new Error('The rule asks');
  const args = { section_id: 1, title: 'x'.repeat(characters) };
  return { call: toolCall('add_case', args, { agent }), asks: [approval], definition: 'digest' };
}

describe('What waits for a person is bounded in bytes', () => {
  it('longer arguments than a person could look through are refused, and neither joined nor allowed', async () => {
    const queue = queueWith(20);
    const large = ask(1_100_000);
    expect(await queue.ask(large)).toMatchObject({ kind: 'refused', rule: '(too large to ask)' });
    expect(queue.joins(large)).toBe(false);
    expect(queue.ready(large)).toBeNull();
    expect(queue.waiting).toBe(0);
  });

  it('of one agent, and of all together, while others are still asked about', async () => {
    const queue = queueWith(1000);
    const fill = async (agent: AgentId) => {
      for (let index = 0; index < 100; index++) {
        const answer = queue.ask(ask(900_000 + index, agent));
        const now = await Promise.race([answer, Promise.resolve(null)]);
        if (now !== null) return { waits: index, answer: now };
      }
      throw new Error('It is never full');
    };
    const first = await fill(cursor);
    expect(first).toMatchObject({ waits: 4, answer: { kind: 'refused', rule: '(too many asks)' } });
    let waits = first.waits;
    for (let index = 0; waits > 0 && index < 20; index++) {
      waits = (await fill(agentIdSchema.parse(`agent-${index}`))).waits;
    }
    expect(queue.waiting).toBe(18);
  });

  it('decided ones are forgotten before they take more, the oldest first', () => {
    const queue = queueWith(20);
    for (let index = 0; index < 30; index++) {
      void queue.ask(ask(900_000 + index));
      queue.answer(`ask-${index + 1}`, { kind: 'deny', note: '' }, 'test');
    }
    const ids = queue.decided().map(({ id }) => id);
    expect(ids).toEqual(['ask-30', 'ask-29', 'ask-28', 'ask-27']);
  });

  it('and long ones are not written into the file at each change', () => {
    const queue = queueWith(20);
    void queue.ask(ask(10));
    void queue.ask(ask(900_000));
    expect(queue.snapshot().waiting.map(({ id }) => id)).toEqual(['ask-1']);
  });
});
