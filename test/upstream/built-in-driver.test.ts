import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BuiltInServer } from '../../electron/upstream/built-in.ts';
import { BuiltInDriver } from '../../electron/upstream/built-in-driver.ts';
import { defaultTimes } from '../../electron/upstream/spec.ts';
import type { JsonObject } from '../../shared/json.ts';
import { serverNameSchema } from '../../shared/names.ts';
import type {
  ConnectionListener,
  Notification,
  UpstreamConnection,
  UpstreamResponse,
} from '../../shared/upstream-connection.ts';

const client = { protocolVersion: '', capabilities: {}, clientInfo: {} };

/** A server whose tools do what a test says. */
function drive(callTool: BuiltInServer['callTool'] = async () => ({ content: [] })) {
  const changes = new Set<() => void>();
  const server: BuiltInServer = {
    info: { name: 'built-in', version: '1' },
    instructions: 'be kind',
    tools: [{ name: 'run', inputSchema: { type: 'object' } }],
    resourceTemplates: [],
    callTool,
    readResource: async () => null,
    onToolsChange(listener) {
      changes.add(listener);
      return () => changes.delete(listener);
    },
  };
  const spec = { kind: 'built-in', name: serverNameSchema.parse('testrail'), prefix: '', server } as const;
  return { driver: new BuiltInDriver(spec, { ...defaultTimes, callMs: 1000 }), changes };
}

function ask(connection: UpstreamConnection, method: string, params?: JsonObject, party?: string) {
  const answers: UpstreamResponse[] = [];
  const handler = { answer: (answer: UpstreamResponse) => void answers.push(answer), notice: () => {}, ask: () => {} };
  const { cancel } = connection.request(method, params, party === undefined ? handler : { ...handler, party });
  return { answers, cancel };
}

describe('The server of this process', () => {
  it.each<[string, JsonObject]>([
    ['tools/list', { tools: [{ name: 'run', inputSchema: { type: 'object' } }] }],
    ['resources/list', { resources: [] }],
    ['resources/templates/list', { resourceTemplates: [] }],
    ['prompts/list', { prompts: [] }],
    ['ping', {}],
  ])('answers %s at once', async (method, value) => {
    const { answers } = ask(await drive().driver.open(), method);
    expect(answers).toMatchObject([{ kind: 'result', value }]);
  });

  it.each([['toString'], ['tools/none'], ['constructor']])('has no method %s', async (method) => {
    const { answers } = ask(await drive().driver.open(), method);
    expect(answers).toMatchObject([{ kind: 'error', error: { code: -32601 } }]);
  });

  it('says that a resource is not there', async () => {
    const { answers } = ask(await drive().driver.open(), 'resources/read', { uri: 'a:1' });
    await vi.waitFor(() => expect(answers).toMatchObject([{ kind: 'error', error: { code: -32002 } }]));
  });

  it('is told whose call it is: of one conversation, where nobody says', async () => {
    const parties: string[] = [];
    const { driver } = drive(async (_name, _args, { party }) => {
      parties.push(party);
      return {};
    });
    const [one, other] = [await driver.open(), await driver.open()];
    ask(one, 'tools/call', { name: 'run' });
    ask(one, 'tools/call', { name: 'run' }, 'agent');
    ask(other, 'tools/call', { name: 'run' });
    expect(new Set(parties).size).toBe(3);
    expect(parties[1]).toBe('agent');
  });

  it('may fail, and the call ends with its words', async () => {
    const { driver } = drive(() => Promise.reject(new Error('no room')));
    const { answers } = ask(await driver.open(), 'tools/call', { name: 'run' });
    await vi.waitFor(() =>
      expect(answers).toMatchObject([{ kind: 'error', error: { code: -32603, message: 'no room' } }]),
    );
  });

  it('works no longer on a call that was cancelled, or whose conversation ended', async () => {
    const signals: AbortSignal[] = [];
    const { driver } = drive((_name, _args, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    });
    const connection = await driver.open();
    const first = ask(connection, 'tools/call', { name: 'run' });
    const second = ask(connection, 'tools/call', { name: 'run' });
    first.cancel('enough');
    first.cancel('again');
    connection.close();
    expect(first.answers).toMatchObject([{ kind: 'broken', cause: 'cancelled', message: 'enough' }]);
    expect(second.answers).toMatchObject([{ kind: 'broken', cause: 'cancelled', message: 'the session ended' }]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(connection.open).toBe(false);
  });

  it('shares one conversation among requests that stand alone, which nobody closes', async () => {
    const { driver } = drive();
    const connection = await driver.stateless();
    connection.close();
    expect(await driver.stateless()).toBe(connection);
    expect(connection.open).toBe(true);
  });

  it("tells of changed tools in the gateway's own conversation, the last one", async () => {
    const { driver, changes } = drive();
    const heard: Notification[][] = [[], []];
    const owner = (index: number): ConnectionListener => ({
      notice: (notice) => heard[index]?.push(notice),
      ask: () => {},
      closed: () => {},
    });
    await driver.connect(client, owner(0));
    await driver.connect(client, owner(1));
    for (const change of changes) change();
    expect(heard.map((all) => all.length)).toEqual([0, 1]);
    await driver.stop();
    expect(changes.size).toBe(0);
  });
});

describe('A call of the server of this process that takes too long', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is ended, and so is the work on it', async () => {
    let worked: AbortSignal | null = null;
    const { driver } = drive((_name, _args, { signal }) => {
      worked = signal;
      return new Promise(() => {});
    });
    const { answers } = ask(await driver.open(), 'tools/call', { name: 'run' });
    vi.advanceTimersByTime(1100);
    expect(answers).toMatchObject([{ kind: 'broken', cause: 'timeout', message: 'no answer for 1 s' }]);
    expect(worked).toMatchObject({ aborted: true });
  });
});
