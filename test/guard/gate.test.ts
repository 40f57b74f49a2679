import { describe, expect, it } from 'vitest';
import { agentIdSchema } from '../../shared/names.ts';
import {
  claude,
  cursor,
  failed,
  MemoryJournal,
  ok,
  outcomeOf,
  policy,
  refusal,
  rig,
  testrail,
  toolCall,
  tools,
  unsent,
} from './support.ts';

const open = { version: '1', default: 'allow' };

describe('What passes and what does not', () => {
  it('lets a listed read pass at once, without waiting for anything', () => {
    const { gate, journal } = rig({ version: '1', tools: { get_run: {} } });
    const verdict = gate.judge(toolCall('get_run', { run_id: 7 }));
    expect(verdict).not.toBeInstanceOf(Promise);
    expect(verdict).toMatchObject({
      kind: 'forward',
      ticket: { decision: { outcome: 'allowed', rule: '/tools/get_run' } },
    });
    expect(journal.decisions).toMatchObject([{ durable: false }]);
  });

  it('denies what no rule lists, and says so to the agent', async () => {
    const { gate } = rig({ version: '1', tools: { get_run: {} } });
    expect(await refusal(gate.judge(toolCall('add_run')))).toMatchObject({
      outcome: 'denied',
      rule: '(default deny)',
      message:
        'Denied by the policy in Railguard: no rule allows add_run (default deny). add_run was not sent to testrail. Do not retry. Rule: Deny tools without a rule.',
    });
  });

  it('answers hidden and unknown names alike', () => {
    const { gate } = rig({ ...open, hide: ['delete_run'] });
    expect(gate.judge(toolCall('delete_run'))).toMatchObject({
      kind: 'unknown',
      decision: { outcome: 'hidden', rule: '(hidden)' },
    });
    expect(gate.judge(toolCall('unknown_tool'))).toMatchObject({
      kind: 'unknown',
      decision: { rule: '(unknown tool)' },
    });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('finds no rule for a tool called %s', (tool) => {
    const { gate } = rig({ version: '1', tools: { get_run: {} } });
    expect(gate.judge(toolCall(tool))).toMatchObject({ kind: 'refuse', decision: { rule: '(default deny)' } });
    expect(gate.lists(cursor, testrail, tool)).toBe(false);
  });

  it('denies a tool whose definition changed until it is reviewed', async () => {
    const { gate } = rig(open);
    expect(await refusal(gate.judge(toolCall('held_tool')))).toMatchObject({ rule: '(quarantined)' });
  });

  it('looks once whether a held definition went back to the accepted one before it refuses', async () => {
    let held = true;
    let looks = 0;
    let look = async () => true;
    const { gate } = rig(open, {
      tools: {
        ...tools,
        definition: () => ({ digest: 'd', quarantined: held }),
        confirm: () => {
          looks++;
          return look();
        },
      },
    });
    expect(await refusal(gate.judge(toolCall('get_run')))).toMatchObject({ rule: '(quarantined)' });
    look = async () => false;
    expect(await refusal(gate.judge(toolCall('get_run')))).toMatchObject({ outcome: 'denied' });
    expect(looks).toBe(2);
    look = async () => {
      held = false;
      return true;
    };
    expect(await outcomeOf(gate.judge(toolCall('get_run')))).toBe('allowed');
  });

  it('refuses a call that the tool does not take, where its agent may see the tool at all', () => {
    const broken = (tool: string) => toolCall(tool, { run_id: 1, extra: 2 }, { fault: '"extra" is not an argument' });
    const { gate, journal } = rig({
      version: '1',
      hide: ['delete_run'],
      tools: { get_run: { rate_limit: '1/minute' } },
    });
    expect(gate.judge(broken('delete_run'))).toMatchObject({ kind: 'unknown', decision: { rule: '(hidden)' } });
    expect(gate.judge(broken('add_run'))).toMatchObject({ kind: 'refuse', decision: { rule: '(default deny)' } });
    expect(gate.judge(broken('get_run'))).toMatchObject({
      kind: 'invalid',
      decision: { outcome: 'denied', rule: '(invalid call)' },
      message: 'Invalid call of get_run: "extra" is not an argument. Nothing was sent.',
    });
    expect(journal.decisions).toHaveLength(3);
    // Nothing was sent, so nothing was counted.
    return expect(outcomeOf(gate.judge(toolCall('get_run', { run_id: 1 })))).resolves.toBe('allowed');
  });

  it('judges a call that goes on again, and counts it once', async () => {
    const { gate, policies } = rig({ version: '1', tools: { add_run: { rate_limit: '1/hour' } } });
    const goesOn = () => gate.judge(toolCall('add_run', { name: 'x' }, { continues: true }));
    expect(await outcomeOf(gate.judge(toolCall('add_run', { name: 'x' })))).toBe('allowed');
    expect(await outcomeOf(goesOn())).toBe('allowed');
    expect(await outcomeOf(gate.judge(toolCall('add_run', { name: 'x' })))).toBe('limited');
    policies.set(policy({ version: '1' }));
    expect(await outcomeOf(goesOn())).toBe('denied');
  });

  it('denies every call of a paused agent, also one that waits for its record, and no other agent', async () => {
    const stopped = new Set<string>();
    const { gate, journal } = rig(open, { agents: { paused: (agent) => stopped.has(agent) } });
    const other = agentIdSchema.parse('claude-code');
    const waiting = gate.judge(toolCall('add_run'));
    stopped.add(cursor);
    gate.agentsChanged();
    const message = 'A person paused this agent in Railguard. Nothing was sent. Retry after it is resumed.';
    expect(await refusal(waiting)).toMatchObject({ message });
    expect(await refusal(gate.judge(toolCall('get_run')))).toMatchObject({ rule: '(agent paused)', message });
    expect(journal.decisions.at(-1)).toMatchObject({ entry: { decision: { rule: '(agent paused)' } } });
    expect(gate.closedFor(cursor, testrail)).toBe('agent-paused');
    expect(await outcomeOf(gate.judge(toolCall('get_run', {}, { agent: other })))).toBe('allowed');
    // A pause of all comes first, and ends by itself: the agent stays paused.
    gate.pause();
    expect(await refusal(gate.judge(toolCall('get_run')))).toMatchObject({ rule: '(paused)' });
    gate.resume();
    stopped.clear();
    expect(await outcomeOf(gate.judge(toolCall('get_run')))).toBe('allowed');
  });

  it('says to whom it is closed, and why: the first of pause, journal, and what hides the whole server', () => {
    const stopped = new Set<string>();
    const paused = (agent: string) => stopped.has(agent);
    const hidden = rig({ version: '1', hide: ['*'] }, { agents: { paused } });
    const fault = { code: 'journal-full', title: 'Full', help: '' } as const;
    const journal = Object.assign(new MemoryJournal(), { fault: null as typeof fault | null });
    const { gate } = rig(open, { agents: { paused }, journal });
    const said = () => [gate.closedFor(cursor, testrail), gate.closedFor(claude, testrail)];
    expect(said()).toEqual([null, null]);
    expect(hidden.gate.closedFor(cursor, testrail)).toBe('hidden');
    journal.fault = fault;
    expect(said()).toEqual(['fault', 'fault']);
    stopped.add(cursor);
    gate.agentsChanged();
    hidden.gate.agentsChanged();
    expect(said()).toEqual(['agent-paused', 'fault']);
    expect(hidden.gate.closedFor(cursor, testrail)).toBe('agent-paused');
    gate.pause();
    expect(said()).toEqual(['paused', 'paused']);
    gate.resume();
    journal.fault = null;
    expect(said()).toEqual(['agent-paused', null]);
    const torn = rig(open);
    torn.policies.policyFor = () => {
      throw new Error('torn');
    };
    torn.policies.set(policy(open));
    expect(torn.gate.closedFor(cursor, testrail)).toBe('fault');
  });

  it('reads data of a resource that no tool serves by the default', async () => {
    const call = toolCall('unknown_resource', {}, { via: 'resources/read' });
    expect(await outcomeOf(rig(open).gate.judge(call))).toBe('allowed');
    expect(rig({ version: '1' }).gate.judge(call)).toMatchObject({
      kind: 'refuse',
      decision: { rule: '(default deny)' },
    });
  });

  it('asks nobody where approvals are not answered, and denies with the rule that asks', async () => {
    const { gate } = rig({ ...open, tools: { close_run: { approval: {} } } });
    expect(await refusal(gate.judge(toolCall('close_run')))).toMatchObject({
      outcome: 'denied',
      rule: '/tools/close_run/approval',
      words: 'Ask',
      message: expect.stringContaining('approvals are not answered here'),
    });
  });
});

describe('The pause', () => {
  it('refuses every call, hidden or not, counts them, and ends with one resume', async () => {
    const { gate, clock } = rig({ ...open, hide: ['delete_run'] });
    let told = 0;
    gate.onChange(() => told++);
    gate.pause();
    expect(await refusal(gate.judge(toolCall('get_run')))).toMatchObject({ rule: '(paused)' });
    expect(await refusal(gate.judge(toolCall('delete_run')))).toMatchObject({
      message: 'Railguard is paused. Nothing was sent. Retry after a person resumes it.',
    });
    expect(gate.paused).toEqual({ since: clock.now(), refused: 2 });
    gate.resume();
    expect(gate.paused).toBeNull();
    expect(await outcomeOf(gate.judge(toolCall('get_run')))).toBe('allowed');
    expect(told).toBe(4);
  });

  it('stops a write whose record was still being written when a person pressed it', async () => {
    const { gate, journal } = rig(open);
    let commit = () => {};
    journal.commit = () => new Promise<void>((resolve) => (commit = resolve));
    const verdict = gate.judge(toolCall('add_run'));
    gate.pause();
    commit();
    expect(await refusal(verdict)).toMatchObject({ message: expect.stringContaining('Railguard is paused') });
    expect(journal.returns).toMatchObject([{ end: { sent: false, end: 'cancelled' } }]);
  });
});

describe('The record comes first', () => {
  it('hands out no write before its record is committed', async () => {
    const { gate, journal } = rig(open);
    let commit = () => {};
    journal.commit = () => new Promise<void>((resolve) => (commit = resolve));
    let passed = false;
    const verdict = Promise.resolve(gate.judge(toolCall('add_run'))).then((settled) => {
      passed = true;
      return settled;
    });
    await Promise.resolve();
    expect(passed).toBe(false);
    expect(journal.decisions).toMatchObject([{ durable: true }]);
    commit();
    expect((await verdict).kind).toBe('forward');
  });

  it('waits for the record of a read that counts on a limit', () => {
    const { gate, journal } = rig({ version: '1', tools: { get_run: { rate_limit: '5/minute' } } });
    expect(gate.judge(toolCall('get_run'))).toBeInstanceOf(Promise);
    expect(journal.decisions).toMatchObject([
      { durable: true, entry: { reservations: [{ windowMs: 60_000, weight: 1 }] } },
    ]);
  });

  it.each(['throws', 'rejects'])('denies when the journal %s, and takes no place of the limit', async (how) => {
    const { gate, journal } = rig({ version: '1', tools: { add_run: { rate_limit: '1/minute' } } });
    journal.commit = () => {
      if (how === 'throws') throw new Error('disk full');
      return Promise.reject(new Error('disk full'));
    };
    expect(await refusal(gate.judge(toolCall('add_run')))).toMatchObject({ outcome: 'denied', rule: '(journal)' });
    journal.commit = () => undefined;
    expect(await outcomeOf(gate.judge(toolCall('add_run')))).toBe('allowed');
  });

  it('denies an unlimited read too when the journal cannot take it', async () => {
    const { gate, journal } = rig(open);
    journal.commit = () => {
      throw new Error('disk full');
    };
    expect(await refusal(gate.judge(toolCall('get_run')))).toMatchObject({ rule: '(journal)' });
  });

  it('denies, and never throws, when a part of the gate fails', async () => {
    const faults: unknown[] = [];
    const { gate } = rig(open, {
      onFault: (error) => faults.push(error),
      tools: {
        profile: () => ({ category: 'Read', risk: 'Low', readOnly: true }),
        knows: () => {
          throw new Error('a bug');
        },
        definition: () => ({ digest: null, quarantined: false }),
      },
    });
    expect(await refusal(gate.judge(toolCall('get_run')))).toMatchObject({
      outcome: 'error',
      rule: '(internal error)',
    });
    expect(faults).toHaveLength(1);
  });
});

describe('Limits at the gate', () => {
  const limited = (tool: string) => ({ version: '1', tools: { [tool]: { rate_limit: '2/minute' } } });

  it('names the limit and when to retry', async () => {
    const { gate, clock } = rig(limited('add_run'));
    await outcomeOf(gate.judge(toolCall('add_run')));
    clock.pass(34_000);
    await outcomeOf(gate.judge(toolCall('add_run')));
    expect(await refusal(gate.judge(toolCall('add_run')))).toMatchObject({
      outcome: 'limited',
      rule: '/tools/add_run/limits/0',
      words: 'Limit 2/min',
      retryAfterMs: 26_001,
      message:
        'Limit reached: 2 add_run per minute. Retry in 27 s. Railguard sent nothing to testrail. Rule: Limit 2/min.',
    });
    clock.pass(26_001);
    expect(await outcomeOf(gate.judge(toolCall('add_run')))).toBe('allowed');
  });

  it.each([
    ['a write that failed keeps its place', 'add_run', failed, 'limited'],
    ['a read that failed gives its place back', 'get_run', failed, 'allowed'],
    ['a read that passed keeps its place', 'get_run', ok, 'limited'],
    ['a write that was never sent gives its place back', 'add_run', unsent, 'allowed'],
  ] as const)('%s', async (_title, tool, end, third) => {
    const { gate } = rig(limited(tool));
    await outcomeOf(gate.judge(toolCall(tool)));
    await outcomeOf(gate.judge(toolCall(tool)), end);
    expect(await outcomeOf(gate.judge(toolCall(tool)))).toBe(third);
  });

  it('sends nothing whose record took more than five seconds: a restart would count it too early', async () => {
    const { gate, journal, clock } = rig(limited('add_run'));
    let commit = () => {};
    journal.commit = () => new Promise<void>((resolve) => (commit = resolve));
    const verdict = gate.judge(toolCall('add_run'));
    clock.pass(5001);
    commit();
    const message = expect.stringContaining('could not be recorded');
    expect(await refusal(verdict)).toMatchObject({ outcome: 'denied', rule: '(journal)', message });
    expect(journal.returns).toMatchObject([{ end: { sent: false }, released: [{ weight: 1 }] }]);
  });

  it('says what stopped a call after its record was written', async () => {
    const { gate, journal, clock } = rig({ version: '1', tools: { add_run: { rate_limit: { max: 1, window: 1 } } } });
    let commit = () => {};
    journal.commit = () => new Promise<void>((resolve) => (commit = resolve));
    const slow = gate.judge(toolCall('add_run'));
    clock.pass(1500);
    const release = commit;
    journal.commit = () => undefined;
    expect(await outcomeOf(gate.judge(toolCall('add_run')))).toBe('allowed');
    release();
    expect(await refusal(slow)).toMatchObject({ outcome: 'limited', rule: '/tools/add_run/limits/0' });
  });

  it('gives a place back once, however often a call is settled', async () => {
    const { gate, journal } = rig(limited('get_run'));
    const first = await gate.judge(toolCall('get_run'));
    await outcomeOf(gate.judge(toolCall('get_run')));
    if (first.kind !== 'forward') throw new Error('expected to pass');
    for (let times = 0; times < 3; times++) first.ticket.settle(failed);
    expect(journal.returns.filter((entry) => entry.released.length > 0)).toHaveLength(1);
    expect(await outcomeOf(gate.judge(toolCall('get_run')))).toBe('allowed');
    expect(await outcomeOf(gate.judge(toolCall('get_run')))).toBe('limited');
  });

  it('lets exactly the limit through when 100 calls come at once', async () => {
    const { gate } = rig({ version: '1', tools: { add_run: { rate_limit: '30/minute' } } });
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => outcomeOf(gate.judge(toolCall('add_run')))));
    expect(outcomes.filter((outcome) => outcome === 'allowed')).toHaveLength(30);
  });

  it.each([-5, '5', null, true, [5]])('refuses %j where an amount is summed', async (amount) => {
    const pay = { limits: [{ counter: 'spend', window: 'day', max: 10, sum: 'args.amount' }] };
    const { gate } = rig({ version: '1', tools: { pay } });
    expect(await refusal(gate.judge(toolCall('pay', { amount })))).toMatchObject({
      outcome: 'denied',
      rule: '/tools/pay/limits/0',
    });
    expect(await outcomeOf(gate.judge(toolCall('pay', { amount: 10 })))).toBe('allowed');
    expect(await outcomeOf(gate.judge(toolCall('pay', { amount: 0.1 })))).toBe('limited');
  });

  it('keeps counting when the rule is edited, and remembers calls when the window is', async () => {
    const { gate, policies } = rig(limited('add_run'));
    await outcomeOf(gate.judge(toolCall('add_run')));
    await outcomeOf(gate.judge(toolCall('add_run')));
    policies.set(policy({ version: '1', tools: { add_run: { rate_limit: '3/hour' } } }));
    expect(await outcomeOf(gate.judge(toolCall('add_run')))).toBe('allowed');
    expect(await outcomeOf(gate.judge(toolCall('add_run')))).toBe('limited');
  });
});

describe('What agents see', () => {
  it('lists what is allowed, limited, asked and denied, and not what is hidden or left to the default', () => {
    const { gate } = rig({
      version: '1',
      hide: ['delete_run'],
      tools: { get_run: {}, close_run: { approval: {} }, add_run: { action: 'deny' }, delete_run: {} },
    });
    const listed = ['get_run', 'close_run', 'add_run', 'delete_run', 'get_case'].map((tool) =>
      gate.lists(cursor, testrail, tool),
    );
    expect(listed).toEqual([true, true, true, false, false]);
  });

  it('is told when it changes', () => {
    const { gate, policies } = rig(open);
    const told: string[] = [];
    const stop = gate.onVisibilityChange((server) => told.push(server));
    policies.set(policy({ ...open, hide: ['delete_run'] }));
    stop();
    policies.set(policy(open));
    expect(told).toEqual(['testrail']);
  });
});
