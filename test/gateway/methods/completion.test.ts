import { describe, expect, it } from 'vitest';
import { complete } from '../../../electron/gateway/methods/completion.ts';
import { type CompletionContext, expand, variablesOf } from '../../../electron/gateway/methods/completion-mapping.ts';
import type { AgentRequest, Outcome } from '../../../electron/gateway/request/agent-request.ts';
import type { DataCall, ToolCall } from '../../../shared/call.ts';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import { agentId, server } from '../harness.ts';

const target = { name: server('files'), prefix: '' };

interface World {
  readonly mapped?: { readonly tool: string; readonly argument: string; readonly variable: string } | null;
  readonly mayHave?: (data: DataCall) => boolean;
}

/** Asks for a completion; the server answers `completion`. What was judged, asked for and answered. */
async function completed(params: JsonObject, completion: JsonValue = { values: [] }, world: World = {}) {
  const judged: ToolCall[] = [];
  const sent: JsonObject[] = [];
  const permitted: DataCall[] = [];
  const outcome = Promise.withResolvers<Outcome>();
  const { mapped = null, mayHave = () => true } = world;
  const context = {
    gate: {
      judge(call: ToolCall) {
        judged.push(call);
        return { kind: 'forward', ticket: { call, decision: {}, readOnly: true, settle: () => {} } };
      },
      permits(data: DataCall) {
        permitted.push(data);
        return mayHave(data);
      },
      names: () => false,
      lists: () => true,
      closedFor: () => null,
    },
    shortNames: { own: (_target: object, name: string) => name },
    mapTemplate: () => mapped,
    mapResource: () => null,
    continued: { take: () => 0 },
    steps: { run: async (_party: string, work: () => unknown) => work() },
    byteBudget: { party: () => ({ take: (bytes: number) => ({ bytes, resize: () => true, release: () => {} }) }) },
    approvalsPage: () => null,
    newCallId: () => 'call-1',
    now: () => 0,
    monotonic: () => 0,
    failed: outcome.reject,
  } as unknown as CompletionContext;
  const connection = {
    request(_method: string, given: JsonObject, handler: { answer(answer: object): void }) {
      sent.push(given);
      handler.answer({ kind: 'result', value: { completion }, raw: null, bytes: 2 });
      return { cancel: () => {} };
    },
  };
  const request = {
    conversation: {
      agent: { id: agentId('ann'), servers: null },
      session: 's',
      targets: () => [target],
      connect: () => connection,
    },
    id: 1,
    method: 'completion/complete',
    params,
    weight: 1,
    phase: 'authorizing',
    ticket: null,
    rounds: 0,
    result: (value: JsonObject) => outcome.resolve({ kind: 'result', value, raw: null }),
    error: (error: JsonObject) => outcome.resolve({ kind: 'error', error }),
    onCancel: () => {},
  } as unknown as AgentRequest;
  complete(context, request);
  return { outcome: await outcome.promise, judged, sent, permitted };
}

const prompt = (value = 'x', more: JsonObject = {}): JsonObject => ({
  ref: { type: 'ref/prompt', name: 'greet' },
  argument: { name: 'who', value },
  ...more,
});
const template = (uri: string, name = 'id', value = '1', more: JsonObject = {}): JsonObject => ({
  ref: { type: 'ref/resource', uri },
  argument: { name, value },
  ...more,
});

describe('a completion that cannot be judged', () => {
  it.each<[string, JsonObject, RegExp]>([
    ['without a reference', { argument: { name: 'a', value: 'b' } }, /are needed/],
    ['of another kind', { ref: { type: 'ref/tool', name: 'x' }, argument: { name: 'a', value: 'b' } }, /are needed/],
    [
      'of a number',
      prompt().ref === undefined ? {} : { ...prompt(), argument: { name: 'who', value: 7 } },
      /each value a text/,
    ],
    ['of a list', { ref: [], argument: [] }, /are needed/],
    ['of a name that the template has not', template('file:///{path}', 'id'), /no variable of the template/],
    ['of more than may be filled in', prompt('x'.repeat(65_537)), /more than 65536 characters/],
    [
      'of more than may be filled in, with what was filled in before',
      prompt('x', { context: { arguments: { other: 'x'.repeat(65_536) } } }),
      /more than 65536 characters/,
    ],
    [
      'of an address that could not be read',
      template('file:///{id}'.padEnd(100, '/{id}'), 'id', 'x'.repeat(2000)),
      /16384/,
    ],
  ])('%s is refused, and nothing is sent', async (_what, params, words) => {
    const { outcome, sent, judged } = await completed(params);
    expect(outcome).toMatchObject({ kind: 'error', error: { code: -32602, message: expect.stringMatching(words) } });
    expect([sent, judged]).toEqual([[], []]);
  });
});

describe('what is sent and judged of a completion', () => {
  it('is what the specification has, and nothing beside it', async () => {
    const stray = { secret: 'x' };
    const { sent, judged } = await completed({
      ref: { type: 'ref/prompt', name: 'greet', ...stray },
      argument: { name: 'who', value: 'a', ...stray },
      context: { arguments: { mood: 'glad', who: 'again', age: 7 }, ...stray },
      ...stray,
    });
    expect(sent).toEqual([
      {
        ref: { type: 'ref/prompt', name: 'greet' },
        argument: { name: 'who', value: 'a' },
        context: { arguments: { mood: 'glad' } },
      },
    ]);
    expect(judged.map(({ tool, args }) => ({ tool, args }))).toEqual([
      { tool: 'prompts/get', args: { name: 'greet', arguments: { mood: 'glad', who: 'a' } } },
    ]);
  });

  it('of a template is the reading of its address, with the template beside it', async () => {
    const { judged } = await completed(template('file:///{id}', 'id', '7'));
    expect(judged.map(({ tool, args }) => ({ tool, args }))).toEqual([
      { tool: 'resources/read', args: { uri: 'file:///7', template: 'file:///{id}', arguments: { id: '7' } } },
    ]);
  });

  const mapped = { tool: 'get_run', argument: 'run_id', variable: 'id' };
  it.each<[string, JsonObject, JsonObject]>([
    ['a value', template('run://{id}', 'id', '7'), { run_id: '7' }],
    ['no value yet', template('run://{id}', 'id', ''), {}],
    [
      'another variable filled in',
      template('run://{id}/{part}', 'id', '7', { context: { arguments: { part: 'a' } } }),
      { template: 'run://{id}/{part}', arguments: { part: 'a', id: '7' } },
    ],
  ])('of a template that a tool serves is that tool’s call, with %s', async (_what, params, args) => {
    const { judged } = await completed(params, { values: [] }, { mapped });
    expect(judged.map((call) => [call.tool, call.args])).toEqual([['get_run', args]]);
  });

  it('of a name that is a word of the language itself stays a name', async () => {
    const before = JSON.parse('{"__proto__":"a","constructor":"b"}') as JsonObject;
    const { sent } = await completed(prompt('x', { context: { arguments: before } }));
    expect(JSON.stringify(sent)).toContain('"context":{"arguments":{"__proto__":"a","constructor":"b"}}');
  });
});

describe('an answer', () => {
  const valuesOf = (outcome: Outcome) => (outcome.kind === 'result' ? outcome.value.completion : outcome);

  it('comes whole where each of its values may be had', async () => {
    const completion = { values: ['a', 'b'], total: 2, hasMore: false };
    const { outcome, permitted } = await completed(prompt(), completion);
    expect(valuesOf(outcome)).toEqual(completion);
    expect(permitted.map(({ args }) => args.arguments)).toEqual([{ who: 'a' }, { who: 'b' }]);
  });

  it('lacks each value that may not be had, and the number of all with it', async () => {
    const mayHave = ({ args }: DataCall) =>
      JSON.stringify(args) !== JSON.stringify({ name: 'greet', arguments: { who: 'b' } });
    const { outcome } = await completed(prompt(), { values: ['a', 'b', 'c'], total: 3, hasMore: true }, { mayHave });
    expect(valuesOf(outcome)).toEqual({ values: ['a', 'c'] });
  });

  it.each<[string, JsonValue]>([
    ['one text', 'secret'],
    ['an object', { 0: 'secret' }],
    ['nothing', null],
    ['a number', 7],
  ])('of %s in the place of a list of values has none: it could not be judged', async (_what, values) => {
    const { outcome, permitted } = await completed(prompt(), { values, note: 'secret' });
    expect([valuesOf(outcome), permitted]).toEqual([{ values: [] }, []]);
  });

  it.each<[string, JsonValue]>([
    ['a text', 'secret'],
    ['a list', ['secret']],
    ['nothing', null],
  ])('that is %s in the place of a completion has no values', async (_what, completion) => {
    expect(valuesOf((await completed(prompt(), completion)).outcome)).toEqual({ values: [] });
  });

  it('has a hundred values at most, and texts alone', async () => {
    const many = Array.from({ length: 101 }, (_, n) => String(n));
    const first = await completed(prompt(), { values: many });
    expect(valuesOf(first.outcome)).toEqual({ values: many.slice(0, 100) });
    const second = await completed(prompt(), { values: ['a', 7, null, { b: 1 }] });
    expect(valuesOf(second.outcome)).toEqual({ values: ['a'] });
  });

  it('lacks a value with which the address would be too long to be read', async () => {
    const { outcome } = await completed(template('file:///{id}'), { values: ['a', 'x'.repeat(16_384)] });
    expect(valuesOf(outcome)).toEqual({ values: ['a'] });
  });
});

describe('a template', () => {
  it.each<[string, JsonObject, string, readonly string[]]>([
    ['a/{b}', { b: '$&' }, 'a/$&', ['b']],
    ['{+b}{#c}{?d,e*}{f:3}', { b: 1, d: 'x', f: 'y' }, '1{#c}xy', ['b', 'c', 'd', 'e', 'f']],
    ['{b}{b}', { b: '{b}' }, '{b}{b}', ['b', 'b']],
    ['{toString}', {}, '{toString}', ['toString']],
    ['{}', { '': 'x' }, 'x', ['']],
    ['{open', { open: 1 }, '{open', []],
  ])('%s with %j is %s', (text, values, filled, names) => {
    expect([expand(text, values), variablesOf(text)]).toEqual([filled, names]);
  });
});
