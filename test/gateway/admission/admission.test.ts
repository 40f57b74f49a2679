import { describe, expect, it } from 'vitest';
import { bearerToken, isJsonType, readAccept, readRoute } from '../../../electron/gateway/admission/admission.ts';

describe('A path', () => {
  it.each<[string, string | null, string | null]>([
    ['/mcp', null, null],
    ['/mcp/', null, null],
    ['/a/rg_A-b.c~d/mcp', 'rg_A-b.c~d', null],
    ['/s/testrail/mcp', null, 'testrail'],
    ['/a/tok/s/testrail/mcp/', 'tok', 'testrail'],
    [`/a/${'t'.repeat(256)}/mcp`, 't'.repeat(256), null],
    ['/a/__proto__/mcp', '__proto__', null],
  ])('%s leads to us', (path, token, server) => {
    expect(readRoute(path)).toEqual({ token, server });
  });

  it.each([
    '',
    '/',
    'mcp',
    '/mcp//',
    '/mcp/x',
    '/MCP',
    '/a//mcp',
    '/a/tok/mcp/mcp',
    '/a/to%6b/mcp',
    '/a/to k/mcp',
    '/s/testrail/a/tok/mcp',
    '/s/TestRail/mcp',
    '/s//mcp',
    '/s/-/mcp',
    '/x/a/tok/mcp',
    '/a/tok/mcp\n',
    `/a/${'t'.repeat(257)}/mcp`,
    `/s/${'s'.repeat(65)}/mcp`,
    `/mcp${'/'.repeat(600)}`,
  ])('%j leads nowhere', (path) => expect(readRoute(path)).toBeNull());
});

describe('A token in a header', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   a.b-c_d  ', 'a.b-c_d'],
  ])('is read: %j', (header, token) => expect(bearerToken(header)).toBe(token));

  it.each([
    undefined,
    '',
    'abc',
    'Basic abc',
    'Bearer',
    'Bearer ',
    'Bearerabc',
    'Bearer a b',
    ' Bearer abc',
    `Bearer ${'a'.repeat(1020)}`,
  ])('is none: %j', (header) => expect(bearerToken(header)).toBeNull());
});

describe('A content type', () => {
  it.each(['application/json', 'Application/JSON', 'application/json; charset=utf-8', ' application/json ;x'])(
    '%j is JSON',
    (header) => expect(isJsonType(header)).toBe(true),
  );

  it.each([
    undefined,
    '',
    'text/plain',
    'application/json-patch+json',
    'text/plain; application/json',
    'application/jsonp',
    ';application/json',
  ])('%j is not', (header) => expect(isJsonType(header)).toBe(false));
});

describe('What an agent takes', () => {
  it.each([
    [undefined, 'either'],
    ['', 'either'],
    ['*/*', 'either'],
    ['text/html, */*;q=0.1', 'either'],
    ['application/json, text/event-stream', 'either'],
    ['TEXT/EVENT-STREAM,Application/JSON', 'either'],
    ['application/*, text/*', 'either'],
    ['application/json', 'json'],
    ['application/*', 'json'],
    ['text/event-stream', 'stream'],
    ['text/*', 'stream'],
    ['text/html', null],
    ['image/*', null],
  ])('with Accept %j is %j', (header, form) => expect(readAccept(header)).toBe(form));
});
