import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommandConfirmations } from '../../electron/control/command-confirmations.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1000 }));
afterEach(() => void vi.useRealTimers());

function confirmations() {
  const records: string[] = [];
  const waiting = new CommandConfirmations({
    clock: { now: () => Date.now() },
    record: (what, by) => void records.push(`${by}: ${what.replace(/\([0-9a-f]{10}\)/, '(ID)')}`),
  });
  let changes = 0;
  waiting.onChange(() => changes++);
  const first = () => waiting.list()[0]?.id ?? '';
  return { waiting, records, first, changes: () => changes };
}

describe('A command that waits for a person', () => {
  it('runs once one allowed it, which is recorded with who did', async () => {
    const { waiting, records, first, changes } = confirmations();
    const asked = waiting.request('rotate a token', 'command-line', null);
    expect(waiting.list()).toEqual([
      { id: first(), words: 'rotate a token', by: 'command-line', askedAt: 1000, until: 301_000 },
    ]);
    const id = first();
    expect(waiting.answer(id, true, 'window')).toBe(true);
    await expect(asked).resolves.toBeUndefined();
    expect(waiting.list()).toEqual([]);
    expect(waiting.answer(id, false, 'window')).toBe(false);
    expect(records).toEqual([
      'command-line: A command waits for a person (ID): rotate a token',
      'window: Allowed the command of command-line (ID): rotate a token',
    ]);
    expect(changes()).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    [
      'a person refuses it',
      'A person refused it',
      ({ waiting, first }) => void waiting.answer(first(), false, 'window'),
    ],
    ['nobody answers for five minutes', 'Nobody allowed it in time', () => void vi.advanceTimersByTime(300_000)],
    ['Railguard stops', 'Railguard is stopping', ({ waiting }) => waiting.close()],
  ] satisfies [string, string, (made: ReturnType<typeof confirmations>) => void][])(
    'is refused where %s',
    async (_what, why, happens) => {
      const made = confirmations();
      const asked = made.waiting.request('resume', 'command-line', null);
      happens(made);
      await expect(asked).rejects.toMatchObject({ code: 'command-not-allowed', message: expect.stringContaining(why) });
      expect(made.waiting.list()).toEqual([]);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('waits no longer than whoever gave it: nobody can allow it then', async () => {
    const { waiting, records, first } = confirmations();
    const gone = new AbortController();
    const asked = waiting.request('resume', 'command-line', gone.signal);
    const id = first();
    gone.abort();
    await expect(asked).rejects.toThrow('Its command line went away');
    expect(waiting.answer(id, true, 'window')).toBe(false);
    expect(records.at(-1)).toBe('command-line: Its command line went away, so the command was refused (ID): resume');
    // It went away before it was asked at all.
    await expect(waiting.request('resume', 'command-line', gone.signal)).rejects.toThrow('went away');
    expect(waiting.list()).toEqual([]);
  });

  it('is not ended by its command line going away after it was answered', async () => {
    const { waiting, records, first } = confirmations();
    const gone = new AbortController();
    const asked = waiting.request('resume', 'command-line', gone.signal);
    waiting.answer(first(), true, 'window');
    gone.abort();
    await expect(asked).resolves.toBeUndefined();
    expect(records).toHaveLength(2);
  });

  it('is one of ten at most, and the others stay as they are', async () => {
    const { waiting } = confirmations();
    const asked = Array.from({ length: 10 }, (_, index) => waiting.request(`command ${index}`, 'command-line', null));
    await expect(waiting.request('one more', 'command-line', null)).rejects.toThrow('So many commands wait');
    expect(waiting.list()).toHaveLength(10);
    for (const { id } of waiting.list()) waiting.answer(id, true, 'window');
    await expect(Promise.all(asked)).resolves.toHaveLength(10);
    const next = waiting.request('one more', 'command-line', null);
    waiting.close();
    await expect(next).rejects.toThrow('stopping');
  });

  it('is said to a person as a notice, with how many wait behind it and nothing hidden in its words', async () => {
    const { waiting } = confirmations();
    expect(waiting.notices()).toEqual([]);
    const asked = [waiting.request('resume\u202E now', 'command-line of a\u200Bb', null)];
    expect(waiting.notices()).toEqual([
      {
        code: 'command-pending',
        title: 'A command waits for you: resume\\u{202E} now',
        help: 'It came from command-line of a\\u{200B}b. Until you let it run, nothing of it is done.',
        fault: false,
      },
    ]);
    asked.push(waiting.request('rotate', 'command-line', null));
    expect(waiting.notices()[0]?.help).toMatch(/ 1 more waits behind it\.$/);
    asked.push(waiting.request('rotate', 'command-line', null));
    expect(waiting.notices()[0]?.help).toMatch(/ 2 more wait behind it\.$/);
    waiting.close();
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});
