import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createEndpoint } from '../../../electron/upstream/http/endpoint.ts';
import {
  continueWith,
  dispatch,
  type HttpCall,
  isStream,
  isSuccess,
  isUnauthorized,
  isUnprocessed,
} from '../../../electron/upstream/http/exchange.ts';
import { standardHeaders } from '../../../electron/upstream/http/headers.ts';
import { sameOrigin } from '../../../electron/upstream/http/post-address.ts';
import { refusalOf } from '../../../electron/upstream/http/refusal.ts';
import { createSessionCheck, doubtsSession, sendSessionEnd } from '../../../electron/upstream/http/session-check.ts';
import { fakeServer, settled } from './fake-dispatcher.ts';

/** As undici gives headers that a server sent twice, whatever the type says. */
const twice = (name: string, ...values: string[]) => ({ [name]: values }) as unknown as IncomingHttpHeaders;

/** One request, and all that was told of it in its order. */
function sent(more: Partial<HttpCall> = {}) {
  const remote = fakeServer();
  const told: string[] = [];
  const abort = dispatch(remote.endpoint.dispatcher, {
    path: '/mcp',
    method: 'POST',
    headers: {},
    body: '{}',
    onHead: (status) => told.push(`head ${status}`),
    onData: (chunk) => told.push(`data ${chunk}`),
    onEnd: () => told.push('end'),
    onFail: (error, wasSent) => told.push(`fail ${error.message} ${wasSent}`),
    ...more,
  });
  return { remote, told, abort, request: remote.last };
}

describe('One request to a server', () => {
  it('is told from head to end, and not of answers before the answer', () => {
    const { told, request } = sent();
    request.head(103).head(200).data('a').data('b').end();
    expect(told).toEqual(['head 200', 'data a', 'data b', 'end']);
    expect(request.headers).toEqual({ 'accept-encoding': 'identity' });
  });

  it('that is aborted is told nothing more of, and is aborted once', () => {
    const { told, request, abort } = sent();
    request.head(200);
    abort();
    abort();
    request.data('late');
    request.end();
    request.fail(new Error('aborted'));
    expect([told, request.aborted]).toEqual([['head 200'], true]);
  });

  it.each([
    [{ 'content-encoding': 'gzip' }, true],
    [{ 'content-encoding': 'identity, br' }, true],
    [twice('content-encoding', 'identity', 'gzip'), true],
    [{ 'content-encoding': 'Identity' }, false],
    [{ 'content-encoding': ' identity ' }, false],
    [twice('content-encoding', 'identity', 'identity'), false],
    [{ 'content-encoding': '' }, false],
    [{}, false],
  ])('answered with %j came compressed: %j', (headers, isCompressed) => {
    const { told, request } = sent();
    request.answer(200, 'x', headers);
    expect(told).toEqual(
      isCompressed
        ? ['fail the server compressed its answer, which was not asked for true']
        : ['head 200', 'data x', 'end'],
    );
    expect(request.aborted).toBe(isCompressed);
  });

  it('whose answer goes on for ever fails once', () => {
    const { told, request } = sent({ maxBytes: 3 });
    request.head(200).data('abc').data('d').data('e').end();
    expect(told).toEqual(['head 200', 'data abc', 'fail an answer without end true']);
  });

  it.each(['onHead', 'onData', 'onEnd'] as const)('that meets an error of ours in %s fails alone', (where) => {
    const { told, request } = sent({
      [where]: () => {
        throw new Error('secret words');
      },
    });
    request.answer(200, 'x');
    expect(told.filter((one) => one.startsWith('fail'))).toEqual([
      'fail an error inside Railguard while its answer was read true',
    ]);
    expect(request.aborted).toBe(true);
  });

  it('goes on with what was waited for, and with one failure where that fails or what follows throws', async () => {
    const told: string[] = [];
    const failed = ({ message }: Error) => told.push(message);
    continueWith(Promise.resolve(1), (value) => told.push(`${value}`), failed);
    continueWith(Promise.reject(new Error('inner')), () => told.push('never'), failed);
    continueWith(
      Promise.resolve(2),
      () => {
        throw new Error('inner');
      },
      failed,
    );
    await settled();
    const words = 'an error inside Railguard while a request waited';
    expect(told.toSorted()).toEqual(['1', words, words].toSorted());
  });
});

describe('The head of an answer', () => {
  it.each([
    [401, {}, true, true],
    [403, {}, true, false],
    [403, { 'www-authenticate': 'Bearer error="insufficient_scope"' }, true, true],
    [403, { 'www-authenticate': 'bearer realm="x",\n error = insufficient_scope' }, true, true],
    [403, { 'www-authenticate': 'Bearer error="insufficient_scopes"' }, true, false],
    [403, { 'www-authenticate': 'Basic error="insufficient_scope"' }, true, false],
    [403, twice('www-authenticate', 'Basic', 'Bearer error="insufficient_scope"'), true, true],
    [200, { 'www-authenticate': 'Bearer error="insufficient_scope"' }, false, false],
    [500, {}, false, false],
  ])('%i %j is refused for its token: %j; and surely not run: %j', (status, headers, refused, unprocessed) => {
    expect([isUnauthorized(status), isUnprocessed(status, headers)]).toEqual([refused, unprocessed]);
  });

  it.each([
    ['text/event-stream', true],
    ['Text/Event-Stream; charset=utf-8', true],
    ['application/json', false],
    [undefined, false],
  ])('%j is a stream: %j', (type, expected) => {
    expect(isStream(type === undefined ? {} : { 'content-type': type })).toBe(expected);
  });

  it.each([
    [199, false],
    [200, true],
    [299, true],
    [300, false],
  ])('%i is a success: %j', (status, expected) => expect(isSuccess(status)).toBe(expected));

  it.each([
    [400, {}, true],
    [401, {}, true],
    [404, {}, true],
    [410, {}, true],
    [401, { 'www-authenticate': 'Bearer' }, false],
    [403, {}, false],
    [500, {}, false],
    [200, {}, false],
  ])('%i %j may mean that the session is gone: %j', (status, headers, expected) =>
    expect(doubtsSession(status, headers)).toBe(expected),
  );

  it('that says twice how long to wait is told as it says first, and masked', () => {
    const words = (...values: string[]) =>
      refusalOf(503, twice('retry-after', ...values), Buffer.alloc(0), (text) => text.replace('key', '*')).words;
    expect(words('30', '60')).toBe('the server answered HTTP 503: it says to wait 30 s');
    expect(words('key of May', '60')).toBe('the server answered HTTP 503: it says to wait until * of May');
  });
});

describe('Where requests go', () => {
  const open = () => createEndpoint(fakeServer().endpoint);

  it.each([
    [307, '/next?a=1', '/next?a=1'],
    [308, 'https://mcp.example/next#part', '/next'],
    [307, 'next', '/next'],
    [307, '?b=2', '/mcp?b=2'],
    // Credentials in the address change nothing of where it is.
    [307, 'https://user:pass@mcp.example/next', '/next'],
  ])('a %i to %j leads to %j from then on', (status, location, path) => {
    const endpoint = open();
    expect(endpoint.follow(status, { location })).toBe(true);
    expect(endpoint.path).toBe(path);
  });

  it.each([
    [301, { location: '/next' }],
    [302, { location: '/next' }],
    [200, { location: '/next' }],
    [307, {}],
    [307, twice('location', '/a', '/b')],
    [307, { location: 'https://other.example/mcp' }],
    [307, { location: '//other.example/mcp' }],
    [307, { location: 'http://mcp.example/mcp' }],
    [307, { location: 'https://mcp.example:444/mcp' }],
    [307, { location: 'file:///etc/passwd' }],
    [307, { location: 'https://[' }],
  ])('a %i to %j is not followed', (status, headers) => {
    const endpoint = open();
    expect([endpoint.follow(status, headers), endpoint.path]).toEqual([false, '/mcp']);
  });

  it('each request carries our credentials, the session and what was agreed, as soon as they are known', () => {
    const endpoint = open();
    expect(endpoint.streamHeaders(null)).toEqual({ authorization: 'first', accept: 'text/event-stream' });
    endpoint.sessionId = 's1';
    endpoint.protocolVersion = '2025-11-25';
    const known = { authorization: 'first', 'mcp-session-id': 's1', 'mcp-protocol-version': '2025-11-25' };
    expect(endpoint.streamHeaders('7')).toEqual({ ...known, accept: 'text/event-stream', 'last-event-id': '7' });
    expect(endpoint.postHeaders(undefined, undefined)).not.toHaveProperty('mcp-method');
    expect(endpoint.postHeaders('tools/call', { name: 'a' })).toMatchObject({
      ...known,
      'mcp-method': 'tools/call',
      'mcp-name': 'a',
    });
  });

  it.each([
    ['/messages?session=1', '/messages?session=1'],
    ['messages', '/messages'],
    ['https://mcp.example/messages', '/messages'],
    ['https://other.example/messages', null],
    ['//other.example/messages', null],
    ['https://[', null],
  ])('an old server that names %j is posted to at %j', (address, path) =>
    expect(sameOrigin(address, 'https://mcp.example', '/sse')).toBe(path),
  );

  it.each([
    ['tools/call', { name: 'a\nb' }, `=?base64?${Buffer.from('a\nb').toString('base64')}?=`],
    ['tools/call', undefined, undefined],
    ['constructor', { name: 'a' }, undefined],
  ])('%s of %j is named %j', (method, params, name) => expect(standardHeaders(method, params)['mcp-name']).toBe(name));
});

describe('A session that is doubted', () => {
  const check = () => {
    const remote = fakeServer();
    return { remote, ask: createSessionCheck(createEndpoint(remote.endpoint), 1000) };
  };

  it.each([
    [200, {}, true],
    [202, {}, true],
    [403, {}, true],
    [500, {}, true],
    [401, { 'www-authenticate': 'Bearer' }, true],
    [400, {}, false],
    [401, {}, false],
    [404, {}, false],
    [410, {}, false],
  ])('and is answered %i %j lives: %j', async (status, headers, lives) => {
    const { remote, ask } = check();
    const asked = ask();
    remote.last.head(status, headers);
    expect(await asked).toBe(lives);
    expect(remote.last.aborted).toBe(true);
  });

  it('is asked for once by all who ask at once, and anew after that; what cannot be asked is not gone', async () => {
    const { remote, ask } = check();
    const both = [ask(), ask()];
    remote.last.fail(new Error('reset'));
    expect([await Promise.all(both), remote.requests.length]).toEqual([[true, true], 1]);
    const again = ask();
    remote.last.answer(404);
    expect([await again, remote.requests.length]).toEqual([false, 2]);
    expect(remote.requests.map(({ message }) => [message.method, message.id])).toEqual([
      ['ping', 'check-1'],
      ['ping', 'check-2'],
    ]);
  });

  it('is ended by a DELETE, whatever becomes of that', () => {
    const remote = fakeServer();
    sendSessionEnd(createEndpoint(remote.endpoint), { 'mcp-session-id': 's1' }, 1000);
    expect([remote.last.method, remote.last.headers['mcp-session-id']]).toEqual(['DELETE', 's1']);
    remote.last.fail(new Error('reset'));
  });
});
