import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/json.ts';
import { invented, notifications, requests, secret } from './closed-gate-table.ts';
import { initialize, namesOf, raw } from './raw-client.ts';
import { ask, type Recording, type Revision, startRecording } from './recording-support.ts';

const methodOf = (line: string): unknown => JSON.parse(line).method;

describe.each<['stdio' | 'http', Revision]>([
  ['stdio', 'session'],
  ['stdio', 'stateless'],
  ['http', 'session'],
  ['http', 'stateless'],
])('a server over %s of the revision with(out) sessions (%s)', (transport, upstream) => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await startRecording(transport, upstream, { limits: { keepAliveMs: 20 } });
  });
  afterEach(() => {
    recording.harness.gate.closed = null;
  });
  afterAll(() => recording.stop());

  /** An agent that did all it may before, so that nothing is missing for a server to be reached. */
  async function begun(revision: Revision): Promise<string | null> {
    const session =
      revision === 'session' ? await initialize(recording.harness.url(), { roots: { listChanged: true } }) : null;
    await ask(recording.harness, session, 'tools/call', { name: 'job', arguments: {}, task: {} });
    await ask(recording.harness, session, 'prompts/list');
    if (session !== null) await ask(recording.harness, session, 'resources/subscribe', { uri: 'thing://1' });
    return session;
  }

  async function sendAll(session: string | null, more: JsonObject): Promise<void> {
    const { harness } = recording;
    const { _meta } = more;
    const send = ([method, params]: (typeof requests)[number]) =>
      ask(harness, session, method, { ...more, ...params, ...(_meta === undefined ? {} : { _meta }) });
    if (harness.gate.closed === null) {
      for (const request of requests) if (request[0] !== 'subscriptions/listen') await send(request);
    } else await Promise.all(requests.map(send));
    for (const [method, params] of notifications) {
      const body = JSON.stringify({ jsonrpc: '2.0', method, params });
      if (session !== null) await raw(harness.url(), { session, body });
    }
  }

  it.each<Revision>(['session', 'stateless'])('receives nothing that an agent (%s) invented', async (revision) => {
    const { harness, lines } = recording;
    const session = await begun(revision);
    const before = lines().length;
    await sendAll(session, invented);
    const received = lines().slice(before);
    expect(received.length).toBeGreaterThan(5);
    expect(received.filter((line) => line.includes(secret))).toEqual([]);
    // Refused in words and recorded, where it is a call.
    expect(harness.gate.calls.at(-1)).toBeDefined();
  });

  describe.each(['paused', 'agent-paused', 'hidden', 'fault'] as const)('while the gate is closed (%s)', (closed) => {
    it.each<Revision>(['session', 'stateless'])('receives nothing of an agent (%s)', async (revision) => {
      const { harness, lines } = recording;
      const session = await begun(revision);
      harness.gate.closed = closed;
      const before = lines().length;
      await sendAll(session, {});
      await sendAll(session, invented);
      // A new session does not greet the server, and is told what it is all the same.
      const fresh = await initialize(harness.url(), { elicitation: {}, roots: {} });
      await sendAll(fresh, {});
      expect(lines().slice(before)).toEqual([]);
      // What is sent once it is open arrives last: nothing was on its way.
      harness.gate.closed = null;
      await ask(harness, session, 'tools/call', { name: 'echo', arguments: { last: true } });
      const after = lines().slice(before).map(methodOf);
      const owed = ['resources/unsubscribe', 'logging/setLevel', 'notifications/cancelled'];
      const clientInfo = ['initialize', 'notifications/initialized', 'server/discover'];
      expect(after.filter((method) => !owed.includes(String(method)) && !clientInfo.includes(String(method)))).toEqual([
        'tools/call',
      ]);
      expect(
        lines()
          .slice(before)
          .filter((line) => line.includes(secret)),
      ).toEqual([]);
    });
  });

  it('has its tools listed while a person paused the gate, and none where it is hidden', async () => {
    const { harness } = recording;
    const session = await begun('session');
    harness.gate.closed = 'paused';
    expect(namesOf((await ask(harness, session, 'tools/list')).body, 'tools', 'name')).toContain('echo');
    const { body } = await ask(harness, session, 'prompts/list');
    expect(body.error?.message).toContain('a person paused Railguard. Nothing was sent.');
    harness.gate.closed = 'hidden';
    expect((await ask(harness, session, 'tools/list')).body.result).toEqual({ tools: [] });
    expect((await ask(harness, session, 'prompts/list')).body.result).toEqual({ prompts: [] });
  });

  it('is told to cancel a task also then: that only stops work', async () => {
    const { harness, lines } = recording;
    const session = await begun('session');
    harness.gate.closed = 'paused';
    const before = lines().length;
    await ask(harness, session, 'tasks/cancel', { taskId: 'task-1', reason: secret });
    expect(lines().slice(before).map(methodOf)).toEqual(['tasks/cancel']);
    expect(lines().at(-1)).not.toContain(secret);
  });
});
