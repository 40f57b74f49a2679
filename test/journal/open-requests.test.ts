import { describe, expect, it } from 'vitest';
import { OpenRequests } from '../../electron/journal/open-requests.ts';

describe('requests to a thread', () => {
  it('are answered each by its id, in any order', async () => {
    const requests = new OpenRequests();
    const [one, two] = [requests.open<string>(), requests.open<string>()];
    expect(one.id).not.toBe(two.id);
    requests.resolve(two.id, 'two');
    requests.resolve(one.id, 'one');
    expect(await Promise.all([one.answer, two.answer])).toEqual(['one', 'two']);
    expect(requests.size).toBe(0);
  });

  it('are answered once: what comes later says nothing', async () => {
    const requests = new OpenRequests();
    const { id, answer } = requests.open<number>();
    requests.resolve(id, 1);
    requests.reject(id, new Error('late'));
    requests.resolve(id, 2);
    requests.resolve(99, 3);
    expect(await answer).toBe(1);
  });

  it('all fail where the thread ends, and those that are opened then do not', async () => {
    const requests = new OpenRequests();
    const [one, two] = [requests.open(), requests.open()];
    const next = one.answer.catch(() => requests.open<string>());
    requests.rejectAll(new Error('the thread ended'));
    await expect(two.answer).rejects.toThrow('the thread ended');
    const third = (await next) as ReturnType<typeof requests.open<string>>;
    expect(requests.size).toBe(1);
    requests.resolve(third.id, 'later');
    expect(await third.answer).toBe('later');
  });
});
