import { describe, expect, it } from 'vitest';
import {
  answers,
  askingCapabilities,
  canShowPage,
  inputRequest,
  isSameCall,
  questionFault,
} from '../../../electron/gateway/stateless/input-questions.ts';
import { metaKeys } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';

const form = { message: 'Which?', requestedSchema: { type: 'object' } };
const page = { mode: 'url', message: 'Log in', url: 'https://example.com/login' };
const sample = { messages: [], maxTokens: 10 };

describe('A question of a server', () => {
  it.each<[string, string, JsonObject, JsonObject]>([
    ['a form, where elicitation is offered without a mode', 'elicitation/create', form, { elicitation: {} }],
    ['a form, where forms are offered', 'elicitation/create', form, { elicitation: { form: {} } }],
    ['a form, where both are offered', 'elicitation/create', form, { elicitation: { form: {}, url: {} } }],
    ['a page, where pages are offered', 'elicitation/create', page, { elicitation: { url: {} } }],
    ['a sample', 'sampling/createMessage', sample, { sampling: {} }],
    ['a sample with tools', 'sampling/createMessage', { ...sample, tools: [] }, { sampling: { tools: {} } }],
    ['the roots', 'roots/list', {}, { roots: {} }],
  ])('can be asked: %s', (_what, method, params, capabilities) => {
    expect(questionFault({ method, params }, capabilities)).toBeNull();
  });

  it.each<[string, string, JsonObject | undefined, JsonObject, RegExp]>([
    ['of a method that is none', 'tools/call', {}, { elicitation: {} }, /Method not found/],
    ['that is not offered', 'elicitation/create', form, {}, /elicitation/],
    ['of a sample that is not offered', 'sampling/createMessage', sample, { elicitation: {} }, /sampling/],
    ['of roots that are not offered', 'roots/list', {}, {}, /roots/],
    ['for a form where only pages are offered', 'elicitation/create', form, { elicitation: { url: {} } }, /form mode/],
    ['for a page where only forms are', 'elicitation/create', page, { elicitation: { form: {} } }, /url mode/],
    ['for a page where no mode is named', 'elicitation/create', page, { elicitation: {} }, /url mode/],
    [
      'without words',
      'elicitation/create',
      { requestedSchema: {} },
      { elicitation: {} },
      /"requestedSchema" are needed/,
    ],
    ['without a form', 'elicitation/create', { message: 'x' }, { elicitation: {} }, /"requestedSchema" are needed/],
    ['without an address', 'elicitation/create', { ...page, url: 7 }, { elicitation: { url: {} } }, /"url" are needed/],
    ['without anything', 'elicitation/create', undefined, { elicitation: {} }, /are needed/],
    ['with tools that are not offered', 'sampling/createMessage', { ...sample, tools: [] }, { sampling: {} }, /tools/],
    [
      'with a choice of tools that are not offered',
      'sampling/createMessage',
      { ...sample, toolChoice: {} },
      { sampling: {} },
      /tools/,
    ],
    ['without messages', 'sampling/createMessage', { maxTokens: 1 }, { sampling: {} }, /"messages"/],
    ['without an end', 'sampling/createMessage', { messages: [] }, { sampling: {} }, /"maxTokens"/],
  ])('cannot be asked %s', (_what, method, params, capabilities, why) => {
    expect(String(questionFault({ method, params }, capabilities)?.message)).toMatch(why);
  });

  it('is put to the agent without what means something in a session alone', () => {
    expect(inputRequest({ method: 'roots/list', params: undefined })).toEqual({ method: 'roots/list' });
    const params = { ...form, elicitationId: 'e', task: {}, _meta: { progressToken: 1, note: 'kept' } };
    expect(inputRequest({ method: 'elicitation/create', params })).toEqual({
      method: 'elicitation/create',
      params: { ...form, _meta: { note: 'kept' } },
    });
    expect(inputRequest({ method: 'elicitation/create', params: { ...form, _meta: { progressToken: 1 } } })).toEqual({
      method: 'elicitation/create',
      params: form,
    });
  });
});

describe('An answer', () => {
  it.each<[string, unknown]>([
    ['elicitation/create', { action: 'accept', content: { a: 1 } }],
    ['elicitation/create', { action: 'decline' }],
    ['elicitation/create', { action: 'cancel' }],
    ['sampling/createMessage', { role: 'assistant', model: 'm', content: { type: 'text', text: '' } }],
    ['sampling/createMessage', { role: 'assistant', model: 'm', content: [] }],
    ['roots/list', { roots: [] }],
  ])('to %s is %j', (method, value) => expect(answers(method, value)).toBe(true));

  it.each<[string, unknown]>([
    ['elicitation/create', { action: 'yes' }],
    ['elicitation/create', {}],
    ['elicitation/create', 'accept'],
    ['elicitation/create', ['accept']],
    ['elicitation/create', null],
    ['elicitation/create', undefined],
    ['sampling/createMessage', { role: 'assistant', model: 'm', content: 'text' }],
    ['sampling/createMessage', { role: 'assistant', model: 'm', content: null }],
    ['sampling/createMessage', { role: 'assistant', content: {} }],
    ['sampling/createMessage', { model: 'm', content: {} }],
    ['roots/list', { roots: {} }],
    ['roots/list', {}],
    ['tools/call', { action: 'accept' }],
  ])('to %s is not %j', (method, value) => expect(answers(method, value)).toBe(false));
});

describe('A call that is sent again', () => {
  const first = { name: 'x', arguments: { a: 1, b: [1, { c: null }] } };

  it('is the same with other words of one attempt, and in another order', () => {
    expect(isSameCall(first, { arguments: { b: [1, { c: null }], a: 1 }, name: 'x' })).toBe(true);
    expect(isSameCall({ ...first, _meta: { p: 1 } }, { ...first, inputResponses: {}, requestState: 's' })).toBe(true);
  });

  it.each<JsonObject>([
    { ...first, name: 'y' },
    { ...first, arguments: { a: 1, b: [1, { c: 0 }] } },
    { ...first, arguments: { a: '1', b: [1, { c: null }] } },
    { ...first, cursor: 'x' },
    { name: 'x' },
    {},
  ])('is another as %j', (retry) => {
    expect(isSameCall(first, retry)).toBe(false);
    expect(isSameCall(retry, first)).toBe(false);
  });
});

describe('What an agent offers', () => {
  it('is said to servers in a form that few can differ in', () => {
    expect(askingCapabilities({})).toBeNull();
    expect(askingCapabilities({ tools: {}, sampling: 'yes' })).toBeNull();
    expect(
      askingCapabilities({
        sampling: { tools: { a: 1 }, context: {}, note: 'x' },
        elicitation: { url: { b: 2 }, form: null, other: {} },
        roots: { listChanged: true },
        experimental: { x: {} },
      }),
    ).toEqual({ sampling: { context: {}, tools: {} }, elicitation: { form: {}, url: {} }, roots: {} });
    expect(askingCapabilities({ elicitation: {} })).toEqual({ elicitation: {} });
    expect(askingCapabilities({ roots: true, elicitation: {} })).toEqual({ elicitation: {} });
  });

  it('is to show pages where it says so itself', () => {
    const of = (capabilities: unknown) =>
      canShowPage({ _meta: { [metaKeys.capabilities]: capabilities } } as JsonObject);
    expect([of({ elicitation: { url: {} } }), of({ elicitation: {} }), of({ elicitation: 'url' }), of('x')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(canShowPage({})).toBe(false);
  });
});
