import { describe, expect, it } from 'vitest';
import { createListCache } from '../../electron/gateway/methods/list-cache.ts';
import { createTaskBook } from '../../electron/gateway/methods/task-book.ts';
import { createByteBudget } from '../../electron/lib/byte-budget.ts';
import { ServerRequests } from '../../electron/upstream/server-requests.ts';
import { agentId, server } from './harness.ts';

const kilobytes = (count: number) => 'x'.repeat(count * 1024);
const target = { name: server('jobs'), prefix: '' };
const [one, other] = [agentId('one'), agentId('other')];

describe('an account pays for', () => {
  it('tasks: who has no room for one more loses its own oldest ones, and nobody else loses any', () => {
    const kept = createByteBudget({ perParty: 300_000, total: 400_000 });
    const book = createTaskBook(kept);
    const begin = (agent: typeof one, taskId: string) =>
      book.add({ agent, target, tool: 'job', args: { text: kilobytes(20) } }, { task: { taskId } });
    const has = (agent: typeof one, taskId: string) => book.find(agent, taskId, [target]).length === 1;
    begin(other, 'theirs');
    const theirs = kept.used;
    for (let count = 0; count < 100; count++) begin(one, `mine ${count}`);
    expect(kept.party(one).used).toBeLessThanOrEqual(300_000);
    expect(kept.party(other).used).toBe(theirs);
    expect(has(other, 'theirs')).toBe(true);
    expect(has(one, 'mine 99')).toBe(true);
    expect(has(one, 'mine 0')).toBe(false);
    // One that is begun again under its id is not counted twice.
    const before = kept.used;
    begin(one, 'mine 99');
    expect(kept.used).toBe(before);
    // One for which there is never room is not kept, and is nobody's then.
    book.add({ agent: one, target, tool: 'job', args: { text: kilobytes(400) } }, { task: { taskId: 'huge' } });
    expect(has(one, 'huge')).toBe(false);
  });

  it('lists: one that has no room is not kept, in the place of an older one neither, and the end gives all back', () => {
    const kept = createByteBudget({ perParty: 100_000, total: 100_000 });
    const cache = createListCache(kept.party('one'));
    cache.set('tools', [{ name: 'a', description: kilobytes(20) }]);
    const used = kept.used;
    expect(used).toBeGreaterThan(20_000);
    cache.set('tools', [{ name: 'a', description: kilobytes(20) }]);
    expect(kept.used).toBe(used);
    cache.set('tools', [{ name: 'a', description: kilobytes(80) }]);
    expect(cache.get('tools')).toBeUndefined();
    expect(kept.used).toBe(0);
    cache.set('prompts', [{ name: 'b' }]);
    cache.end();
    expect(cache.get('prompts')).toBeUndefined();
    expect(kept.used).toBe(0);
  });

  it('questions: the server that asks them, until they are answered, taken back or nobody waits any more', () => {
    const servers = createByteBudget({ perParty: 150_000, total: 1_000_000 });
    const written: object[] = [];
    const asks = new ServerRequests(
      servers.party('asking'),
      (message) => written.push(message),
      () => {},
    );
    const answers: (() => void)[] = [];
    const agent = {
      ask: (request: { respond(reply: { kind: 'result'; result: object }): void }) =>
        void answers.push(() => request.respond({ kind: 'result', result: {} })),
    };
    const ask = (id: number) => asks.receive(agent as never, id, 'elicitation/create', { message: kilobytes(20) });
    for (let id = 1; id <= 5; id++) ask(id);
    expect(answers).toHaveLength(3);
    expect(written).toMatchObject([
      { id: 4, error: { message: 'Nobody answers: the questions that are open are too large' } },
      { id: 5, error: {} },
    ]);
    answers[0]?.();
    ask(6);
    expect(answers).toHaveLength(4);
    asks.takenBack({ requestId: 2 });
    asks.end();
    expect(servers.used).toBe(0);
    expect(asks.count).toBe(0);
  });
});
