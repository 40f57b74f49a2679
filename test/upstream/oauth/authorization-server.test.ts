import { describe, expect, it } from 'vitest';
import {
  type AuthorizationServer,
  isSameIssuer,
  requireIssuer,
  takesRegistrations,
  wantsNoPerson,
} from '../../../electron/upstream/oauth/authorization-server.ts';
import { registeredPart } from '../../../electron/upstream/oauth/client-proof.ts';
import { hintsOf, joinScopes } from '../../../electron/upstream/oauth/hints.ts';
import { harmless, lineOf } from '../../../electron/upstream/oauth/login-error.ts';
import { isClearText, requirePage } from '../../../electron/upstream/oauth/secure-fetch.ts';
import { readLogin } from '../../../electron/upstream/oauth/stored-login.ts';
import { serverNameSchema } from '../../../shared/names.ts';

const url = 'https://login.example';
const found = (metadata?: object): AuthorizationServer =>
  ({
    url,
    named: true,
    discovery: {
      authorizationServerUrl: url,
      ...(metadata === undefined ? {} : { authorizationServerMetadata: { issuer: url, ...metadata } }),
    },
  }) as unknown as AuthorizationServer;

describe('An authorization server', () => {
  it.each([
    ['https://login.example', 'https://login.example/', true],
    ['https://LOGIN.example', 'https://login.example', true],
    ['https://login.example:443/', 'https://login.example', true],
    ['https://login.example/a', 'https://login.example/a/', true],
    ['https://login.example/a', 'https://login.example/b', false],
    ['https://login.example', 'http://login.example', false],
    ['https://login.example.evil', 'https://login.example', false],
    ['no address', 'no address/', true],
    ['', 'https://login.example', false],
  ])('%j is the same as %j: %j', (one, other, expected) => {
    expect([isSameIssuer(one, other), isSameIssuer(other, one)]).toEqual([expected, expected]);
  });

  it.each([
    [undefined, true, false],
    [{}, false, false],
    [{ registration_endpoint: `${url}/register` }, true, false],
    [{ grant_types_supported: ['client_credentials'] }, false, true],
    [{ grant_types_supported: ['client_credentials', 'authorization_code'] }, false, false],
    [{ grant_types_supported: [] }, false, false],
  ])('that says %j takes registrations: %j, and wants no person: %j', (metadata, takes, noPerson) => {
    expect([takesRegistrations(found(metadata)), wantsNoPerson(found(metadata))]).toEqual([takes, noPerson]);
  });

  const promises = { authorization_response_iss_parameter_supported: true };
  it.each([
    [undefined, null, true],
    [undefined, 'https://evil.example', true],
    [{}, null, true],
    [{}, url, true],
    [{}, 'https://evil.example', false],
    // Compared letter by letter (RFC 9207).
    [{}, `${url}/`, false],
    [promises, null, false],
    [promises, url, true],
    // One that goes by another's name is held to the address that was asked.
    [{ issuer: 'https://evil.example' }, 'https://evil.example', false],
    [{ issuer: 'https://evil.example' }, url, true],
  ])('that says %j may be answered for by %j: %j', (metadata, issuer, passes) => {
    const attempt = () => requireIssuer(found(metadata), issuer);
    if (passes) expect(attempt).not.toThrow();
    else expect(attempt).toThrow('another authorization server');
  });
});

describe('A refusal says what is wanted', () => {
  it.each([
    [undefined, {}],
    ['Basic realm="x"', {}],
    ['Bearer', {}],
    ['Bearer scope="a b"', { scope: 'a b' }],
    ['Bearer error="insufficient_scope", scope="c"', { scope: 'c', insufficient: true }],
    ['Bearer error="invalid_token"', {}],
    ['Bearer resource_metadata="no address"', {}],
  ])('%j wants %j', async (value, expected) => {
    expect(await hintsOf(value === undefined ? {} : { 'www-authenticate': value })).toEqual(expected);
  });

  it.each([
    ['', '', ''],
    ['a b', 'b c', 'a b c'],
    ['', 'a  a', 'a'],
    [' a ', '', 'a'],
  ])('%j and %j are %j', (before, more, joined) => expect(joinScopes(before, more)).toBe(joined));
});

describe('The words of an authorization server', () => {
  it.each([
    ['Zugang gesperrt: größer', 'Zugang gesperrt: größer'],
    ['gro\u0308\u00dfer', 'gro\u0308\u00dfer'],
    ['अनुरोध अमान्य', 'अनुरोध अमान्य'],
    ['a\r\n\tb\u001b[31mc\u202ed\u0000', 'a b [31mc d '],
  ])('%j are told as %j', (text, expected) => expect(harmless(text)).toBe(expected));

  it('are cut at a whole character', () => {
    expect(harmless(`${'x'.repeat(199)}😀`).isWellFormed()).toBe(true);
    expect(harmless('x'.repeat(9000))).toHaveLength(200);
  });

  it.each([
    [new Error('a\nb'), 'a b'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [Object.assign(new Error('rules'), { name: 'ZodError', issues: [] }), 'is not as OAuth wants it'],
    [
      Object.assign(new Error('rules'), { name: '$ZodError', issues: [{ path: ['keys', 0, 'a\nb'] }] }),
      'is not as OAuth wants it (at keys.0.a b)',
    ],
  ])('%j are the line %j', (error, line) => expect(lineOf(error)).toContain(line));
});

describe('An address of a login', () => {
  it.each([
    ['https://a.example', false],
    ['http://a.example', true],
    ['http://127.0.0.1:8000', false],
    ['http://localhost', false],
    ['http://[::1]:1', false],
    ['http://127.0.0.1.evil.example', true],
    ['ftp://a.example', true],
  ])('%j could be read on the way: %j', (address, expected) => expect(isClearText(new URL(address))).toBe(expected));

  it.each([
    ['https://login.example/a', 'https://mcp.example', null],
    ['http://login.example/a', 'https://mcp.example', 'unencrypted'],
    ['javascript:alert(1)', 'https://mcp.example', 'no page'],
    ['file:///etc/passwd', 'https://mcp.example', 'no page'],
    ['http://127.0.0.1/a', 'https://mcp.example', 'to this machine'],
    ['https://localhost/a', 'https://mcp.example', 'to this machine'],
    ['http://127.0.0.1/a', 'http://127.0.0.1:9/mcp', null],
  ])('%j for %j is refused as %j', (page, server, why) => {
    const attempt = () => requirePage(new URL(page), server);
    if (why === null) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(why);
  });
});

describe('What is kept of a login', () => {
  const server = serverNameSchema.parse('remote');
  const read = (text: string | null) =>
    readLogin({ get: async () => text, set: async () => {}, remove: async () => {} }, server, 'https://mcp.example');
  const kept = (more: object) =>
    JSON.stringify({ url: 'https://mcp.example', client: null, redirectUrl: null, tokens: null, ...more });

  it.each([
    [null],
    [''],
    ['{'],
    ['null'],
    ['[]'],
    [kept({ url: 'https://mcp.example/' })],
    [kept({ tokens: 'text' })],
    [kept({ grant: 'password' })],
  ])('%j is nothing', async (text) => {
    expect(await read(text)).toMatchObject({ url: 'https://mcp.example', tokens: null, client: null, issuer: null });
  });

  it('by a version that stamped the tokens belongs to whom these name, unless it says so itself', async () => {
    expect(await read(kept({ tokens: { issuer: url } }))).toMatchObject({ issuer: url });
    expect(await read(kept({ tokens: { issuer: url }, issuer: 'https://b.example' }))).toMatchObject({
      issuer: 'https://b.example',
    });
    expect(await read(kept({ tokens: { issuer: 5 } }))).toMatchObject({ issuer: null });
  });
});

describe('A registered client', () => {
  const client = (proof: object | null) => ({ issuer: url, id: 'me', redirectPort: null, proof }) as never;

  it('says who it is, with its secret where it has one', async () => {
    const open = await registeredPart(client(null), found());
    expect(open.clientInformation()).toEqual({ client_id: 'me', issuer: url });
    const secret = await registeredPart(client({ kind: 'secret', secret: 's' }), found());
    expect(secret.clientInformation()).toEqual({ client_id: 'me', issuer: url, client_secret: 's' });
  });

  it.each(['', 'no key', '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----'])(
    'whose key is %j is refused in words that hold nothing of it',
    async (key) => {
      const made = registeredPart(client({ kind: 'key', key }), found());
      await expect(made).rejects.toThrow(/^the key of the client is no private key in PEM$/);
    },
  );
});
