import { describe, expect, it, onTestFinished } from 'vitest';
import { ReaderClient } from '../../../electron/journal/query/reader-client.ts';
import { defaultRetention } from '../../../electron/journal/writer/retention.ts';

/** A thread in the reader's place. What it does with a question stands in the question's `agent`; it says which thread it is. */
const thread = `
import { parentPort as port, threadId } from 'node:worker_threads';
port.on('message', (message) => {
  if (message.type === 'close') return port.close();
  if (message.type === 'watch') return message.on && port.postMessage({ type: 'rows', rows: [{ seq: threadId }] });
  if (message.type !== 'ask') return;
  const { newest: deed } = message.ask;
  if (deed === 'exit') process.exit(1);
  if (deed === 'throw') throw new Error('as the test says');
  if (deed === 'ignore') return;
  const refuse = (code, cause) => port.postMessage({ type: 'refused', id: message.id, fault: { code, cause } });
  if (deed === 'refuse') return refuse('journal-failed', 'no');
  if (deed === 'damage') return refuse('journal-damaged', 'bad');
  port.postMessage({ type: 'answer', id: message.id, value: { deed, threadId } });
});`;
const url = new URL(`data:text/javascript,${encodeURIComponent(thread)}`);

function reader() {
  const damages: string[] = [];
  const start = { folder: '/nowhere', ceiling: 1, retention: defaultRetention };
  const client = new ReaderClient(url, start, (cause) => damages.push(cause));
  onTestFinished(() => client.close());
  const ask = (deed: string): Promise<{ deed: string; threadId: number }> =>
    client.ask('chain', { newest: deed } as never) as Promise<never>;
  return { client, ask, damages };
}
const ended = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: Error) => error.message,
  );
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('a question', () => {
  it('starts the thread, and each gets its own answer', async () => {
    const { client, ask } = reader();
    expect(client.running).toBe(false);
    const answers = await Promise.all([ask('a'), ask('b'), ask('c')]);
    expect(answers.map(({ deed }) => deed)).toEqual(['a', 'b', 'c']);
    expect(new Set(answers.map(({ threadId }) => threadId)).size).toBe(1);
    expect(client.running).toBe(true);
  });

  it('that is refused is refused alone', async () => {
    const { ask, damages } = reader();
    expect(await Promise.all([ended(ask('a')), ended(ask('refuse')), ended(ask('b'))])).toEqual([
      ...['answered', 'no', 'answered'],
    ]);
    expect(damages).toEqual([]);
  });

  it('that finds the file damaged says what to do, and the journal hears of it', async () => {
    const { ask, damages } = reader();
    await expect(ask('damage')).rejects.toMatchObject({ code: 'journal-damaged' });
    expect(damages).toEqual(['bad']);
  });

  it.each([
    { deed: 'exit', why: 'the journal reader ended' },
    { deed: 'throw', why: 'as the test says' },
  ])(
    'is refused where the thread ends by $deed, as are those beside it; the next starts another',
    async ({ deed, why }) => {
      const { ask } = reader();
      const beside = ended(ask('ignore'));
      expect(await ended(ask(deed))).toBe(why);
      expect(await beside).toBe(why);
      expect(await ended(ask('a'))).toBe('answered');
    },
  );
});

describe('while the files are replaced', () => {
  it('what is asked waits, and is answered from the new ones', async () => {
    const { client, ask } = reader();
    const before = await ask('a');
    const replaced = gate();
    const reopened = client.reopen(() => replaced.opened);
    let answered = false;
    const meanwhile = ask('b').finally(() => {
      answered = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect([answered, client.running]).toEqual([false, false]);
    replaced.open();
    await reopened;
    expect((await meanwhile).threadId).not.toBe(before.threadId);
  });

  it('what was asked before is answered, or refused where its thread broke', async () => {
    const { client, ask } = reader();
    const [fine, lost] = [ended(ask('a')), ended(ask('exit'))];
    await client.reopen(async () => undefined);
    expect(await Promise.all([fine, lost])).toEqual(['answered', 'the journal reader ended']);
    const ignored = ended(ask('ignore'));
    await client.reopen(async () => undefined);
    expect(await ignored).toBe('the journal reader ended');
  });

  it('by two at once, no thread runs before both are done', async () => {
    const { client, ask } = reader();
    await ask('a');
    const [one, other] = [gate(), gate()];
    const first = client.reopen(() => one.opened);
    const second = client.reopen(() => other.opened);
    const waits = ended(ask('b'));
    one.open();
    await first;
    expect(client.running).toBe(false);
    other.open();
    await second;
    expect(await waits).toBe('answered');
  });

  it('goes on where it fails: the fault is said, and questions are answered', async () => {
    const { client, ask } = reader();
    await expect(client.reopen(() => Promise.reject(new Error('no new file')))).rejects.toThrow('no new file');
    expect(await ended(ask('a'))).toBe('answered');
  });

  it('passes on what came of it', async () => {
    const { client } = reader();
    expect(await client.reopen(async () => 'kept as x')).toBe('kept as x');
    expect(client.running).toBe(false);
  });
});

describe('who looks on', () => {
  it('sees rows, also of a thread that took the place of one that ended', async () => {
    const { client, ask } = reader();
    const seen: unknown[] = [];
    const stop = client.onRows((rows) => seen.push(...rows));
    await expect.poll(() => seen.length).toBe(1);
    await ended(ask('exit'));
    await expect.poll(() => seen.length).toBe(2);
    await client.reopen(async () => undefined);
    await expect.poll(() => seen.length).toBe(3);
    stop();
    stop();
    await ended(ask('exit'));
    expect(client.running).toBe(false);
  });
});

describe('one that is closed', () => {
  it('refuses what was asked and has no answer, and all that is asked later', async () => {
    const { client, ask } = reader();
    const open = ended(ask('ignore'));
    const stop = client.onRows(() => undefined);
    await client.close();
    expect(await open).toMatch(/^the journal (?:is closed|reader ended)$/);
    expect(await ended(ask('a'))).toBe('the journal is closed');
    client.indexInBackground();
    client.committed(1_000_000_000);
    stop();
    expect(client.running).toBe(false);
  });

  it('while the files are replaced leaves nobody waiting', async () => {
    const { client, ask } = reader();
    await ask('a');
    const replaced = gate();
    const reopened = client.reopen(() => replaced.opened);
    const waits = ended(ask('b'));
    await client.close();
    expect(await waits).toBe('the journal is closed');
    replaced.open();
    await reopened;
    expect(client.running).toBe(false);
  });
});
