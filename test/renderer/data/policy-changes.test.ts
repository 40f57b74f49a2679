import { describe, expect, it, vi } from 'vitest';
import { createPolicyChanges, pendingDefault, pendingRule } from '../../../renderer/data/policy-changes.ts';
import { createToasts } from '../../../renderer/data/toasts.ts';
import type { ToolsPage } from '../../../shared/control/tools.ts';
import type { AgentId } from '../../../shared/names.ts';
import { catalogue, github, testrail, toolsPage } from '../support/data.ts';

type Answer = { readonly version: number; readonly undo: number | null; readonly words: string };

/** A bridge whose answers are given by hand, in any order. */
function byHand() {
  const asked: {
    readonly name: string;
    readonly input: unknown;
    done(answer: Answer): void;
    refuse(why: string): void;
  }[] = [];
  const call = (name: string, input: unknown) =>
    new Promise((resolve, reject) => {
      asked.push({
        name,
        input,
        done: (answer) => resolve({ server: testrail, ...answer }),
        refuse: (why) => reject(new Error(why)),
      });
    });
  const toasts = createToasts();
  const policies = createPolicyChanges({ call: call as never }, toasts);
  const page = (version: number): ToolsPage => toolsPage(catalogue(), version, 'deny', 0);
  const shows = (version: number, tool = 'get_case') => pendingRule(policies.get(), page(version), tool);
  const said = () => toasts.get()?.words;
  return { asked, policies, page, shows, said, toasts };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const change = (version: number, words = 'get_case now Denied') => ({ version, undo: version - 1, words });

describe('a rule that was chosen', () => {
  it('is shown at once, and until the page is of the version that has it', async () => {
    const { asked, policies, shows, said } = byHand();
    const set = policies.setRule(testrail, ['get_case', 'get_run'], 'deny');
    expect([shows(7), shows(7, 'get_run'), shows(7, 'get_plan')]).toEqual(['deny', 'deny', undefined]);
    asked[0]?.done(change(8));
    await set;
    expect([shows(7), shows(8), shows(9)]).toEqual(['deny', undefined, undefined]);
    expect(said()).toBe('get_case now Denied');
    expect(asked[0]?.input).toEqual({ server: testrail, tools: ['get_case', 'get_run'], rule: 'deny' });
  });

  it('goes back where it is refused, and says why', async () => {
    const { asked, policies, shows, said } = byHand();
    const set = policies.setRule(testrail, ['get_case'], 'allow');
    asked[0]?.refuse('The file cannot be written.');
    await set;
    expect(shows(7)).toBeUndefined();
    expect(said()).toBe('Not changed. The file cannot be written.');
  });

  it('stands before the one chosen earlier, whichever is answered first', async () => {
    const { asked, policies, shows } = byHand();
    const first = policies.setRule(testrail, ['get_case'], 'deny');
    const second = policies.setRule(testrail, ['get_case'], 'ask');
    asked[0]?.done(change(8));
    await first;
    // The first is in force; what the person wants by now is the second.
    expect(shows(7)).toBe('ask');
    asked[1]?.done(change(9));
    await second;
    expect([shows(8), shows(9)]).toEqual(['ask', undefined]);
  });

  it('is not taken away by an earlier one that is refused late', async () => {
    const { asked, policies, shows } = byHand();
    const first = policies.setRule(testrail, ['get_case', 'get_run'], 'deny');
    const second = policies.setRule(testrail, ['get_case'], 'hide');
    asked[0]?.refuse('no');
    await first;
    expect([shows(7), shows(7, 'get_run')]).toEqual(['hide', undefined]);
    asked[1]?.refuse('no');
    await second;
    expect(shows(7)).toBeUndefined();
  });

  it('is of its server alone', () => {
    const { policies, page } = byHand();
    void policies.setRule(github, ['get_case'], 'deny');
    expect(pendingRule(policies.get(), page(7), 'get_case')).toBeUndefined();
  });
});

it('a default that was chosen is shown the same way', async () => {
  const { asked, policies, page } = byHand();
  const set = policies.setDefault(testrail, 'allow');
  const again = policies.setDefault(testrail, 'deny');
  expect(pendingDefault(policies.get(), page(7))).toBe('deny');
  asked[0]?.refuse('no');
  await set;
  expect(pendingDefault(policies.get(), page(7))).toBe('deny');
  asked[1]?.done(change(8));
  await again;
  expect([pendingDefault(policies.get(), page(7)), pendingDefault(policies.get(), page(8))]).toEqual([
    'deny',
    undefined,
  ]);
});

describe('the way back from changes', () => {
  const made = async (hand: ReturnType<typeof byHand>, version: number, words: string) => {
    const set = hand.policies.setRule(testrail, ['get_case'], 'deny');
    hand.asked.at(-1)?.done(change(version, words));
    await set;
  };

  it('shows no choice that was taken back, also where no document is left to have a version', async () => {
    const hand = byHand();
    await made(hand, 1, 'a now Denied');
    expect(hand.shows(0)).toBe('deny');
    const back = hand.policies.undoLast();
    hand.asked.at(-1)?.done({ version: 2, undo: 1, words: '' });
    await back;
    expect(hand.shows(0)).toBeUndefined();
  });

  it('takes back the newest first, and makes it again', async () => {
    const hand = byHand();
    await made(hand, 8, 'a now Denied');
    await made(hand, 9, 'b now Denied');
    const back = hand.policies.undoLast();
    expect(hand.asked.at(-1)).toMatchObject({ name: 'policy.restore', input: { server: testrail, version: 8 } });
    hand.asked.at(-1)?.done({ version: 10, undo: 9, words: '' });
    await back;
    expect(hand.said()).toBe('Undone: b no longer Denied');
    const again = hand.policies.redoLast();
    expect(hand.asked.at(-1)?.input).toMatchObject({ version: 9 });
    hand.asked.at(-1)?.done({ version: 11, undo: 10, words: '' });
    await again;
    expect(hand.said()).toBe('Made again: b now Denied');
    const third = hand.policies.undoLast();
    expect(hand.asked.at(-1)?.input).toMatchObject({ version: 10 });
    hand.asked.at(-1)?.done({ version: 12, undo: 11, words: '' });
    await third;
    const fourth = hand.policies.undoLast();
    expect(hand.asked.at(-1)?.input).toMatchObject({ version: 7 });
    hand.asked.at(-1)?.done({ version: 13, undo: 12, words: '' });
    await fourth;
    await hand.policies.undoLast();
    expect(hand.said()).toContain('No change of this visit is left to undo');
  });

  it('stays where it was when it is refused: the next try takes back the same change, and none before it', async () => {
    const hand = byHand();
    await made(hand, 8, 'a now Denied');
    await made(hand, 9, 'b now Denied');
    const first = hand.policies.undoLast();
    hand.asked.at(-1)?.refuse('Railguard does not answer.');
    await first;
    expect(hand.said()).toBe('Not undone. Railguard does not answer.');
    const second = hand.policies.undoLast();
    expect(hand.asked.at(-1)?.input).toMatchObject({ version: 8 });
    hand.asked.at(-1)?.done({ version: 10, undo: 9, words: '' });
    await second;
    const forth = hand.policies.redoLast();
    hand.asked.at(-1)?.refuse('no');
    await forth;
    const again = hand.policies.redoLast();
    expect(hand.asked.at(-1)?.input).toMatchObject({ version: 9 });
    hand.asked.at(-1)?.done({ version: 11, undo: 10, words: '' });
    await again;
    expect(hand.said()).toBe('Made again: b now Denied');
  });

  it('ends forwards with another change', async () => {
    const hand = byHand();
    await made(hand, 8, 'a now Denied');
    const back = hand.policies.undoLast();
    hand.asked.at(-1)?.done({ version: 9, undo: 8, words: '' });
    await back;
    await made(hand, 10, 'c now Denied');
    await hand.policies.redoLast();
    expect(hand.said()).toBe('Nothing was undone that could be made again');
  });

  it('is offered by the toast, once: a change that changed nothing has none', async () => {
    const hand = byHand();
    const set = hand.policies.preset(testrail, 'read-only' as never);
    hand.asked.at(-1)?.done({ version: 8, undo: null, words: 'Nothing changed' });
    await set;
    expect(hand.toasts.get()?.action).toBeNull();
    await made(hand, 8, 'a now Denied');
    hand.toasts.get()?.action?.run();
    expect(hand.asked.at(-1)).toMatchObject({ name: 'policy.restore', input: { version: 7 } });
    hand.asked.at(-1)?.done({ version: 9, undo: 8, words: '' });
    await settled();
    await hand.policies.undoLast();
    expect(hand.said()).toContain('No change of this visit');
  });

  it('leads to the document that was changed, an overlay too', async () => {
    const hand = byHand();
    const of = { server: testrail, agent: 'cursor' as AgentId };
    const applied = hand.policies.apply(of, '{}');
    hand.asked.at(-1)?.done(change(3, 'Applied'));
    expect(await applied).toBe(true);
    void hand.policies.undoLast();
    expect(hand.asked.at(-1)?.input).toEqual({ ...of, version: 2 });
  });
});

describe('an answer that is a rule', () => {
  it.each([
    [null, 'A rule'],
    ['it was denied', 'A rule. This call was answered before: it was denied'],
  ])('says so where its own call was answered before: %j', async (why, words) => {
    const toasts = createToasts();
    const call = vi.fn(async () => ({ change: { server: testrail, version: 2, undo: 1, words: 'A rule' }, why }));
    const policies = createPolicyChanges({ call: call as never }, toasts);
    expect(await policies.answerRule({} as never, { server: testrail, agent: null })).toBe(true);
    expect(toasts.get()?.words).toBe(words);
  });

  it('is not made where it is refused', async () => {
    const { asked, policies, said } = byHand();
    const made = policies.answerRule({} as never, { server: testrail, agent: null });
    asked[0]?.refuse('No rule asks about it.');
    expect(await made).toBe(false);
    expect(said()).toBe('Not changed. No rule asks about it.');
  });
});
