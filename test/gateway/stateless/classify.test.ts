import { describe, expect, it } from 'vitest';
import { classify, paramHeaderFault } from '../../../electron/gateway/stateless/classify.ts';
import type { AgentMessage } from '../../../electron/gateway/wire/envelope.ts';
import { metaKeys } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';

const version = '2026-07-28';
const own = { [metaKeys.version]: version, [metaKeys.capabilities]: {} };

const request = (method: string, params?: JsonObject): AgentMessage =>
  ({ kind: 'request', id: 1, method, ...(params === undefined ? {} : { params }) }) as unknown as AgentMessage;
const notice = (method: string, params?: JsonObject): AgentMessage =>
  ({ kind: 'notice', method, ...(params === undefined ? {} : { params }) }) as unknown as AgentMessage;
const list = (meta: JsonObject = own) => request('tools/list', { _meta: meta });
const call = (name: unknown = 'get_run') => request('tools/call', { name, _meta: own } as JsonObject);
const headers = (more: Record<string, string | undefined> = {}) => ({
  'mcp-protocol-version': version,
  'mcp-method': 'tools/list',
  ...more,
});
const forCall = (name?: string) => headers({ 'mcp-method': 'tools/call', 'mcp-name': name });
const base64 = (text: string) => `=?base64?${Buffer.from(text).toString('base64')}?=`;

describe('A message is of the era of sessions', () => {
  it.each<[string, AgentMessage, Record<string, string | undefined>]>([
    ['without a word of any version', request('tools/list'), {}],
    ['with a version of that era in its header', request('tools/list'), { 'mcp-protocol-version': '2025-11-25' }],
    ['with a version that is none', request('tools/list'), { 'mcp-protocol-version': '1999-01-01' }],
    ['as an answer, whatever its header says', { kind: 'reply' } as unknown as AgentMessage, headers()],
    ['as a notice without a version', notice('notifications/initialized'), {}],
  ])('%s', (_what, message, given) => {
    expect(classify(message, given)).toEqual({ kind: 'session' });
  });
});

describe('A message is of the era without sessions', () => {
  it.each<[string, AgentMessage, Record<string, string | undefined>]>([
    ['where its body says so and its headers repeat it', list(), headers()],
    ['with a client that says who it is', list({ ...own, [metaKeys.client]: { name: 'me' } }), headers()],
    ['as a notice whose header says so', notice('notifications/cancelled'), headers({ 'mcp-method': undefined })],
    ['as a notice whose body says so', notice('notifications/cancelled', { _meta: own }), {}],
    ['with the name that its header repeats', call(), forCall('get_run')],
    ['with a name in base64', call('prüfe'), forCall(base64('prüfe'))],
    ['with a name that could be base64 and is not', call('=?base64?'), forCall('=?base64?')],
    ['without a name to repeat', call(7), forCall()],
    [
      'of a method that repeats nothing',
      request('constructor', { name: 'x', _meta: own }),
      headers({ 'mcp-method': 'constructor' }),
    ],
    [
      'for a resource by its address',
      request('resources/read', { uri: 'a:b', _meta: own }),
      headers({ 'mcp-method': 'resources/read', 'mcp-name': ' a:b ' }),
    ],
  ])('%s', (_what, message, given) => {
    expect(classify(message, given)).toEqual({ kind: 'stateless' });
  });
});

describe('A message is of neither', () => {
  it.each<[string, AgentMessage, Record<string, string | undefined>, number, RegExp]>([
    ['where its header is newer than its body', request('tools/list'), headers(), -32602, /lacks _meta/],
    [
      'where its body has no version',
      request('tools/list', { _meta: {} }),
      headers(),
      -32602,
      /lacks .*protocolVersion/,
    ],
    [
      'where a session is to be opened with it',
      request('initialize', {}),
      headers(),
      -32020,
      /initialize opens a session/,
    ],
    ['where its version is no text', list({ ...own, [metaKeys.version]: 7 }), headers(), -32602, /is not a string/],
    [
      'where header and body name two',
      list(),
      headers({ 'mcp-protocol-version': '2025-11-25' }),
      -32020,
      /names protocol version/,
    ],
    ['where nobody knows its version', list({ ...own, [metaKeys.version]: '2027-01-01' }), {}, -32022, /Unsupported/],
    [
      'where a version of sessions stands in its body',
      list({ ...own, [metaKeys.version]: '2025-11-25' }),
      {},
      -32022,
      /Unsupported/,
    ],
    [
      'where its header names another method',
      list(),
      headers({ 'mcp-method': 'ping' }),
      -32020,
      /names method tools\/list/,
    ],
    [
      'where it does not say what it can',
      list({ [metaKeys.version]: version }),
      headers(),
      -32602,
      /clientCapabilities/,
    ],
    [
      'where what it can is no object',
      list({ ...own, [metaKeys.capabilities]: [] }),
      headers(),
      -32602,
      /clientCapabilities/,
    ],
    ['where who it is is no object', list({ ...own, [metaKeys.client]: 'me' }), headers(), -32602, /clientInfo/],
    [
      'without a version in its header',
      list(),
      headers({ 'mcp-protocol-version': undefined }),
      -32020,
      /must repeat 2026/,
    ],
    ['without a method in its header', list(), headers({ 'mcp-method': undefined }), -32020, /must repeat tools\/list/],
    ['without a name in its header', call(), forCall(), -32020, /must repeat params.name/],
    ['with another name in its header', call(), forCall('delete_run'), -32020, /is another/],
    ['with a name in bad base64', call(), forCall('=?base64?!!?='), -32020, /not valid base64/],
    [
      'with bytes that are no text',
      call('\ufffd'),
      forCall(`=?base64?${Buffer.from([0xff]).toString('base64')}?=`),
      -32020,
      /not valid base64/,
    ],
    ['with base64 that is not the shortest', call('a'), forCall('=?base64?YQ?='), -32020, /not valid base64/],
    [
      'as a notice of another method',
      notice('notifications/x', { _meta: own }),
      { 'mcp-method': 'ping' },
      -32020,
      /names method/,
    ],
  ])('%s', (_what, message, given, code, words) => {
    expect(classify(message, given)).toMatchObject({
      kind: 'reject',
      status: 400,
      error: { code, message: expect.stringMatching(words) },
    });
  });
});

describe('An argument that a header repeats', () => {
  const declared = [{ path: ['run', 'id'], header: 'Run-Id' }];
  const fault = (id: unknown, header?: string) =>
    paramHeaderFault(
      declared,
      { run: { id } } as JsonObject,
      header === undefined ? {} : { 'mcp-param-run-id': header },
    );

  it.each<[unknown, string]>([
    ['x', 'x'],
    [7, '7'],
    [7, '7.0'],
    [-1.5, '-1.50'],
    [true, 'true'],
    ['über', base64('über')],
  ])('%j may stand there as %j', (id, header) => expect(fault(id, header)).toBeNull());

  it.each<[unknown, string | undefined, RegExp]>([
    ['x', undefined, /Mcp-Param-Run-Id must repeat the argument run.id/],
    ['x', 'y', /is another/],
    ['x', 'X', /is another/],
    [7, '8', /is another/],
    [7, '0x7', /is another/],
    [7, '7e0', /is another/],
    [true, '1', /is another/],
    ['x', '=?base64?!!?=', /not valid base64/],
  ])('%j may not stand there as %j', (id, header, words) => {
    expect(fault(id, header)).toMatchObject({ code: -32020, message: expect.stringMatching(words) });
  });

  it('that was not given need not be repeated', () => {
    expect(paramHeaderFault(declared, {}, {})).toBeNull();
    expect(paramHeaderFault(declared, { run: {} }, {})).toBeNull();
    expect(paramHeaderFault(declared, { run: { id: null } }, {})).toBeNull();
    expect(paramHeaderFault([{ path: ['constructor', 'name'], header: 'X' }], {}, {})).toBeNull();
    expect(paramHeaderFault([], { run: { id: 1 } }, {})).toBeNull();
  });
});
