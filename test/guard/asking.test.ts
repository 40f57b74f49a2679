import { describe, expect, it } from 'vitest';
import type { ApprovalAnswer, ApprovalPort } from '../../electron/guard/approvals/port.ts';
import { defaultRepeats, LoopDetector } from '../../electron/guard/limits/loop-detector.ts';
import { agentIdSchema } from '../../shared/names.ts';
import { cursor, outcomeOf, policy, refusal, rig, toolCall } from './support.ts';

/** A person who answers when a test says so. */
function person() {
  const asked: Parameters<ApprovalPort['ask']>[0][] = [];
  const answers: ((answer: ApprovalAnswer) => void)[] = [];
  const approvals: ApprovalPort = {
    ask: (request) => {
      asked.push(request);
      return new Promise((resolve) => answers.push(resolve));
    },
  };
  const answer = async (given: ApprovalAnswer) => {
    while (answers.length === 0) await Promise.resolve();
    answers.shift()?.(given);
  };
  /** Resolves when the gate asks; what a test changes then, changes while the call waits. */
  const wait = async () => {
    while (answers.length === 0) await Promise.resolve();
  };
  return { approvals, asked, answer, wait };
}

const asks = {
  version: '1',
  tools: { close_run: { rate_limit: '2/minute', approval: { reason: 'Closing is for good.' } } },
};

describe('A call that a person must allow', () => {
  it('waits, is recorded as waiting, and passes when it is allowed', async () => {
    const { approvals, asked, answer } = person();
    const { gate, journal } = rig(asks, { approvals });
    const verdict = gate.judge(toolCall('close_run'));
    await answer({ kind: 'allowed' });
    expect(await outcomeOf(verdict)).toBe('allowed');
    expect(asked).toMatchObject([
      { definition: 'digest of close_run', asks: [{ reason: 'Closing is for good.', timeoutMs: null }] },
    ]);
    expect(journal.decisions.map(({ entry, durable }) => [entry.decision.outcome, durable])).toEqual([
      ['waiting', true],
      ['allowed', true],
    ]);
  });

  it('takes as long as its person, and none of that counts as time in Railguard', async () => {
    const { approvals, answer, wait } = person();
    const { gate, journal, clock } = rig(asks, { approvals });
    const verdict = gate.judge(toolCall('close_run', {}, { startedMs: clock.monotonic() }));
    await wait();
    clock.pass(90_000);
    await answer({ kind: 'allowed' });
    expect(await outcomeOf(verdict)).toBe('allowed');
    expect(journal.returns).toMatchObject([{ totalMs: 90_000, gatewayMs: 0 }]);
  });

  it.each([
    [400, 'Allowed by a person'],
    [3_200, 'Allowed by a person after 3 s'],
    [119_000, 'Allowed by a person after 119 s'],
    [290_000, 'Allowed by a person after 5 min'],
  ])('says in its trace how long it waited (%i ms)', async (ms, detail) => {
    const { approvals, answer, wait } = person();
    const { gate, journal, clock } = rig(asks, { approvals });
    const verdict = gate.judge(toolCall('close_run'));
    await wait();
    clock.pass(ms);
    await answer({ kind: 'allowed' });
    await outcomeOf(verdict);
    expect(journal.decisions.at(-1)?.entry.decision.trace.at(-1)).toMatchObject({ step: 'approval', detail });
  });

  it('says in its trace how long it waited for a No', async () => {
    const { approvals, answer, wait } = person();
    const { gate, journal, clock } = rig(asks, { approvals });
    const verdict = gate.judge(toolCall('close_run'));
    await wait();
    clock.pass(7_000);
    await answer({ kind: 'denied', note: null });
    await refusal(verdict);
    const last = journal.decisions.at(-1)?.entry.decision.trace.at(-1);
    expect(last).toMatchObject({ result: 'stop', detail: 'Denied by a person after 7 s' });
  });

  it.each([
    [
      { kind: 'denied', note: 'Not today' },
      'denied',
      'Denied by a person in Railguard: close_run was not sent to testrail. Do not retry this call; others are decided one by one. Not today.',
    ],
    [{ kind: 'expired' }, 'expired', expect.stringContaining('nobody answered')],
    [
      { kind: 'refused', message: 'Ten calls wait already' },
      'denied',
      expect.stringContaining('Ten calls wait already.'),
    ],
  ] as const)('is refused when the answer is %j, and keeps its place in the limit', async (given, outcome, message) => {
    const { approvals, answer } = person();
    const { gate } = rig(asks, { approvals });
    for (let call = 0; call < 2; call++) {
      const verdict = gate.judge(toolCall('close_run'));
      await answer(given);
      expect(await refusal(verdict)).toMatchObject({ outcome, message, rule: '/tools/close_run/approval' });
    }
    expect(await refusal(gate.judge(toolCall('close_run')))).toMatchObject({ outcome: 'limited' });
  });

  it('counts from the moment it is sent, not from when it was asked', async () => {
    const { approvals, answer } = person();
    const { gate, clock } = rig(asks, { approvals });
    const first = gate.judge(toolCall('close_run'));
    clock.pass(50_000);
    await answer({ kind: 'allowed' });
    expect(await outcomeOf(first)).toBe('allowed');
    clock.pass(20_000);
    const second = gate.judge(toolCall('close_run'));
    await answer({ kind: 'denied', note: null });
    await second;
    expect(await refusal(gate.judge(toolCall('close_run')))).toMatchObject({
      outcome: 'limited',
      retryAfterMs: 40_001,
    });
  });

  it('is limited when its place went to others while it waited', async () => {
    const { approvals, answer } = person();
    const { gate, clock } = rig(asks, { approvals });
    const first = gate.judge(toolCall('close_run'));
    clock.pass(60_001);
    const others = [gate.judge(toolCall('close_run')), gate.judge(toolCall('close_run'))];
    await answer({ kind: 'allowed' });
    expect(await refusal(first)).toMatchObject({ outcome: 'limited', rule: '/tools/close_run/limits/0' });
    await answer({ kind: 'denied', note: null });
    await answer({ kind: 'denied', note: null });
    await Promise.all(others);
  });

  it.each([
    ['denied meanwhile', { version: '1', tools: { close_run: { action: 'deny' } } }, '/tools/close_run/deny_if/0'],
    ['hidden meanwhile', { version: '1', hide: ['close_run'] }, '(hidden)'],
    [
      'asked about for another reason now',
      { version: '1', tools: { close_run: { approval: { when: [{ path: 'args.x', op: 'exists', value: false }] } } } },
      '/tools/close_run/approval',
    ],
  ])('does not pass when it is %s', async (_title, document, rule) => {
    const { approvals, answer, wait } = person();
    const { gate, policies } = rig(asks, { approvals });
    const verdict = gate.judge(toolCall('close_run'));
    await wait();
    policies.set(policy(document));
    await answer({ kind: 'allowed' });
    expect(await refusal(verdict)).toMatchObject({ rule });
  });

  it('does not pass while the gate is paused, or when the agent is gone', async () => {
    const { approvals, answer, wait } = person();
    const { gate, journal } = rig(asks, { approvals });
    const paused = gate.judge(toolCall('close_run'));
    await wait();
    gate.pause();
    gate.resume();
    // Nobody answered yet: the pause alone ended it, and a resume does not bring it back.
    expect(await refusal(paused)).toMatchObject({ rule: '(paused)', outcome: 'denied' });
    await answer({ kind: 'allowed' });
    expect(journal.returns).toEqual([]);
    const gone = new AbortController();
    const verdict = gate.judge(toolCall('close_run'), gone.signal);
    await wait();
    gone.abort();
    await answer({ kind: 'allowed' });
    expect(await refusal(verdict)).toMatchObject({ message: 'Cancelled by the agent. Nothing was sent.' });
    expect(journal.returns).toMatchObject([{ end: { sent: false } }]);
  });
});

describe('A call that waits for a person while its agent is paused', () => {
  it('is denied at once, and nothing of another agent is', async () => {
    const { approvals, answer, wait } = person();
    const stopped = new Set<string>();
    const { gate } = rig(asks, { approvals, agents: { paused: (agent) => stopped.has(agent) } });
    const verdict = gate.judge(toolCall('close_run'));
    await wait();
    const other = gate.judge(toolCall('close_run', {}, { agent: agentIdSchema.parse('vs-code') }));
    stopped.add(cursor);
    gate.agentsChanged();
    expect(await refusal(verdict)).toMatchObject({ rule: '(agent paused)', outcome: 'denied' });
    // The first answer comes too late for anything.
    await answer({ kind: 'allowed' });
    await answer({ kind: 'allowed' });
    expect(await outcomeOf(other)).toBe('allowed');
  });
});

describe('The same call again and again', () => {
  const open = { version: '1', default: 'allow' };
  const repeats = { warn: 3, stop: 5, windowMs: 60_000 };

  it('is remembered beside 4,999 others; of more the one is forgotten that has not come for longest', () => {
    const loops = new LoopDetector(defaultRepeats);
    const count = (n: number) => loops.count(toolCall('get_thing', { n }), 0);
    const areNew = (from: number, to: number) => {
      let all = true;
      for (let n = from; n < to; n++) all &&= count(n) === 1;
      return all;
    };
    expect(areNew(0, 5000)).toBe(true);
    expect(count(0)).toBe(2);
    // Far more than a table of them has places: it is made anew several times.
    for (let round = 1; round <= 4; round++) {
      expect(areNew(round * 4900 + 100, round * 4900 + 5000)).toBe(true);
      expect(count(0)).toBe(round + 2);
    }
    expect(count(19_701)).toBe(2);
    expect(count(0)).toBe(7);
    expect(count(19_600)).toBe(1);
  });

  it('is noted, then asked about; where nobody can be asked it is denied', async () => {
    const { gate, clock } = rig(open, { repeats });
    const call = () => gate.judge(toolCall('add_run', { name: 'x' }));
    for (let time = 1; time <= 4; time++) {
      const verdict = await call();
      expect(verdict.kind).toBe('forward');
      const trace = verdict.kind === 'forward' ? verdict.ticket.decision.trace : [];
      expect(trace.some((step) => step.rule === '(identical calls)')).toBe(time >= 3);
    }
    expect(await refusal(call())).toMatchObject({
      rule: '(identical calls)',
      message: expect.stringContaining('The same call came 5 times'),
    });
    expect(await outcomeOf(gate.judge(toolCall('add_run', { name: 'y' })))).toBe('allowed');
    clock.pass(60_001);
    expect(await outcomeOf(call())).toBe('allowed');
  });

  it('asks a person where one is there', async () => {
    const { approvals, asked, answer } = person();
    const { gate } = rig(open, { repeats: { ...repeats, warn: 1, stop: 2 }, approvals });
    expect(await outcomeOf(gate.judge(toolCall('add_run')))).toBe('allowed');
    const verdict = gate.judge(toolCall('add_run'));
    await answer({ kind: 'allowed' });
    expect(await outcomeOf(verdict)).toBe('allowed');
    expect(asked).toMatchObject([{ asks: [{ rule: '(identical calls)' }] }]);
  });

  it('only warns unless a person switched more on', async () => {
    const { gate } = rig(open);
    for (let time = 0; time < 200; time++) expect(await outcomeOf(gate.judge(toolCall('add_run')))).toBe('allowed');
  });
});
