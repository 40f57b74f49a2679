import { describe, expect, it, onTestFinished } from 'vitest';
import type { JournalFault } from '../../../electron/journal/fault.ts';
import { defaultRetention } from '../../../electron/journal/writer/retention.ts';
import { WriterClient } from '../../../electron/journal/writer/writer-client.ts';

/**
 * A thread in the writer's place that commits what it is given, or does what the test says: nothing of the disk is in these
 * tests. `first`: what its first messages do, one each; then all are committed.
 */
const thread = `
import { parentPort as port, workerData } from 'node:worker_threads';
const end = { head: { seq: 0, hash: '' }, doubt: null };
const deeds = [...workerData.deeds];
port.postMessage({ type: 'open', fault: workerData.opens, end });
port.on('message', (message) => {
  if (message.type === 'close') { port.postMessage({ type: 'closed' }); return port.close(); }
  if (message.type === 'ask') return port.postMessage({ type: 'answer', id: message.id, value: 'answered', end });
  if (message.type !== 'batch') return;
  const deed = deeds.shift() ?? 'commit';
  if (deed === 'exit') process.exit(1);
  if (deed === 'ignore') return;
  if (deed === 'commit') return port.postMessage({ type: 'committed', id: message.id, end });
  port.postMessage({ type: 'batchFailed', id: message.id, fault: { code: deed, cause: 'as the test says' } });
});`;
const url = new URL(`data:text/javascript,${encodeURIComponent(thread)}`);

type Deed = 'commit' | 'exit' | 'ignore' | 'journal-damaged' | 'journal-full';

function writer(deeds: readonly Deed[] = [], opens: unknown = null) {
  const faults: (string | null)[] = [];
  const commits: number[] = [];
  const start = { folder: '/nowhere', ceiling: 1, retention: defaultRetention, deeds, opens };
  const client = new WriterClient(url, start, {
    onFault: (fault: JournalFault | null) => faults.push(fault === null ? null : fault.code),
    onCommit: (records) => commits.push(records),
  });
  onTestFinished(() => client.close());
  return { client, faults, commits };
}

const said = (what: string) => ({ kind: 'event', head: '{}', what, detail: 'null' }) as const;
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (error: { code?: string }) => error.code ?? error,
  );

describe('records that are waited for', () => {
  it('share one batch where they come in one turn, and the next where one is on its way', async () => {
    const { client, commits } = writer();
    await client.opened;
    await Promise.all([client.commit(said('a')), client.commit(said('b')), client.commit(said('c'))]);
    expect(commits).toEqual([3]);
    const first = client.commit(said('d'));
    await Promise.resolve();
    const rest = [client.commit(said('e')), client.commit(said('f'))];
    await Promise.all([first, ...rest]);
    expect(commits).toEqual([3, 1, 2]);
  });

  it('are on disk with all that was handed over before them', async () => {
    const { client, commits } = writer();
    await client.opened;
    expect(client.push(said('a'))).toBeUndefined();
    client.pushAlways(said('b'));
    await client.commit(said('c'));
    expect(commits).toEqual([3]);
    expect(client.push(said('d'))).toBeUndefined();
    await client.flush();
    expect(commits).toEqual([3, 1]);
    await client.flush();
    expect(commits).toEqual([3, 1]);
  });

  it('are refused together where their batch fails, and those that came since with them', async () => {
    const { client, faults } = writer(['journal-damaged']);
    await client.opened;
    const first = codeOf(client.commit(said('a')));
    await Promise.resolve();
    const second = codeOf(client.commit(said('b')));
    expect(await Promise.all([first, second])).toEqual(['journal-damaged', 'journal-damaged']);
    expect(faults).toEqual(['journal-damaged']);
  });

  it('are refused where the thread ends under them, and the journal says so', async () => {
    const { client, faults } = writer(['exit']);
    await client.opened;
    expect(await codeOf(client.commit(said('a')))).toBe('journal-failed');
    expect(faults).toEqual(['journal-failed']);
    expect(client.fault?.code).toBe('journal-failed');
  });
});

describe('a journal that cannot record', () => {
  it('from the start refuses every record, but keeps what has happened already', async () => {
    const { client, faults } = writer([], { code: 'journal-damaged', cause: 'from the start' });
    await client.opened;
    expect(faults).toEqual(['journal-damaged']);
    expect(() => client.push(said('a'))).toThrow('The journal file is damaged');
    expect(await codeOf(client.commit(said('b')))).toBe('journal-damaged');
    expect(await codeOf(client.flush())).toBe('journal-damaged');
    client.pushAlways(said('c'));
  });

  it('once recovered writes what had happened, and not what was refused', async () => {
    const { client, faults, commits } = writer(['journal-damaged']);
    await client.opened;
    client.pushAlways(said('happened'));
    expect(await codeOf(client.commit(said('refused')))).toBe('journal-damaged');
    client.pushAlways(said('happened too'));
    expect(await client.recover('now')).toBe('answered');
    await client.flush();
    expect(commits.reduce((sum, records) => sum + records)).toBe(2);
    expect(faults).toEqual(['journal-damaged', null]);
    expect(client.fault).toBeNull();
  });

  it('that someone found damaged while it wrote takes no answer for that batch', async () => {
    const { client, faults, commits } = writer();
    await client.opened;
    const lost = codeOf(client.commit(said('a')));
    await Promise.resolve();
    client.damaged('a reader saw it');
    client.damaged('another one too');
    expect(await lost).toBe('journal-damaged');
    expect(await client.recover('now')).toBe('answered');
    expect(commits).toEqual([]);
    expect(faults).toEqual(['journal-damaged', null]);
    await client.commit(said('b'));
    expect(commits).toEqual([1]);
  });
});

describe('one that is closed', () => {
  it('has written what was handed over, and may be closed again', async () => {
    const { client, commits } = writer();
    await client.opened;
    client.pushAlways(said('a'));
    await client.close();
    await client.close();
    expect(commits).toEqual([1]);
  });

  it('refuses who would wait for ever', async () => {
    const { client, faults } = writer();
    await client.opened;
    await client.close();
    expect(await codeOf(client.commit(said('late')))).toBe('journal-failed');
    expect(await codeOf(client.flush())).toBe('journal-failed');
    client.pushAlways(said('later'));
    await client.close();
    expect(faults).toEqual([]);
  });

  it('refuses also who comes while it closes', async () => {
    const { client } = writer();
    await client.opened;
    const closing = client.close();
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    const late = codeOf(client.commit(said('late')));
    await closing;
    expect(['journal-failed', 'resolved']).toContain(await late);
  });
});
