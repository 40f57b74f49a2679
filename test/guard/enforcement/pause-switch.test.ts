import { describe, expect, it } from 'vitest';
import { pausedReason } from '../../../electron/guard/approvals/port.ts';
import { PauseSwitch } from '../../../electron/guard/enforcement/pause-switch.ts';
import { claude, cursor, ManualClock } from '../support.ts';

function pauseSwitch() {
  const clock = new ManualClock();
  const paused = new Set<string>();
  const made = new PauseSwitch(clock, { paused: (agent: string) => paused.has(agent) } as never);
  let told = 0;
  made.onChange(() => told++);
  return { clock, pausedAgents: paused, pause: made, told: () => told };
}

describe('a pause of all', () => {
  it('begins once, counts what it refused, and ends once', () => {
    const { pause, clock, told } = pauseSwitch();
    const since = clock.now();
    pause.countRefused();
    pause.pause();
    clock.pass(1000);
    pause.pause();
    pause.countRefused();
    pause.countRefused();
    expect([pause.paused, told()]).toEqual([{ since, refused: 2 }, 3]);
    pause.resume();
    pause.resume();
    expect([pause.paused, told(), pause.pausedBy(cursor)]).toEqual([null, 4, null]);
  });

  it('goes before the pause of one agent', () => {
    const { pause, pausedAgents } = pauseSwitch();
    pausedAgents.add(cursor);
    expect([pause.pausedBy(cursor), pause.pausedBy(claude)]).toEqual(['agent', null]);
    pause.pause();
    expect(pause.pausedBy(cursor)).toBe('all');
  });

  it('knows of no single agent where nobody tells of them', () => {
    const pause = new PauseSwitch(new ManualClock(), undefined);
    expect(pause.pausedBy(cursor)).toBeNull();
  });
});

describe('a wait for a person', () => {
  /** Waits as an agent does; `end` is how the person answers. */
  const wait = (pause: PauseSwitch, agent = cursor) => {
    const person = Promise.withResolvers<string>();
    const seen: AbortSignal[] = [];
    const came = pause.unlessPaused(agent, (signal) => {
      seen.push(signal);
      return person.promise;
    });
    return { came, person, seen };
  };

  it('brings the answer, or its fault', async () => {
    const { pause } = pauseSwitch();
    const [one, other] = [wait(pause), wait(pause)];
    one.person.resolve('yes');
    other.person.reject(new Error('no disk'));
    expect(await one.came).toBe('yes');
    await expect(other.came).rejects.toThrow('no disk');
  });

  it('ends with a pause, and who is asked hears why; an answer after that is too late, a fault too', async () => {
    const { pause } = pauseSwitch();
    const [one, other] = [wait(pause), wait(pause)];
    pause.pause();
    one.person.resolve('yes');
    other.person.reject(new Error('no disk'));
    expect([await one.came, await other.came]).toEqual([null, null]);
    expect(one.seen.map(({ aborted, reason }) => [aborted, reason])).toEqual([[true, pausedReason]]);
  });

  it('ends with a pause of its own agent, and not of another', async () => {
    const { pause, pausedAgents } = pauseSwitch();
    const [one, other] = [wait(pause, cursor), wait(pause, claude)];
    pausedAgents.add(cursor);
    pause.endWaits();
    expect(await one.came).toBeNull();
    other.person.resolve('yes');
    expect(await other.came).toBe('yes');
  });

  it.each(['all', 'agent'] as const)('does not begin where %s was paused a moment before', async (which) => {
    const { pause, pausedAgents } = pauseSwitch();
    if (which === 'all') pause.pause();
    else pausedAgents.add(cursor);
    const { came, seen } = wait(pause);
    expect([await came, seen]).toEqual([null, []]);
  });

  it('that is over is not ended once more', async () => {
    const { pause } = pauseSwitch();
    const { came, person, seen } = wait(pause);
    person.resolve('yes');
    await came;
    pause.pause();
    expect(seen.map(({ aborted }) => aborted)).toEqual([false]);
  });
});
