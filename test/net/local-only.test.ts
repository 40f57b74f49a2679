import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { localHosts, refuseForeign, repeatsHeader } from '../../electron/net/local-only.ts';
import { isLoopback } from '../../electron/net/loopback.ts';
import { reasonOf, tunnelReason } from '../../electron/net/refuser.ts';
import { readTarget } from '../../electron/net/target.ts';

const hosts = localHosts(7420);
const request = (headers: Record<string, string>, rawHeaders: string[] = []) =>
  ({ headers, rawHeaders }) as unknown as IncomingMessage;

describe('a request from a page elsewhere', () => {
  it.each<[host: string | null, origin: string | null, refused: string | null]>([
    ['127.0.0.1:7420', null, null],
    ['LOCALHOST:7420', null, null],
    ['[::1]:7420', null, null],
    ['127.0.0.1:7420', 'http://localhost:7420', null],
    ['127.0.0.1:7420', 'http://LOCALHOST:7420', null],
    [null, null, 'host'],
    ['', null, 'host'],
    ['127.0.0.1', null, 'host'],
    ['127.0.0.1:74200', null, 'host'],
    ['127.0.0.1:7420.', null, 'host'],
    ['127.1:7420', null, 'host'],
    ['127.0.0.1:7420 ', null, 'host'],
    ['127.0.0.1:7420,evil.example', null, 'host'],
    ['rebound.example:7420', null, 'host'],
    ['127.0.0.1:7420', 'null', 'origin'],
    ['127.0.0.1:7420', '', 'origin'],
    ['127.0.0.1:7420', 'https://localhost:7420', 'origin'],
    ['127.0.0.1:7420', 'http://localhost', 'origin'],
    ['127.0.0.1:7420', 'http://localhost:7420/', 'origin'],
    ['127.0.0.1:7420', 'http://localhost:7420.evil.example', 'origin'],
    ['127.0.0.1:7420', 'http://user@localhost:7420', 'origin'],
    ['127.0.0.1:7420', 'HTTP://localhost:7420', 'origin'],
    ['127.0.0.1:7420', 'localhost:7420', 'origin'],
    ['evil.example', 'http://localhost:7420', 'host'],
  ])('with the host %j and the origin %j is refused for its %j', (host, origin, refused) => {
    const headers = { ...(host === null ? {} : { host }), ...(origin === null ? {} : { origin }) };
    expect(refuseForeign(request(headers), hosts)).toBe(refused);
  });
});

describe('a header that stands twice', () => {
  it.each<[raw: string[], twice: boolean]>([
    [[], false],
    [['Host', 'a'], false],
    [['Host', 'a', 'host', 'a'], true],
    [['Origin', 'a', 'Accept', 'b', 'ORIGIN', 'c'], true],
    [['Authorization', 'Bearer a', 'authorization', 'Bearer b'], true],
    [['Mcp-Session-Id', 'a', 'mcp-session-id', 'b'], true],
    [['Content-Type', 'a', 'content-type', 'b'], true],
    [['Accept', 'a', 'accept', 'b', 'X', '1', 'x', '2'], false],
    [['X-Host', 'host', 'Accept', 'host'], false],
  ])('%j: %s', (rawHeaders, twice) => {
    expect(repeatsHeader({ rawHeaders })).toBe(twice);
  });
});

describe('an offered tunnel', () => {
  it.each<[what: string, headers: Record<string, string>, raw: string[], cause: string, head: string]>([
    ['of ours', { host: 'localhost:7420' }, [], 'request', '405 Method Not Allowed'],
    ['of another host', { host: 'x' }, [], 'host', '403 Forbidden'],
    ['of another origin', { host: 'localhost:7420', origin: 'http://x' }, [], 'origin', '403 Forbidden'],
    ['of two hosts', { host: 'localhost:7420' }, ['Host', 'a', 'Host', 'b'], 'request', '400 Bad Request'],
  ])('%s is refused', (_what, headers, raw, cause, head) => {
    expect(tunnelReason(request(headers, raw), hosts)).toEqual({ cause, head });
  });
});

it.each<[code: string | undefined, cause: string | null, head: string]>([
  ['ERR_HTTP_REQUEST_TIMEOUT', 'timeout', '408 Request Timeout'],
  ['HPE_HEADER_OVERFLOW', 'request', '431 Request Header Fields Too Large'],
  ['HPE_INVALID_METHOD', 'request', '400 Bad Request'],
  ['HPE_CLOSED_CONNECTION', null, '400 Bad Request'],
  ['HPE_INVALID_EOF_STATE', null, '400 Bad Request'],
  ['ECONNRESET', null, '400 Bad Request'],
  [undefined, null, '400 Bad Request'],
])('what the parser calls %s is answered', (code, cause, head) => {
  const error: NodeJS.ErrnoException = new Error('parser');
  if (code !== undefined) error.code = code;
  expect(reasonOf(error)).toEqual({ cause, head });
});

describe('the target of a request', () => {
  it.each<[target: string | undefined, read: { path: string; query: string } | null]>([
    ['/', { path: '/', query: '' }],
    ['/mcp', { path: '/mcp', query: '' }],
    ['/mcp?a=1', { path: '/mcp', query: 'a=1' }],
    ['/mcp?a=1?b', { path: '/mcp', query: 'a=1?b' }],
    ['/?', { path: '/', query: '' }],
    ['/%2e%2e/x', { path: '/%2e%2e/x', query: '' }],
    ['/a//b', { path: '/a//b', query: '' }],
    [`/${'a'.repeat(8191)}`, { path: `/${'a'.repeat(8191)}`, query: '' }],
    [`/${'a'.repeat(8192)}`, null],
    [undefined, null],
    ['', null],
    ['mcp', null],
    ['*', null],
    ['//evil.example/mcp', null],
    ['/\\evil.example', null],
    ['http://127.0.0.1:7420/mcp', null],
    ['/a b', null],
    ['/a\tb', null],
    ['/ä', null],
    ['/\u0000', null],
    ['/a\n', null],
    ['/~|{}^`"<>', { path: '/~|{}^`"<>', query: '' }],
  ])('%j', (target, read) => {
    expect(readTarget(target)).toEqual(read);
  });
});

describe('this machine', () => {
  it.each([
    'localhost',
    'LocalHost',
    'localhost.',
    'app.localhost',
    'a.b.localhost.',
    '127.0.0.1',
    '127.255.255.254',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    new URL('http://2130706433/').hostname,
    new URL('http://0x7f.1/').hostname,
    new URL('http://[0:0::1]/').hostname,
  ])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    '',
    '.',
    'localhost.evil.example',
    'notlocalhost',
    'localhost..',
    '128.0.0.1',
    '126.255.255.255',
    '0.0.0.0',
    '::',
    '::2',
    '10.0.0.1',
    '127.0.0.1.evil.example',
    'fe80::1',
    '127.0.0.1:80',
  ])('is not %j', (host) => {
    expect(isLoopback(host)).toBe(false);
  });

  it('is an IPv4 address of its own in IPv6 too', () => {
    expect(isLoopback(new URL('http://[::ffff:127.0.0.1]/').hostname)).toBe(true);
    expect(isLoopback(new URL('http://[::ffff:10.0.0.1]/').hostname)).toBe(false);
  });
});
