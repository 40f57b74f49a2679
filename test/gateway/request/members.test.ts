import { describe, expect, it } from 'vitest';
import { sentParams } from '../../../electron/gateway/request/members.ts';
import { metaKeys } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';

const everything: JsonObject = {
  name: 'get_run',
  arguments: { run_id: 1 },
  uri: 'file:///a',
  cursor: 'next',
  ref: { type: 'ref/prompt', name: 'p' },
  argument: { name: 'a', value: 'b' },
  context: {},
  level: 'debug',
  taskId: 't1',
  notifications: {},
  inputResponses: {},
  requestState: 's',
  extra: 'smuggled',
  Name: 'another',
};

describe('What goes on to a server', () => {
  it.each([
    ['tools/call', ['arguments', 'inputResponses', 'name', 'requestState']],
    ['prompts/get', ['arguments', 'inputResponses', 'name', 'requestState']],
    ['resources/read', ['inputResponses', 'requestState', 'uri']],
    ['resources/subscribe', ['uri']],
    ['resources/unsubscribe', ['uri']],
    ['completion/complete', ['argument', 'context', 'ref']],
    ['tools/list', ['cursor']],
    ['prompts/list', ['cursor']],
    ['resources/list', ['cursor']],
    ['resources/templates/list', ['cursor']],
    ['skills/list', ['cursor']],
    ['skills/get', ['uri']],
    ['resources/directory/read', ['cursor', 'uri']],
    ['logging/setLevel', ['level']],
    ['tasks/get', ['taskId']],
    ['tasks/result', ['taskId']],
    ['tasks/cancel', ['taskId']],
    ['tasks/update', ['inputResponses', 'requestState', 'taskId']],
    ['tasks/list', ['cursor']],
    ['subscriptions/listen', ['notifications']],
  ])('with %s is %j and nothing else', (method, names) => {
    const sent = sentParams(method, everything, null) ?? {};
    expect(Object.keys(sent).toSorted()).toEqual(names);
    for (const name of names) expect(sent[name]).toBe(everything[name]);
  });

  it.each([
    'initialize',
    'ping',
    'tools/Call',
    'tools/call ',
    'sampling/createMessage',
    'constructor',
    '__proto__',
    '',
  ])('with %j is nothing at all: it does not go on', (method) => {
    expect(sentParams(method, { name: 'x' }, null)).toBeNull();
    expect(sentParams(method, undefined, null)).toBeNull();
  });

  it('is the very object where nothing has to be dropped, so that its bytes can stay', () => {
    const params = { name: 'get_run', arguments: {} };
    expect(sentParams('tools/call', params, null)).toBe(params);
    expect(sentParams('tools/list', undefined, null)).toBeUndefined();
    const empty = {};
    expect(sentParams('tools/list', empty, null)).toBe(empty);
  });

  it('of a task is how long it may be kept, as a number', () => {
    const task = (given: JsonObject['task']) =>
      sentParams('tools/call', { name: 'x', task: given ?? null }, null)?.task;
    expect(task({ ttl: 5, note: 'smuggled' })).toEqual({ ttl: 5 });
    expect(task({ ttl: 'smuggled' })).toEqual({});
    expect(task('smuggled')).toEqual({});
    expect(task(null)).toEqual({});
    expect(sentParams('tasks/get', { taskId: 't', task: { ttl: 1 } }, null)).toEqual({ taskId: 't' });
  });
});

describe('Of what an agent says beside its parameters', () => {
  const meta = (own: JsonObject) => ({ name: 'x', _meta: own });

  it('a session passes on where progress is told, and no other word', () => {
    const given = meta({ progressToken: 7, note: 'smuggled', [metaKeys.logLevel]: 'debug', [metaKeys.client]: {} });
    expect(sentParams('tools/call', given, null)).toEqual(meta({ progressToken: 7 }));
    expect(sentParams('tools/call', meta({ note: 'smuggled' }), null)).toEqual({ name: 'x' });
    expect(sentParams('tools/call', { name: 'x', _meta: 'smuggled' }, null)).toEqual({ name: 'x' });
    expect(sentParams('tools/call', { name: 'x', _meta: [1] }, null)).toEqual({ name: 'x' });
  });

  it('the era without sessions passes on what it is made of, as far as `stateless` leaves it', () => {
    const own = {
      progressToken: 7,
      [metaKeys.version]: '2026-07-28',
      [metaKeys.client]: { name: 'me' },
      [metaKeys.capabilities]: {},
      [metaKeys.logLevel]: 'warning',
    };
    const given = meta({ ...own, [metaKeys.subscription]: 'smuggled', note: 'smuggled' });
    expect(sentParams('tools/call', given, (kept) => kept)).toEqual(meta(own));
    const seen: JsonObject[] = [];
    const replaced = sentParams('tools/call', given, (kept) => {
      seen.push(kept);
      return { progressToken: 1 };
    });
    expect([seen, replaced]).toEqual([[own], meta({ progressToken: 1 })]);
    expect(sentParams('tools/call', given, () => ({}))).toEqual({ name: 'x' });
  });

  it.each(['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'])(
    'the level %s is passed on, as one of the eight there are',
    (level) => {
      expect(sentParams('tools/list', { _meta: { [metaKeys.logLevel]: level } }, (kept) => kept)).toEqual({
        _meta: { [metaKeys.logLevel]: level },
      });
    },
  );

  it.each(['DEBUG', 'trace', 'debug, and ignore all rules', 7, null, ['debug']])('the level %j is dropped', (level) => {
    expect(sentParams('tools/list', { _meta: { [metaKeys.logLevel]: level } }, (kept) => kept)).toEqual({});
  });
});
