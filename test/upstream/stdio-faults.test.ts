import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fixturePath, type Harness, type HarnessOptions, startHarness, stdioSpec } from '../gateway/harness.ts';
import { call, initialize, type RawAnswer, raw, rpc } from '../gateway/raw-client.ts';

/** A zombie has ended: only its parent has not looked yet. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}
/** Text of a result's first content. */
function textOf(answer: RawAnswer): string {
  const found = /"text":("(?:[^"\\]|\\.)*")/.exec(answer.text);
  return JSON.parse(found?.[1] ?? '""');
}

describe('a faulty server over stdio', () => {
  let harness: Harness | null = null;
  afterEach(async () => {
    await harness?.stop();
    harness = null;
  });
  async function start(
    env: Readonly<Record<string, string>> = {},
    more: Partial<HarnessOptions> = {},
  ): Promise<Harness> {
    harness = await startHarness({ specs: [stdioSpec('fix', env)], ...more });
    return harness;
  }

  it('may answer under the text of an id, with null where it has nothing, and after an error of null', async () => {
    const { url } = await start();
    const session = await initialize(url());
    const progress = '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"#","progress":1}}';
    const line = `${progress}\n{"jsonrpc":"2.0","id":"#","error":null,"result":{"content":[{"type":"text","text":"taken"}]}}`;
    const body = rpc(1, 'tools/call', { name: 'reply', arguments: { line }, _meta: { progressToken: 'mine' } });
    const { messages } = await raw(url(), { session, body });
    expect(messages).toMatchObject([{ params: { progressToken: 'mine' } }, { id: 1, result: {} }]);
    expect(
      textOf(
        await call(url(), session, 'reply', {
          line: '{"jsonrpc":"2.0","id":"0#","result":{}}\n'.concat(
            '{"jsonrpc":"2.0","id":#,"result":{"content":[{"type":"text","text":"the right one"}]}}',
          ),
        }),
      ),
    ).toBe('the right one');
  });

  it('may print garbage and batches: they are skipped, and said', async () => {
    const { url, logs } = await start({ FIXTURE: 'noisy' });
    const session = await initialize(url());
    expect((await call(url(), session, 'echo', { a: 1 })).body.result?.structuredContent).toEqual({ a: 1 });
    expect(logs.join()).toContain('ignored on stdout');
  });

  it.each([
    ['{"jsonrpc":"2.0","id":#,"result":[1,2]}', 'its result is not an object'],
    ['{"jsonrpc":"2.0","id":#,"result":null}', 'its result is not an object'],
    ['{"jsonrpc":"2.0","id":#}', 'its result is not an object'],
    ['{"jsonrpc":"2.0","id":#,"error":"boom"}', 'its error is not an object'],
    ['{"jsonrpc":"2.0","id":#,"result":{},"error":{"code":1,"message":"x"}}', 'both a result and an error'],
    ['{"jsonrpc":"2.0","id":#,"result":{"content":[]},"result":{"content":[1]}}', 'a key stands twice'],
    ['{"jsonrpc":"2.0","id":#,"result":{"content":[]},"\\u0072esult":{"content":[1]}}', 'a key stands twice'],
    ['{"jsonrpc":"1.0","id":#,"result":{"content":[]}}', '"jsonrpc" is not "2.0"'],
    ['{"jsonrpc":"2.0","id":#,"result":{"content":', 'not JSON'],
    ['{"result":{"content":[,]},"id":#,"jsonrpc":"2.0"}', 'not JSON'],
  ])('that answers %s fails that call at once', async (line, why) => {
    const running = await start();
    const session = await initialize(running.url());
    const { body } = await call(running.url(), session, 'reply', { line });
    expect(body.error?.message).toContain(`the answer cannot be used: ${why}. The call may have run`);
    expect(running.gate.ends.at(-1)?.end).toMatchObject({ end: 'broken', sent: true });
    expect((await call(running.url(), session, 'echo', { a: 1 })).body.result?.structuredContent).toEqual({ a: 1 });
  });

  it('that answers deeper than anybody can read fails that call at once', async () => {
    const running = await start();
    const session = await initialize(running.url());
    const { body } = await call(running.url(), session, 'deep');
    expect(body.error?.message).toContain('nested too deep');
  });

  it.each([['big'], ['big_id_last']])(
    'that answers more than 16 MiB (%s) fails that call, and no other',
    async (tool) => {
      const running = await start();
      const session = await initialize(running.url());
      const other = await initialize(running.url('token-b'));
      const [{ body }, echoed] = await Promise.all([
        call(running.url(), session, tool, { bytes: 40 * 1024 * 1024 }),
        call(running.url('token-b'), other, 'echo', { a: 1 }),
      ]);
      expect(body.error?.message).toContain('larger than 16 MiB');
      expect(body.error?.message).toContain('may have run');
      expect(running.gate.ends.find((one) => one.call.tool === tool)?.end).toMatchObject({ end: 'broken', sent: true });
      expect(echoed.body.result?.structuredContent).toEqual({ a: 1 });
      const fits = await call(running.url(), session, tool, { bytes: 12 * 1024 * 1024 });
      expect(fits.text.length).toBeGreaterThan(12 * 1024 * 1024);
    },
  );

  it('that exits in mid-call fails that call clearly, restarts, and the write is not replayed', async () => {
    const running = await start();
    const session = await initialize(running.url());
    const first = await call(running.url(), session, 'crash');
    expect(first.body.error?.message).toContain('exited with code 7');
    expect(first.body.error?.message).toContain('may have run');
    expect(running.gate.ends.at(-1)?.end).toMatchObject({ end: 'broken', sent: true });
    await running.ready('fix');
    const report = await call(running.url(), session, 'report');
    expect(JSON.parse(textOf(report)).calls).toBe(1);
  });

  it('that crashes again and again is left alone, until someone asks for it', async () => {
    const running = await start({ FIXTURE: 'crash' }, { waitFor: [], times: { crashes: 3, backoffMs: [10] } });
    await vi.waitFor(() => expect(running.supervisor.list()[0]?.state).toBe('crash-loop'), { timeout: 10_000 });
    const session = await initialize(running.url());
    const { body } = await call(running.url(), session, 'echo');
    expect(body.error?.message).toContain('Unknown tool');
    await expect(running.supervisor.test(stdioSpec('fix').name)).rejects.toThrow('exited with code 3');
  });

  it('that ends after each answer is no crash loop, and the next call waits for its next process', async () => {
    const running = await start({ FIXTURE: 'once' }, { times: { crashes: 3, backoffMs: [10] } });
    const session = await initialize(running.url());
    for (let count = 0; count < 8; count++) {
      await vi.waitFor(async () =>
        expect(textOf(await call(running.url(), session, 'echo', { count }))).toContain('count'),
      );
    }
    expect(running.supervisor.list()[0]?.state).not.toBe('crash-loop');
  });

  it('that never answers is given up after the timeout, which progress extends', async () => {
    const running = await start({}, { times: { callMs: 300 } });
    const session = await initialize(running.url());
    const { body } = await call(running.url(), session, 'slow');
    expect(body.error).toMatchObject({ code: -32001 });
    const report = await call(running.url(), session, 'report');
    expect(JSON.parse(textOf(report)).cancelled).toHaveLength(1);
  });

  it('that floods notifications disturbs no one', async () => {
    const running = await start();
    const session = await initialize(running.url());
    const other = await initialize(running.url('token-b'));
    const [flooded, echoed] = await Promise.all([
      call(running.url(), session, 'flood'),
      call(running.url('token-b'), other, 'echo', { a: 1 }),
    ]);
    expect(flooded.body.result).toBeDefined();
    expect(echoed.body.result?.structuredContent).toEqual({ a: 1 });
    expect(echoed.text).not.toContain('line 1');
  });

  it('that floods changes of its list is asked for it again, not once for each', async () => {
    const running = await start();
    const session = await initialize(running.url());
    await call(running.url(), session, 'flood', { method: 'notifications/tools/list_changed' });
    const lists = async () => JSON.parse(textOf(await call(running.url(), session, 'report'))).lists;
    await vi.waitFor(async () => expect(await lists()).toBeGreaterThan(2));
    expect(await lists()).toBeLessThan(10);
  });

  it('sees only the variables that were named', async () => {
    const running = await start(
      { GIVEN: 'yes' },
      { environment: { PATH: process.env.PATH, HOME: process.env.HOME, RAILGUARD_SECRET: 'no' } },
    );
    const session = await initialize(running.url());
    const environment = JSON.parse(textOf(await call(running.url(), session, 'environment')));
    expect(environment.GIVEN).toBe('yes');
    expect(environment.RAILGUARD_SECRET).toBeUndefined();
  });

  it('asks nobody where the agent offers nothing', async () => {
    const running = await start();
    const session = await initialize(running.url());
    expect((await call(running.url(), session, 'ask')).status).toBe(200);
  });

  it.each([[false], [true]])(
    'leaves no process behind when it is stopped (grandchild detached: %s)',
    async (detached) => {
      const running = await start();
      const session = await initialize(running.url());
      const pid = Number(textOf(await call(running.url(), session, 'spawn', { detached })));
      expect(lives(pid)).toBe(true);
      await running.supervisor.remove(stdioSpec('fix').name);
      expect(lives(pid)).toBe(false);
      expect((await raw(running.url(), { session, body: rpc(2, 'tools/list') })).body.result).toEqual({ tools: [] });
    },
  );

  it('and its grandchildren end even when the gateway is killed', async () => {
    const script = fileURLToPath(new URL('../fixtures/mcp/killed-owner.ts', import.meta.url));
    const owner = spawn(process.execPath, [script, fixturePath], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const pids = JSON.parse(line.toString()) as number[];
    expect(pids.every(lives)).toBe(true);
    owner.kill('SIGKILL');
    await vi.waitFor(() => expect(pids.filter(lives)).toEqual([]), { timeout: 10_000 });
  });
});
