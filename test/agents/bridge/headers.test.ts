import { describe, expect, it } from 'vitest';
import { plainHeaders, RequestHeaders, sessionHeaders } from '../../../electron/agents/bridge/headers.ts';
import {
  isAnswerTo,
  isStateless,
  type Message,
  messageIn,
  versionIn,
} from '../../../electron/agents/bridge/message.ts';
import { bridgeWords } from '../../../electron/agents/bridge/words.ts';
import type { JsonObject } from '../../../shared/json.ts';

const versionKey = 'io.modelcontextprotocol/protocolVersion';
const none = { session: null, version: null };
const message = (value: object) => value as Message;
const stateless = (method: string, params: JsonObject = {}) =>
  message({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: { [versionKey]: '2026-07-28' } } });
const listed = (...tools: unknown[]) => message({ id: 1, result: { tools } });
const base64 = (text: string) => `=?base64?${Buffer.from(text).toString('base64')}?=`;

describe('The headers of a message in a session', () => {
  it.each([
    [none, {}],
    [{ session: 's1', version: null }, { 'mcp-session-id': 's1' }],
    [{ session: null, version: '2025-11-25' }, { 'mcp-protocol-version': '2025-11-25' }],
    [
      { session: 's1', version: '2025-11-25' },
      { 'mcp-session-id': 's1', 'mcp-protocol-version': '2025-11-25' },
    ],
  ])('of %j name it, and nothing that is not known', (names, expected) => {
    expect(sessionHeaders(names)).toEqual(expected);
    const of = new RequestHeaders().of(message({ id: 1, method: 'tools/call', params: { name: 'a' } }), names);
    expect(of).toEqual({ ...plainHeaders, ...expected });
  });
});

describe('The headers of a message that stands for itself', () => {
  it('name its revision and method, and no session', () => {
    const of = new RequestHeaders().of(stateless('tools/list'), { session: 's1', version: '2025-11-25' });
    expect(of).toEqual({ ...plainHeaders, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' });
  });

  it.each([
    ['tools/call', { name: 'get_run' }, 'get_run'],
    ['prompts/get', { name: 'plan' }, 'plan'],
    ['resources/read', { uri: 'file:///a' }, 'file:///a'],
    ['tools/call', { name: 'größe' }, base64('größe')],
    ['tools/call', { name: 'a\r\nx-admin: 1' }, base64('a\r\nx-admin: 1')],
    ['tools/call', { name: 7 }, undefined],
    ['tools/call', {}, undefined],
    ['tools/list', { name: 'x' }, undefined],
    // Names that every object has name no member.
    ['constructor', { name: 'x' }, undefined],
    ['__proto__', { name: 'x' }, undefined],
  ])('%s of %j is named %j', (method, params, name) => {
    const of = new RequestHeaders().of(stateless(method, params), none);
    expect([of['mcp-method'], of['mcp-name']]).toEqual([method, name]);
  });

  const schema = {
    type: 'object',
    properties: {
      project: { type: 'integer', 'x-mcp-header': 'Project' },
      region: { type: 'string', 'x-mcp-header': 'Region' },
      plain: { type: 'string' },
    },
  };

  it('repeat the arguments that its tool declared when it was listed', () => {
    const headers = new RequestHeaders();
    const call = stateless('tools/call', { name: 'get_run', arguments: { project: 4, region: 'süd', plain: 'x' } });
    expect(headers.of(call, none)).not.toHaveProperty('mcp-param-project');
    headers.learn('tools/list', listed({ name: 'get_run', inputSchema: schema }));
    expect(headers.of(call, none)).toMatchObject({ 'mcp-param-project': '4', 'mcp-param-region': base64('süd') });
    expect(Object.keys(headers.of(call, none)).filter((name) => name.startsWith('mcp-param-'))).toHaveLength(2);
  });

  it('repeat none that the call leaves out, that is null, or that belongs to another tool', () => {
    const headers = new RequestHeaders();
    headers.learn('tools/list', listed({ name: 'get_run', inputSchema: schema }));
    const of = (name: string, args: JsonObject) =>
      Object.keys(headers.of(stateless('tools/call', { name, arguments: args }), none)).filter((one) =>
        one.startsWith('mcp-param-'),
      );
    expect(of('get_run', {})).toEqual([]);
    expect(of('get_run', { project: null })).toEqual([]);
    expect(of('other', { project: 4 })).toEqual([]);
    expect(of('constructor', { project: 4 })).toEqual([]);
    headers.learn('tools/list', listed({ name: 'get_run', inputSchema: { type: 'object' } }));
    expect(of('get_run', { project: 4 })).toEqual([]);
  });

  it.each([
    ['the answer to another method', 'prompts/list', listed({ name: 'get_run', inputSchema: schema })],
    ['an error', 'tools/list', message({ id: 1, error: { code: 1, message: 'x' } })],
    ['a list that is none', 'tools/list', message({ id: 1, result: { tools: { name: 'get_run' } } })],
    ['tools that are none', 'tools/list', listed(null, 'get_run', 7, [])],
    ['a tool without a schema', 'tools/list', listed({ name: 'get_run' }, { name: 'get_run', inputSchema: 'x' })],
  ])('learn nothing from %s', (_what, method, answer) => {
    const headers = new RequestHeaders();
    headers.learn(method, answer);
    const call = stateless('tools/call', { name: 'get_run', arguments: { project: 4 } });
    expect(headers.of(call, none)).not.toHaveProperty('mcp-param-project');
  });
});

describe('A line of a client', () => {
  it.each([
    ['{"id":1}', { id: 1 }],
    ['[]', null],
    ['"text"', null],
    ['null', null],
    ['{', null],
    ['', null],
  ])('%j is the message %j', (json, expected) => expect(messageIn(json)).toEqual(expected));

  it.each([
    [{ params: { _meta: { [versionKey]: '2026-07-28' } } }, true],
    [{ params: { _meta: {} } }, false],
    [{ params: { _meta: 'x' } }, false],
    [{ params: [] }, false],
    [{}, false],
  ])('%j stands for itself: %j', (value, expected) => expect(isStateless(message(value))).toBe(expected));

  it.each([
    [{ id: 1, result: {} }, true],
    [{ id: 1, error: {} }, true],
    [{ id: '1', result: {} }, false],
    [{ id: 1, method: 'ping' }, false],
    [{ result: {} }, false],
  ])('%j answers request 1: %j', (value, expected) => expect(isAnswerTo(message(value), 1)).toBe(expected));

  it.each([
    [{ result: { protocolVersion: '2025-11-25' } }, '2025-11-25'],
    [{ result: { protocolVersion: 5 } }, null],
    [{ result: null }, null],
    [{ error: {} }, null],
  ])('%j agrees on %j', (value, expected) => expect(versionIn(message(value))).toBe(expected));
});

describe('The words that start a bridge', () => {
  it('are those that a client was given, in this order and no others', () => {
    const words = ['connect', '--agent', 'work', '--data', '/data'];
    expect(bridgeWords(words)).toMatchObject({ agent: 'work', folder: '/data' });
  });

  it.each([
    [['connect']],
    [['connect', '--agent', 'work']],
    [['connect', '--agent', 'work', '--data']],
    [['connect', '--data', '/data', '--agent', 'work']],
    [['connect', '--agent', 'work', '--data', '/data', '--verbose']],
    [['connect', '--agent', 'Work', '--data', '/data']],
    [['connect', '--agent', '-work', '--data', '/data']],
    [['connect', '--agent', '../work', '--data', '/data']],
    [['connect', '--agent', 'w'.repeat(33), '--data', '/data']],
    [['connect', '--agent', '', '--data', '/data']],
    [['serve', '--agent', 'work', '--data', '/data']],
  ])('are not %j, which the command line explains', (words) => expect(bridgeWords(words)).toBeNull());
});
