import { describe, expect, it } from 'vitest';
import { pausedReason } from '../../../electron/guard/approvals/port.ts';
import { claude } from '../support.ts';
import { queueOf, request, told } from './support.ts';

const once = { kind: 'once' } as const;
const deny = (note: string | null = null) => ({ kind: 'deny', note }) as const;

describe('an answer', () => {
  it('is the first one: the next is told what was said, and by whom', async () => {
    const { queue, call } = queueOf();
    const answers = call();
    expect(queue.answer('ask-1', deny('Not today'), 'window')).toMatchObject({ done: true });
    expect(queue.answer('ask-1', once, 'web')).toEqual({ done: false, why: 'It was denied already by window.' });
    await told();
    expect(answers).toEqual([{ kind: 'denied', note: 'Not today' }]);
  });

  it('that refuses with an empty note has none', async () => {
    const { queue, call } = queueOf();
    const answers = call();
    queue.answer('ask-1', deny(''), 'window');
    await told();
    expect(answers).toEqual([{ kind: 'denied', note: null }]);
  });

  it('to an ask that nobody made says so', () => {
    const { queue } = queueOf();
    const why = 'Nothing was asked under the id ask-9, or it was long ago.';
    expect(queue.answer('ask-9', once, 'window')).toEqual({ done: false, why });
  });

  it('comes too late when its time is up, though no timer rang', async () => {
    const { queue, clock, call, ended } = queueOf();
    const answers = call();
    clock.pass(120_000);
    expect(queue.answer('ask-1', once, 'window')).toEqual({
      done: false,
      why: 'Nobody answered in time, so it was denied.',
    });
    await told();
    expect(answers).toEqual([{ kind: 'expired' }]);
    expect(ended).toMatchObject([{ end: { how: 'expired', by: null, afterMs: 120_000 } }]);
  });

  it('once lets the oldest of identical calls go, and the others ask anew', async () => {
    const { queue, call } = queueOf();
    const [oldest, other] = [call(), call()];
    expect(queue.open()[0]?.waiters.size).toBe(2);
    queue.answer('ask-1', once, 'window');
    await told();
    expect(oldest).toMatchObject([{ kind: 'allowed' }]);
    expect(other).toEqual([{ kind: 'anew' }]);
  });

  it('for a session lets its calls go, and a twin of another session asks anew', async () => {
    const { queue, call } = queueOf();
    const [own, other] = [call(request({ session: 'a' })), call(request({ session: 'b' }))];
    queue.answer('ask-1', { kind: 'session' }, 'window');
    await told();
    expect(own).toMatchObject([{ kind: 'allowed' }]);
    expect(other).toEqual([{ kind: 'anew' }]);
    expect(queue.ready(request({ session: 'a' }))).toMatchObject({ kind: 'allowed' });
    expect(queue.ready(request({ session: 'b' }))).toBeNull();
  });

  it('for a session does not fit a critical call, which goes on waiting', () => {
    const { queue, call } = queueOf({ riskOf: () => 'Critical' });
    call();
    expect(queue.answer('ask-1', { kind: 'session' }, 'window')).toMatchObject({ done: false });
    expect(queue.waiting).toBe(1);
    expect(queue.find('ask-1')?.group).toBeNull();
  });

  it('by a rule lets every call of the ask go on to be judged by that', async () => {
    const { queue, call } = queueOf();
    const both = [call(), call()];
    queue.answer('ask-1', { kind: 'rule' }, 'window');
    await told();
    expect(both).toMatchObject([[{ kind: 'allowed' }], [{ kind: 'allowed' }]]);
    expect(queue.answer('ask-1', once, 'web')).toEqual({
      done: false,
      why: 'A rule was written for it already by window.',
    });
  });

  it('may wait 2 minutes longer, once, and never beyond an hour in all', () => {
    const { queue, clock, call } = queueOf();
    call();
    clock.pass(119_000);
    expect(queue.answer('ask-1', { kind: 'extend' }, 'window')).toMatchObject({ done: true });
    clock.pass(120_000);
    expect(queue.answer('ask-1', { kind: 'extend' }, 'window')).toEqual({
      done: false,
      why: 'Its time was extended already.',
    });
    const long = queueOf();
    long.call(request({}, { timeout: 3600 }));
    expect(long.queue.answer('ask-1', { kind: 'extend' }, 'window')).toMatchObject({ done: false });
  });
});

describe('a call on hold', () => {
  it('is told to come again when its hold ends, and its ask goes on without it', async () => {
    const { queue, clock, call } = queueOf();
    const answers = call();
    expect(queue.nextIn()).toBe(45_000);
    clock.pass(45_000);
    queue.tick();
    await told();
    expect(answers).toEqual([{ kind: 'held', id: 'ask-1', until: clock.now() + 75_000 }]);
    expect(queue.nextIn()).toBe(75_000);
    expect(queue.open()).toMatchObject([{ id: 'ask-1', state: 'waiting' }]);
  });

  it('that comes again joins its ask, and counts on no limit a second time', () => {
    const { queue, clock, call } = queueOf();
    expect(queue.joins(request())).toBe(false);
    call();
    clock.pass(50_000);
    queue.tick();
    expect(queue.joins(request())).toBe(true);
    call();
    expect(queue.open()).toHaveLength(1);
    clock.pass(70_000);
    expect(queue.joins(request())).toBe(false);
  });

  it('whose client shows pages is told soon, and one that hears of progress is held longer', async () => {
    const { queue, clock, call } = queueOf({
      times: { askMs: () => null, holdMs: () => 45_000, longHoldMs: () => 600_000 },
    });
    const page = call(request({ mayShowPage: true }));
    const hears = call(request({ hearsProgress: true }));
    clock.pass(10_000);
    queue.tick();
    await told();
    expect([page.length, hears.length]).toEqual([1, 0]);
    clock.pass(589_000);
    queue.tick();
    await told();
    expect(hears).toEqual([]);
    clock.pass(1000);
    queue.tick();
    await told();
    expect(hears).toMatchObject([{ kind: 'held', until: null }]);
    expect(queue.nextIn()).toBeNull();
  });

  it('that its agent leaves ends its ask; the other of two leaves it open', async () => {
    const { queue, call, ended } = queueOf();
    const [one, two] = [new AbortController(), new AbortController()];
    const first = call(request(), one.signal);
    call(request(), two.signal);
    one.abort();
    await told();
    expect(first).toMatchObject([{ kind: 'closed' }]);
    expect(queue.waiting).toBe(1);
    two.abort();
    expect(ended).toMatchObject([{ end: { how: 'closed', why: 'The agent cancelled the call, or left' } }]);
  });

  it('that leaves after another was told to come again leaves the ask open for that', () => {
    const { queue, clock, call } = queueOf();
    call();
    clock.pass(45_000);
    queue.tick();
    const leaving = new AbortController();
    call(request(), leaving.signal);
    leaving.abort();
    expect(queue.open()).toMatchObject([{ id: 'ask-1', state: 'waiting' }]);
  });

  it('that was aborted before it came is none', async () => {
    const { queue, call } = queueOf();
    const answers = call(request(), AbortSignal.abort(pausedReason));
    await told();
    expect(answers).toEqual([{ kind: 'closed', why: 'Paused by a person' }]);
    expect(queue.waiting).toBe(0);
  });

  it('that was held longer than others, and left all the same, keeps its ask; its agent is named', () => {
    const impatient: string[] = [];
    const { queue, clock, call } = queueOf({
      times: { askMs: () => 120_000, holdMs: () => 45_000, longHoldMs: () => 600_000 },
      onImpatient: (agent) => impatient.push(agent),
    });
    const leaving = new AbortController();
    call(request({ hearsProgress: true }), leaving.signal);
    clock.pass(60_000);
    leaving.abort();
    expect(queue.waiting).toBe(1);
    expect(impatient).toEqual(['cursor']);
  });

  it('is told at once when the process stops, and nothing is asked any more', async () => {
    const { queue, call } = queueOf();
    const answers = call();
    queue.stop();
    await told();
    expect(answers).toMatchObject([{ kind: 'held' }]);
    expect(queue.snapshot().waiting).toHaveLength(1);
    const late = call(request({ args: { run_id: 2 } }));
    await told();
    expect(late).toEqual([{ kind: 'refused', message: 'Railguard is stopping' }]);
  });
});

describe('an answer that no call waits for', () => {
  const lateAllow = (options: Parameters<typeof queueOf>[0] = {}) => {
    const world = queueOf(options);
    world.call();
    world.clock.pass(45_000);
    world.queue.tick();
    return world;
  };

  it('is used by the identical call, once, and by no other', () => {
    const { queue } = lateAllow();
    queue.answer('ask-1', once, 'window');
    expect(queue.open()).toMatchObject([{ state: 'allowed' }]);
    expect(queue.ready(request({ args: { run_id: 2 } }))).toBeNull();
    expect(queue.ready(request({ agent: claude }))).toBeNull();
    expect(queue.ready({ ...request(), definition: 'another' })).toBeNull();
    expect(queue.ready(request({}, { reason: 'another rule' }))).toBeNull();
    expect(queue.ready(request())).toMatchObject({ kind: 'allowed' });
    expect(queue.ready(request())).toBeNull();
  });

  it('is gone from the queue after 10 minutes, when the timer rings', () => {
    const { queue, clock } = lateAllow();
    queue.answer('ask-1', once, 'window');
    clock.pass(600_000);
    queue.tick();
    expect(queue.open()).toEqual([]);
  });

  it('is not used after 10 minutes, also where no timer rang, and says so', () => {
    const { queue, clock } = lateAllow();
    queue.answer('ask-1', once, 'window');
    clock.pass(600_000);
    expect(queue.ready(request())).toBeNull();
    expect(queue.find('ask-1')?.end?.why).toBe('Not used: the agent did not call again');
  });

  it('that refuses is told to the identical call, with its note', () => {
    const { queue } = lateAllow();
    queue.answer('ask-1', deny('Close it instead'), 'window');
    expect(queue.open()).toEqual([]);
    expect(queue.ready(request())).toEqual({ kind: 'denied', note: 'Close it instead' });
    expect(queue.ready(request())).toBeNull();
  });

  it('is not used where that cannot be written, and stays for the next try', () => {
    let full = true;
    const { queue } = lateAllow({
      save: () => {
        if (full) throw new Error('ENOSPC');
      },
    });
    queue.answer('ask-1', once, 'window');
    expect(queue.ready(request())).toMatchObject({ kind: 'refused', message: expect.stringContaining('on disk') });
    full = false;
    expect(queue.ready(request())).toMatchObject({ kind: 'allowed' });
  });

  it('that is given back waits no longer than it would have', () => {
    const { queue, clock } = lateAllow();
    queue.answer('ask-1', once, 'window');
    clock.pass(590_000);
    const used = queue.ready(request());
    if (used?.kind !== 'allowed') throw new Error('It was allowed');
    used.giveBack?.();
    used.giveBack?.();
    expect(queue.open()).toMatchObject([{ state: 'allowed' }]);
    clock.pass(10_000);
    expect(queue.ready(request())).toBeNull();
    used.giveBack?.();
    expect(queue.open()).toEqual([]);
  });

  it('that is given back lets nothing pass beside an ask that was made since', () => {
    const { queue, call } = lateAllow();
    queue.answer('ask-1', once, 'window');
    const used = queue.ready(request());
    if (used?.kind !== 'allowed') throw new Error('It was allowed');
    call();
    used.giveBack?.();
    expect(queue.open()).toMatchObject([{ id: 'ask-2', state: 'waiting' }]);
  });

  it('ends when the rule changed meanwhile', () => {
    const { queue } = lateAllow();
    queue.answer('ask-1', once, 'window');
    queue.closeWhere(() => true, 'The rules changed');
    expect(queue.ready(request())).toBeNull();
    expect(queue.find('ask-1')?.end).toMatchObject({ how: 'allowed', why: 'Not used: The rules changed' });
  });
});

describe('what is closed', () => {
  it('says why to its calls, and answers for sessions end with it', async () => {
    const { queue, call, ended } = queueOf();
    call(request({ session: 'a', args: { run_id: 2 } }));
    queue.answer('ask-1', { kind: 'session' }, 'window');
    const answers = call(request({ session: 'a' }));
    queue.closeWhere(({ tool }) => tool === 'get_run', 'Another tool');
    expect([queue.waiting, queue.sessions().length]).toEqual([1, 1]);
    queue.closeWhere(({ tool }) => tool === 'close_run', 'testrail was removed');
    await told();
    expect(answers).toEqual([{ kind: 'closed', why: 'testrail was removed' }]);
    expect(ended.at(-1)?.end).toMatchObject({ how: 'closed', by: null });
    expect(queue.sessions()).toEqual([]);
    expect(queue.answer('ask-2', once, 'window')).toEqual({
      done: false,
      why: 'It ended by itself: testrail was removed.',
    });
  });
});

describe('asks that come while the screen is locked', () => {
  it('are denied at once and wait for a look; allowed afterwards, the same call passes once', async () => {
    let locked = true;
    const { queue, call } = queueOf({ isLocked: () => locked });
    const answers = [call(), call()];
    await told();
    expect(answers).toEqual([[{ kind: 'locked' }], [{ kind: 'locked' }]]);
    expect(queue.unseen()).toMatchObject([{ id: 'ask-1', times: 2 }]);
    locked = false;
    expect(queue.review('ask-1', 'allow', 'window')).toBe(true);
    expect(queue.review('ask-1', 'allow', 'window')).toBe(false);
    expect(queue.ready(request())).toMatchObject({ kind: 'allowed' });
    expect(queue.ready(request())).toBeNull();
  });

  it('that are looked at while the same call waits anew let nothing pass beside that', () => {
    let locked = true;
    const { queue, call } = queueOf({ isLocked: () => locked });
    call();
    locked = false;
    call();
    expect(queue.review('ask-1', 'allow', 'window')).toBe(true);
    expect(queue.open()).toMatchObject([{ id: 'ask-2', state: 'waiting' }]);
  });
});

describe('over a restart', () => {
  const restarted = (world: ReturnType<typeof queueOf>, passMs: number) => {
    const kept = JSON.parse(JSON.stringify(world.queue.snapshot()));
    const next = queueOf();
    next.clock.wall = world.clock.wall + passMs;
    next.clock.mono = world.clock.mono + passMs;
    next.queue.restore(kept);
    return next;
  };

  it('what waits goes on with the time it had left, and what ended meanwhile has ended', () => {
    const world = queueOf();
    world.call();
    world.clock.pass(45_000);
    const next = restarted(world, 74_999);
    expect(next.queue.open()).toMatchObject([{ id: 'ask-1', state: 'waiting', outlived: true }]);
    expect(next.queue.nextIn()).toBe(1);
    const late = restarted(world, 75_000);
    expect(late.queue.open()).toEqual([]);
    expect(late.queue.find('ask-1')?.end?.how).toBe('expired');
  });

  it('a clock that stands before the moment of keeping brings nothing back', () => {
    const world = queueOf();
    world.call();
    expect(restarted(world, -1).queue.open()).toEqual([]);
  });

  it('an answer for a session is gone, and an Allow that was not used is there, once', () => {
    const world = queueOf();
    world.call(request({ session: 'a', args: { run_id: 2 } }));
    world.queue.answer('ask-1', { kind: 'session' }, 'window');
    world.call();
    world.clock.pass(45_000);
    world.queue.tick();
    world.queue.answer('ask-2', once, 'window');
    const { queue } = restarted(world, 1000);
    expect(queue.sessions()).toEqual([]);
    expect(queue.ready(request({ session: 'a', args: { run_id: 2 } }))).toBeNull();
    expect(queue.ready(request())).toMatchObject({ kind: 'allowed' });
    expect(queue.ready(request())).toBeNull();
  });
});
