import { describe, expect, it } from 'vitest';
import { createTaskBook } from '../../../electron/gateway/methods/task-book.ts';
import { withAnswers } from '../../../electron/gateway/methods/tasks.ts';
import { createByteBudget } from '../../../electron/lib/byte-budget.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { agentId, server } from '../harness.ts';

const [ann, bob] = [agentId('ann'), agentId('bob')];
const files = { name: server('files'), prefix: '' };
const mail = { name: server('mail'), prefix: 'mail__' };

function bookOf(perParty = 1_000_000) {
  const budget = createByteBudget({ perParty, total: 10 * perParty });
  const book = createTaskBook(budget);
  const add = (taskId: unknown, { agent = ann, target = files, tool = 'copy', args = {} as JsonObject } = {}) =>
    book.add({ agent, target, tool, args }, { task: { taskId } } as JsonObject);
  const toolsOf = (taskId: string, agent = ann, targets = [files, mail]) =>
    book.find(agent, taskId, targets).map(({ tool }) => tool);
  return { budget, book, add, toolsOf };
}

describe('a task', () => {
  it('is its own agent’s, at the servers that this one reaches now', () => {
    const { add, toolsOf } = bookOf();
    add('t1');
    expect([toolsOf('t1'), toolsOf('t1', bob), toolsOf('t1', ann, [mail]), toolsOf('t2')]).toEqual([
      ['copy'],
      [],
      [],
      [],
    ]);
  });

  it('is found twice where two servers gave the same id', () => {
    const { add, toolsOf } = bookOf();
    add('t1', { target: mail, tool: 'send' });
    add('t1');
    expect(toolsOf('t1')).toEqual(['copy', 'send']);
  });

  it('is of the call that told of it last', () => {
    const { add, toolsOf, budget } = bookOf();
    add('t1', { tool: 'copy' });
    const one = budget.used;
    add('t1', { tool: 'move' });
    expect([toolsOf('t1'), budget.used]).toEqual([['move'], one]);
  });

  it.each<[string, JsonObject, readonly string[]]>([
    ['in a member of its own', { task: { taskId: 't1' } }, ['copy']],
    ['as the result itself', { resultType: 'task', taskId: 't1' }, ['copy']],
    ['as no text', { task: { taskId: 7 } }, []],
    ['in a member that has none, whatever stands beside it', { task: {}, taskId: 't1' }, []],
    ['beside what is no task', { task: 'soon', taskId: 't1' }, ['copy']],
  ])('is told of %s', (_how, result, found) => {
    const { book, toolsOf } = bookOf();
    book.add({ agent: ann, target: files, tool: 'copy', args: {} }, result);
    expect(toolsOf('t1')).toEqual(found);
  });

  it.each(['__proto__', 'constructor', '', ' ', 'files t1'])('may be called %j', (id) => {
    const { add, toolsOf } = bookOf();
    expect(toolsOf(id)).toEqual([]);
    add(id);
    expect(toolsOf(id)).toEqual(['copy']);
  });

  it('makes its agent’s oldest ones forgotten where that keeps too much, and nobody else’s', () => {
    const { add, toolsOf, budget } = bookOf(3500);
    add('b1', { agent: bob });
    for (const id of ['t1', 't2', 't3', 't4']) add(id);
    expect([toolsOf('t1'), toolsOf('t4'), toolsOf('b1', bob)]).toEqual([[], ['copy'], ['copy']]);
    expect(budget.party(ann).used).toBeLessThanOrEqual(3500);
  });

  it('that is larger than all its agent may keep is not noted', () => {
    const { add, toolsOf, budget } = bookOf(3500);
    add('t1');
    add('t2', { args: { text: 'x'.repeat(10_000) } });
    expect([toolsOf('t2'), budget.party(ann).used]).toEqual([[], 0]);
  });
});

describe('what an agent adds to its task', () => {
  it.each<[JsonObject, JsonObject, JsonObject]>([
    [{ a: 1 }, {}, { a: 1 }],
    [{ a: 1 }, { requestState: 's' }, { a: 1, requestState: 's' }],
    [{ requestState: 1 }, { requestState: 's' }, { requestState: 1, "requestState'": 's' }],
    [
      { requestState: 1, "requestState'": 2 },
      { requestState: 's', inputResponses: {} },
      { requestState: 1, "requestState'": 2, "requestState''": 's', inputResponses: {} },
    ],
  ])('to %j stands under a name that no argument has', (args, answers, judged) => {
    expect(withAnswers(args, answers)).toEqual(judged);
  });
});
