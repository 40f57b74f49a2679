import { describe, expect, it } from 'vitest';
import { type Ask, newAsk } from '../../../electron/guard/approvals/ask.ts';
import { bindingOf } from '../../../electron/guard/approvals/binding.ts';
import { LateAnswers } from '../../../electron/guard/approvals/late-answers.ts';
import { ManualClock } from '../support.ts';
import { request } from './support.ts';

const tenMinutes = 600_000;

/** Answers that wait, of which a test gives some. */
function late() {
  const clock = new ManualClock();
  const world = { diskFull: false, asked: false, commits: 0, back: 0 };
  const answers = new LateAnswers({
    clock,
    isAsked: () => world.asked,
    commit: () => {
      if (world.diskFull) throw new Error('ENOSPC');
      world.commits++;
    },
    onBack: () => world.back++,
  });
  let made = 0;
  const ended = (how: 'allowed' | 'denied', runId = 1): Ask => {
    const asked = request({ args: { run_id: runId } });
    const binding = bindingOf(asked);
    if (binding === null) throw new Error('It is short enough');
    const ask = newAsk(asked, { id: `ask-${++made}`, binding, risk: 'High', group: null }, clock, 1000);
    ask.end = { how, by: 'window', at: 0, why: null, note: how === 'denied' ? 'not today' : null, afterMs: 0 };
    answers.begin(ask);
    if (how === 'allowed') answers.addAllow(ask);
    else answers.addDeny(ask);
    return ask;
  };
  return { clock, world, answers, ended };
}

describe('an Allow that waits for its call', () => {
  it('lets it pass once, and is on disk as used before that', () => {
    const { answers, ended, world } = late();
    const ask = ended('allowed');
    expect(answers.take(ask.binding.key)?.kind).toBe('allowed');
    expect([world.commits, ask.state, ask.deadline, answers.list()]).toEqual([1, 'decided', null, []]);
    expect(answers.take(ask.binding.key)).toBeNull();
  });

  it('is not used where that cannot be kept, and waits on until its old end', () => {
    const { answers, ended, world, clock } = late();
    const ask = ended('allowed');
    const until = ask.deadline;
    world.diskFull = true;
    expect(answers.take(ask.binding.key)).toMatchObject({ kind: 'refused' });
    expect([ask.state, ask.deadline, answers.get(ask.binding.key)]).toEqual(['allowed', until, ask]);
    world.diskFull = false;
    clock.pass(tenMinutes - 1);
    expect(answers.take(ask.binding.key)?.kind).toBe('allowed');
  });

  it('ends after ten minutes, and says that nobody used it', () => {
    const { answers, ended, clock, world } = late();
    const ask = ended('allowed');
    clock.pass(tenMinutes);
    expect(answers.take(ask.binding.key)).toBeNull();
    expect([ask.end?.why, ask.state, world.commits]).toEqual(['Not used: the agent did not call again', 'decided', 0]);
  });

  it('is for no other call', () => {
    const { answers, ended } = late();
    const [one, other] = [ended('allowed', 1), ended('allowed', 2)];
    expect(answers.take(other.binding.key)?.kind).toBe('allowed');
    expect(answers.list()).toEqual([one]);
  });
});

describe('an Allow whose call was not sent', () => {
  const used = () => {
    const all = late();
    const ask = all.ended('allowed');
    const answer = all.answers.take(ask.binding.key);
    if (answer?.kind !== 'allowed') throw new Error('It was allowed');
    return { ...all, ask, giveBack: () => answer.giveBack?.() };
  };

  it('waits for the next one, and is told of once', () => {
    const { ask, giveBack, answers, world } = used();
    giveBack();
    giveBack();
    expect([ask.state, answers.list(), world.back]).toEqual(['allowed', [ask], 1]);
  });

  it('waits no longer for being given back: ten minutes from the answer', () => {
    const { ask, giveBack, answers, clock } = used();
    clock.pass(tenMinutes - 1);
    giveBack();
    clock.pass(1);
    expect(answers.take(ask.binding.key)).toBeNull();
  });

  it.each<[string, (all: ReturnType<typeof used>) => void]>([
    ['its time is up', ({ clock }) => clock.pass(tenMinutes)],
    ['the same call is asked about anew', ({ world }) => Object.assign(world, { asked: true })],
    ['another answer waits for it', ({ ended }) => void ended('denied')],
  ])('is over where %s', (_when, happens) => {
    const all = used();
    happens(all);
    all.giveBack();
    expect([all.world.back, all.ask.state]).toEqual([0, 'decided']);
  });
});

describe('a Deny that its agent has yet to read', () => {
  it('refuses the call once, with what the person wrote', () => {
    const { answers, ended } = late();
    const { key } = ended('denied').binding;
    expect([answers.take(key), answers.take(key)]).toEqual([{ kind: 'denied', note: 'not today' }, null]);
  });

  it('is forgotten after ten minutes, and says nothing of not having been used', () => {
    const { answers, ended, clock } = late();
    const ask = ended('denied');
    clock.pass(tenMinutes);
    expect([answers.take(ask.binding.key), ask.end?.why, answers.list()]).toEqual([null, null, []]);
  });
});
