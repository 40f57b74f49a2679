import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  accepted,
  answered,
  everything,
  form,
  invalid,
  listen,
  reportOf,
  type SendOptions,
  send,
  soon,
  startAsking,
  told,
  type Wish,
  wishOf,
} from './asking-support.ts';
import { agentId, type Harness } from './harness.ts';

describe.each(['stdio', 'http'] as const)('a call that waits for input, server over %s', (transport) => {
  let harness: Harness;
  let running: Harness | null = null;
  beforeEach(async () => {
    running ??= await startAsking(transport, { limits: { maxHeldPerAgent: 2 } });
    harness = running;
  });
  afterEach(async () => {
    for (const agent of ['a', 'b']) harness.endAgent(agentId(agent));
    const { gate } = harness;
    for (const list of [gate.calls, gate.ends, gate.again]) list.length = 0;
    gate.denied.clear();
    // Processes are dear, and those of agents ended with them; a server over HTTP knows what it did for others.
    if (transport === 'stdio') return;
    running = null;
    await harness.stop();
  });
  afterAll(() => running?.stop());

  const ask = async (params: object = form, options?: SendOptions): Promise<Wish> =>
    wishOf(await send(harness, { ...params }, options));
  /** The call was ended at its server, and settled once. */
  const isCancelled = async (reason: string) => {
    await soon(() => expect(harness.gate.ends.at(0)?.end).toMatchObject({ end: 'cancelled', error: reason }));
    expect(harness.gate.ends.filter(({ call }) => call.tool === 'form')).toHaveLength(1);
    await soon(async () => expect((await reportOf(harness)).cancelled).toBe(1));
  };

  it('is not settled before it ends, and its state tells nothing of it', async () => {
    const wish = await ask();
    expect(wish.requests).toEqual({
      'ask-1': {
        method: 'elicitation/create',
        params: {
          message: 'Which city?',
          requestedSchema: { type: 'object', properties: { city: { type: 'string' } } },
        },
      },
    });
    expect(wish.state).toMatch(/^railguard\.[\w-]{43}$/);
    expect(harness.gate.ends).toEqual([]);
    // The order of members is none of the call.
    const retry = { arguments: { b: { c: [1, 2] }, a: 1 }, name: 'form' };
    expect(told(await send(harness, { ...retry, ...answered(wish) }))).toEqual(accepted({ city: 'Ulm' }));
    expect(harness.gate.calls).toHaveLength(1);
    expect(harness.gate.ends).toMatchObject([{ end: { end: 'ok' } }]);
  });

  it('goes on once with a state, and never with one that is invented, another agent has, or another address gave', async () => {
    const wish = await ask();
    const refused = await Promise.all([
      send(harness, { ...form, ...answered({ ...wish, state: `railguard.${'A'.repeat(43)}` }) }),
      send(harness, { ...form, ...answered({ ...wish, state: 'something else' }) }),
      send(harness, { ...form, ...answered(wish) }, { token: 'token-b' }),
      send(harness, { ...form, ...answered(wish) }, { server: 'asking' }),
      send(harness, { ...form, inputResponses: {} }),
      send(harness, { ...form, requestState: 7 }),
    ]);
    for (const { body } of refused) expect(body.error).toMatchObject(invalid);
    expect(refused[0]?.body.error).toEqual(refused[2]?.body.error);
    expect(harness.gate.calls).toHaveLength(1);

    expect(told(await send(harness, { ...form, ...answered(wish) }))).toEqual(accepted({ city: 'Ulm' }));
    expect((await send(harness, { ...form, ...answered(wish) })).body.error).toMatchObject(invalid);
    expect(harness.gate.calls).toHaveLength(1);
    expect((await reportOf(harness)).calls).toBe(1);
  });

  it('of two that come with one state at once, one goes on', async () => {
    const wish = await ask();
    const both = await Promise.all([1, 2].map(() => send(harness, { ...form, ...answered(wish) })));
    expect(both.filter(({ body }) => body.error !== undefined)).toHaveLength(1);
    expect(both.filter(({ body }) => body.result !== undefined)).toHaveLength(1);
  });

  it.each([
    ['another tool', { name: 'echo', arguments: form.arguments }, {}],
    ['another argument', { name: 'form', arguments: { a: 1, b: { c: [1, 3] } } }, {}],
    ['one argument more', { name: 'form', arguments: { ...form.arguments, d: 1 } }, {}],
    ['no arguments', { name: 'form' }, {}],
    ['a task', { ...form, task: { ttl: 1 } }, {}],
    ['another method', { name: 'form' }, { method: 'prompts/get' }],
  ])('does not go on as %s, and still can as itself', async (_, params, options) => {
    const wish = await ask();
    expect((await send(harness, { ...params, ...answered(wish) }, options)).body.error).toMatchObject(invalid);
    expect(harness.gate.calls).toHaveLength(1);
    expect(told(await send(harness, { ...form, ...answered(wish) }))).toEqual(accepted({ city: 'Ulm' }));
  });

  it('asks again, under a new state, for what was not answered', async () => {
    const first = await ask();
    expect((await send(harness, { ...form, requestState: first.state, inputResponses: [] })).body.error?.message).toBe(
      'Invalid params: "inputResponses" is not an object',
    );
    const second = await ask({ ...form, requestState: first.state, inputResponses: { other: accepted({}) } });
    const third = await ask({ ...form, requestState: second.state, inputResponses: { 'ask-1': { action: 'maybe' } } });
    expect(new Set([first.state, second.state, third.state]).size).toBe(3);
    expect(third.requests).toEqual(first.requests);
    const declined = { requestState: third.state, inputResponses: { 'ask-1': { action: 'decline' } } };
    expect(told(await send(harness, { ...form, ...declined }))).toEqual({ action: 'decline' });
  });

  it.each([
    ['form', { sampling: {} }, 'The client does not offer elicitation', -32601],
    ['page', { elicitation: {} }, 'does not offer elicitation in url mode', -32602],
    ['form', { elicitation: { url: {} } }, 'does not offer elicitation in form mode', -32602],
    ['sample', { elicitation: {} }, 'The client does not offer sampling', -32601],
    ['sample_tools', { sampling: {} }, 'does not offer sampling with tools', -32602],
    ['roots', { sampling: {} }, 'The client does not offer roots', -32601],
    ['odd', everything, '"requestedSchema" are needed', -32602],
  ])(
    '%s of an agent that offers %j is refused to the server, and the agent is not asked',
    async (name, capabilities, why, code) => {
      const answer = await send(harness, { name, arguments: {} }, { capabilities });
      expect(told(answer)).toContain(why);
      expect((await reportOf(harness, { capabilities })).failures).toEqual([String(code)]);
    },
  );

  it('tells the server what its agent offers, agent by agent', async () => {
    await ask();
    await send(
      harness,
      { name: 'echo', arguments: {} },
      { token: 'token-b', capabilities: { roots: { listChanged: true } } },
    );
    const { offered } = await reportOf(harness);
    expect(offered).toContainEqual({ elicitation: { form: {}, url: {} }, sampling: { tools: {} }, roots: {} });
    const others = await reportOf(harness, { token: 'token-b', capabilities: { roots: {} } });
    expect(others.offered).toContainEqual({ roots: {} });
    // Agents that offer nothing share what there was before.
    expect((await reportOf(harness, { capabilities: {} })).offered).toContainEqual({});
  });

  it.each([
    ['is paused', () => (harness.gate.paused = {}), '(paused)'],
    ['denies the tool by now', () => harness.gate.denied.add('form'), '/tools/x/deny_if/0'],
    ['hides the tool by now', () => harness.gate.hidden.add('form'), '(hidden)'],
  ])('does not go on where the gate %s: it is ended at its server', async (_, close, rule) => {
    const wish = await ask();
    close();
    const { body } = await send(harness, { ...form, ...answered(wish) });
    if (rule === '(hidden)') expect(body.error).toEqual({ code: -32602, message: 'Unknown tool: form' });
    else expect(body.result).toMatchObject({ isError: true, resultType: 'complete' });
    expect(harness.gate.again).toHaveLength(1);
    expect(harness.gate.calls).toHaveLength(1);
    harness.gate.paused = null;
    harness.gate.denied.delete('form');
    harness.gate.hidden.delete('form');
    await isCancelled(`refused before it went on: ${rule}`);
    expect((await send(harness, { ...form, ...answered(wish) })).body.error).toMatchObject(invalid);
  });

  it('ends with its agent', async () => {
    const wish = await ask();
    harness.endAgent(agentId('a'));
    expect(harness.gate.ends).toMatchObject([{ end: { end: 'cancelled', error: 'the agent was ended' } }]);
    expect((await send(harness, { ...form, ...answered(wish) })).body.error).toMatchObject(invalid);
  });

  it('ends when the connection of the request that went on with it is closed', async () => {
    const params = { name: 'then_silent', arguments: {} };
    const wish = await ask(params);
    const leaving = new AbortController();
    const gone = send(harness, { ...params, ...answered(wish) }, { signal: leaving.signal }).catch(() => 'gone');
    await soon(() => expect(harness.gate.again).toHaveLength(1));
    leaving.abort();
    expect(await gone).toBe('gone');
    await soon(() =>
      expect(harness.gate.ends).toMatchObject([
        { end: { end: 'cancelled', error: 'the agent closed the connection' } },
      ]),
    );
  });

  it('passes a question on to the call that asks it, where another one ends first', async () => {
    const waiting = send(harness, { name: 'wait', arguments: {} });
    await soon(async () => expect((await reportOf(harness)).calls).toBe(1));
    expect(told(await send(harness, { name: 'go', arguments: {} }))).toBe('went');
    const wish = wishOf(await waiting);
    const answer = await send(harness, { name: 'wait', arguments: {}, ...answered(wish) });
    expect(told(answer)).toEqual(accepted({ city: 'Ulm' }));
  });

  it('gives what its server answered in the meantime', async () => {
    const wish = await ask({ name: 'impatient', arguments: {} });
    await soon(() => expect(harness.gate.ends).toMatchObject([{ end: { end: 'ok' } }]));
    const answer = await send(harness, { name: 'impatient', arguments: {}, ...answered(wish) });
    expect(told(answer)).toBe('did without');
    expect(harness.gate.ends).toHaveLength(1);
  });

  it('keeps even that where the tool is denied by now', async () => {
    const wish = await ask({ name: 'impatient', arguments: {} });
    await soon(() => expect(harness.gate.ends).toHaveLength(1));
    harness.gate.denied.add('impatient');
    const answer = await send(harness, { name: 'impatient', arguments: {}, ...answered(wish) });
    expect(answer.text).not.toContain('did without');
    expect(harness.gate.ends).toHaveLength(1);
  });

  it('takes progress and log to the request that is open, under the token of that request', async () => {
    const chatty = { name: 'chatty', arguments: {} };
    const first = await send(harness, chatty, { progressToken: 'one' });
    expect(first.messages.map(({ params }) => params)).toContainEqual({ progressToken: 'one', progress: 1, total: 3 });
    const second = await send(
      harness,
      { ...chatty, ...answered(wishOf(first)) },
      { progressToken: 'two', logLevel: 'info' },
    );
    expect(second.messages.slice(0, -1)).toMatchObject([
      { method: 'notifications/progress', params: { progressToken: 'two', progress: 2 } },
      { method: 'notifications/message', params: { data: 'went on' } },
      { method: 'notifications/progress', params: { progressToken: 'two', progress: 3 } },
    ]);
    const third = await send(harness, {
      ...chatty,
      ...answered(wishOf(await send(harness, chatty, { progressToken: 1 }))),
    });
    expect(third.messages.filter(({ method }) => method === 'notifications/progress')).toEqual([]);
    expect(told(third)).toEqual(accepted({ city: 'Ulm' }));
  });

  it('may change lists in its own conversation: agents that listen hear of it', async () => {
    const leaving = new AbortController();
    const params = { notifications: { toolsListChanged: true } };
    const heard = listen(harness, params, leaving.signal);
    await heard.until('acknowledged');
    expect(told(await send(harness, { name: 'relist', arguments: {} }))).toBe('told');
    await heard.until('notifications/tools/list_changed');
    leaving.abort();
  });

  it('is one of few: where too many of its agent wait, the server is told that nobody answers', async () => {
    const wishes = [await ask(), await ask()];
    expect(told(await send(harness, form))).toContain('too many calls of this agent wait for its input');
    expect(wishOf(await send(harness, form, { token: 'token-b' })).requests).toHaveProperty('ask-1');
    for (const wish of wishes) await send(harness, { ...form, ...answered(wish) });
    expect((await ask()).requests).toHaveProperty('ask-1');
  });
});
