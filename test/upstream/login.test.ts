import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { HttpSpec } from '../../electron/upstream/spec.ts';
import type { TokenStore } from '../../electron/upstream/supervisor.ts';
import type { OAuthClient } from '../../shared/oauth-client.ts';
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  serveAuthorization,
} from '../fixtures/mcp/authorization-server.ts';
import { type ProtectedServer, serveProtected } from '../fixtures/mcp/protected-server.ts';
import { freePort, type Harness, server, startHarness } from '../gateway/harness.ts';
import { call, initialize } from '../gateway/raw-client.ts';

const name = server('remote');
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function memoryTokens(): TokenStore & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get: async (key) => kept.get(key) ?? null,
    set: async (key, text) => void kept.set(key, text),
    remove: async (key) => void kept.delete(key),
  };
}

async function authorization(options?: AuthorizationServerOptions): Promise<AuthorizationServer> {
  const opened = await serveAuthorization(options);
  closers.push(() => opened.close());
  return opened;
}

async function behind(issuer: AuthorizationServer, host?: string): Promise<ProtectedServer> {
  const opened = await serveProtected(issuer, host);
  closers.push(() => opened.close());
  return opened;
}

async function inFront(
  remote: ProtectedServer,
  tokens: TokenStore = memoryTokens(),
  headers: HttpSpec['headers'] = {},
): Promise<Harness> {
  const harness = await startHarness({
    specs: [{ kind: 'http', name, prefix: '', url: remote.url, headers }],
    tokens,
    waitFor: [],
  });
  closers.push(() => harness.stop());
  return harness;
}

const problemOf = (running: Harness) => running.supervisor.list()[0]?.problem ?? '';

/** The person's browser: follows the redirect back to our loopback port, and answers the page it shows there. */
async function approve(address: string | null): Promise<string> {
  return (await fetch(address ?? '')).text();
}

async function logIn(running: Harness, client?: OAuthClient): Promise<void> {
  const { address, done } = await running.supervisor.login(name, client);
  if (address !== null) await approve(address);
  await done;
  await running.ready(name);
}

/** A client that a person registered; with a secret, where one is given. */
function client(id: string, secret: string | null = null, more: Partial<OAuthClient> = {}): OAuthClient {
  return { id, proof: secret === null ? null : { kind: 'secret', secret }, issuer: null, redirectPort: null, ...more };
}

describe('a remote server that wants a login', () => {
  it('says so, is logged in by a person once, and its tokens are renewed without one', async () => {
    const issuer = await authorization();
    const remote = await behind(issuer);
    const tokens = memoryTokens();
    const running = await inFront(remote, tokens);
    await vi.waitFor(() => expect(problemOf(running)).toContain('wants a valid login'));
    expect(running.supervisor.list()[0]).toMatchObject({ state: 'failing', wantsLogin: true });
    const { address, done } = await running.supervisor.login(name);
    expect(new URL(address ?? '').searchParams.get('code_challenge_method')).toBe('S256');
    expect(await approve(address)).toContain('logged in');
    await done;
    await running.ready('remote');
    expect(running.supervisor.health(name)?.restarts).toEqual({ count: 0, at: null });
    const session = await initialize(running.url());
    expect((await call(running.url(), session, 'guarded')).text).toContain('let in');
    issuer.expire();
    expect((await call(running.url(), session, 'guarded')).text).toContain('let in');
    expect(issuer.tokenRequests.map(({ grant }) => grant)).toEqual(['authorization_code', 'refresh_token']);
    const all = JSON.stringify(remote.seen);
    expect(all).not.toContain('token-a');
    expect(all).not.toContain(session);
    expect(running.logs.join()).not.toContain(JSON.parse(tokens.kept.get('remote') ?? '{}').tokens.access_token);
  });

  it('takes up its login after a restart, and never sends it to another address', async () => {
    const issuer = await authorization();
    const remote = await behind(issuer);
    const tokens = memoryTokens();
    const first = await inFront(remote, tokens);
    await logIn(first);
    await first.stop();
    const second = await inFront(remote, tokens);
    await second.ready('remote');
    await second.stop();
    const other = await behind(issuer);
    const third = await inFront(other, tokens);
    await vi.waitFor(() => expect(problemOf(third)).toContain('wants a valid login'));
    expect(other.seen).toEqual([]);
  });

  it('ignores a callback that it did not ask for', async () => {
    const running = await inFront(await behind(await authorization()));
    const { address } = await running.supervisor.login(name);
    const callback = new URL(new URL(address ?? '').searchParams.get('redirect_uri') ?? '');
    callback.searchParams.set('code', 'stolen');
    callback.searchParams.set('state', 'guessed');
    expect((await fetch(callback)).status).toBe(404);
  });

  it('is logged in at with the client that was named before the secrets could be read', async () => {
    const slow = memoryTokens();
    const answers: (() => void)[] = [];
    const tokens = { ...slow, get: () => new Promise<null>((resolve) => answers.push(() => resolve(null))) };
    const issuer = await authorization({ client: { id: 'known', secret: 'hush' } });
    const running = await inFront(await behind(issuer), tokens);
    const begun = running.supervisor.login(name, client('known', 'hush'));
    for (const answer of answers) answer();
    const { address, done } = await begun;
    await approve(address);
    await done;
    expect(issuer.tokenRequests.map(({ client: as }) => as)).toEqual(['known']);
  });

  it('that is logged in at twice at once takes the newer login, and gives the older up', async () => {
    const redirectPort = await freePort();
    const running = await inFront(await behind(await authorization({ client: { id: 'known', secret: null } })));
    const known = client('known', null, { redirectPort });
    await running.supervisor.login(name, known);
    const [older, newer] = await Promise.all([running.supervisor.login(name), running.supervisor.login(name)]);
    await expect(older.done).rejects.toThrow('given up');
    expect(await approve(newer.address)).toContain('logged in');
    await newer.done;
  });

  it('keeps its login while another one is begun and not finished', async () => {
    const issuer = await authorization();
    const running = await inFront(await behind(issuer));
    await logIn(running);
    await running.supervisor.login(name);
    const session = await initialize(running.url());
    issuer.expire();
    expect((await call(running.url(), session, 'guarded')).text).toContain('let in');
  });

  it('keeps the tokens of the newest login, also where a renewal of the one before ends later', async () => {
    const issuer = await authorization();
    const tokens = memoryTokens();
    const running = await inFront(await behind(issuer), tokens);
    await logIn(running);
    const session = await initialize(running.url());
    issuer.expire();
    const { promise, resolve: release } = Promise.withResolvers<void>();
    issuer.holdRenewals = promise;
    const late = call(running.url(), session, 'guarded');
    await vi.waitFor(() => expect(issuer.renewalsHeld).toBe(1));
    await logIn(running);
    const newest = tokens.kept.get('remote');
    release();
    await late;
    expect(tokens.kept.get('remote')).toBe(newest);
    expect((await call(running.url(), session, 'guarded')).text).toContain('let in');
  });

  it('that refuses every token is not renewed at for each call', async () => {
    const issuer = await authorization();
    const remote = await behind(issuer);
    const running = await inFront(remote);
    await logIn(running);
    const session = await initialize(running.url());
    vi.spyOn(issuer, 'isGood').mockReturnValue(false);
    for (let id = 1; id <= 5; id++)
      expect((await call(running.url(), session, 'guarded', {}, id)).text).toContain('wants a valid login');
    expect(issuer.tokenRequests.map(({ grant }) => grant)).toEqual(['authorization_code', 'refresh_token']);
  });

  it('is asked for more beside what it allowed, where that is not enough', async () => {
    const issuer = await authorization();
    const remote = await behind(issuer);
    const running = await inFront(remote);
    await logIn(running);
    const session = await initialize(running.url());
    remote.wants = 'write';
    expect((await call(running.url(), session, 'guarded')).text).toContain('wants a valid login');
    const { address } = await running.supervisor.login(name);
    expect(new URL(address ?? '').searchParams.get('scope')).toBe('use write');
    // A renewed token would not allow more.
    expect(issuer.tokenRequests.map(({ grant }) => grant)).toEqual(['authorization_code']);
  });

  it('over a network without encryption gets no login: its tokens would cross it in clear text', async () => {
    const issuer = await authorization();
    // An address of this machine that is not taken for the loopback one.
    const remote = await behind(issuer, '0.0.0.0');
    const running = await inFront(remote);
    await expect(running.supervisor.login(name)).rejects.toThrow('unencrypted');
    expect(issuer.registrations).toBe(0);
  });

  it('that has an Authorization header has no login', async () => {
    const running = await inFront(await behind(await authorization()), memoryTokens(), { Authorization: 'Bearer x' });
    await expect(running.supervisor.login(name)).rejects.toMatchObject({ code: 'login-needless' });
  });
});

describe('a server that names another authorization server', () => {
  it('gets neither tokens nor client of the one before sent there, and wants a new login', async () => {
    const [first, second] = [await authorization(), await authorization()];
    const remote = await behind(first);
    const tokens = memoryTokens();
    const running = await inFront(remote, tokens);
    await logIn(running);
    const before = JSON.parse(tokens.kept.get('remote') ?? '{}');
    remote.move(second);
    const session = await initialize(running.url());
    expect((await call(running.url(), session, 'guarded')).text).toContain('wants a valid login');
    expect([second.registrations, second.tokenRequests]).toEqual([0, []]);
    expect(tokens.kept.get('remote')).not.toContain(before.tokens.refresh_token);
    await logIn(running);
    expect(second.registrations).toBe(1);
    expect(second.tokenRequests).toHaveLength(1);
    expect(JSON.stringify(second.tokenRequests)).not.toContain(before.client.client_id);
    const again = await initialize(running.url());
    expect((await call(running.url(), again, 'guarded')).text).toContain('let in');
  });

  it('stays logged in where it still names the one before among others', async () => {
    const [first, second] = [await authorization(), await authorization()];
    const remote = await behind(first);
    const running = await inFront(remote);
    await logIn(running);
    remote.move(second, first);
    first.expire();
    const session = await initialize(running.url());
    expect((await call(running.url(), session, 'guarded')).text).toContain('let in');
    expect([second.registrations, second.tokenRequests]).toEqual([0, []]);
  });

  it('is not one that fails to name any for a while: its login is kept', async () => {
    const issuer = await authorization();
    const remote = await behind(issuer);
    const running = await inFront(remote);
    await logIn(running);
    remote.tells = false;
    issuer.expire();
    const refused = await initialize(running.url()).catch(() => null);
    expect(refused === null ? '' : (await call(running.url(), refused, 'guarded')).text).not.toContain('let in');
    remote.tells = true;
    const session = await initialize(running.url());
    expect((await call(running.url(), session, 'guarded')).text).toContain('let in');
  });

  it('gets nothing sent to one that calls itself by another name', async () => {
    const issuer = await authorization();
    const running = await inFront(await behind(issuer));
    await logIn(running);
    issuer.pretendToBe('https://other.example');
    issuer.expire();
    const requests = issuer.tokenRequests.length;
    const session = await initialize(running.url()).catch(() => null);
    expect(session === null ? '' : (await call(running.url(), session, 'guarded')).text).not.toContain('let in');
    expect(issuer.tokenRequests).toHaveLength(requests);
    await expect(running.supervisor.login(name)).rejects.toMatchObject({ code: 'login-failed' });
  });
});

describe('an authorization server that registers no program by itself', () => {
  it('is told of in so many words', async () => {
    const running = await inFront(await behind(await authorization({ client: { id: 'known', secret: null } })));
    const refused = running.supervisor.login(name);
    await expect(refused).rejects.toMatchObject({ code: 'login-unregistered' });
    await expect(refused).rejects.toThrow('--client-id');
  });

  it.each([['hush'], [null]])('takes the client that a person registered there, with the secret %j', async (secret) => {
    const issuer = await authorization({ client: { id: 'known', secret } });
    const remote = await behind(issuer);
    const tokens = memoryTokens();
    const running = await inFront(remote, tokens);
    await logIn(running, client('known', secret));
    issuer.expire();
    const session = await initialize(running.url());
    expect((await call(running.url(), session, 'guarded')).text).toContain('let in');
    expect(issuer.tokenRequests.map(({ grant, client: as }) => [grant, as])).toEqual([
      ['authorization_code', 'known'],
      ['refresh_token', 'known'],
    ]);
    if (secret !== null) expect(JSON.stringify([remote.seen, running.logs])).not.toContain(secret);
    await running.supervisor.remove(name);
    expect(tokens.kept.size).toBe(0);
  });

  it('says why it refuses a client whose secret is wrong, in the browser and in the list of servers', async () => {
    const issuer = await authorization({ client: { id: 'known', secret: 'hush' } });
    const running = await inFront(await behind(issuer));
    const { address, done } = await running.supervisor.login(name, client('known', 'wrong'));
    const failed = expect(done).rejects.toThrow('this client is not known');
    expect(await approve(address)).toContain('failed');
    await failed;
    await vi.waitFor(() =>
      expect(problemOf(running)).toMatch(/wants a valid login.* \(login: this client is not known/),
    );
    expect(problemOf(running)).not.toContain('\u202e');
    await logIn(running, client('known', 'hush'));
  });

  it('keeps the client to itself: where the server names another one, a person has to register there', async () => {
    const first = await authorization({ client: { id: 'known', secret: 'hush' } });
    const second = await authorization({ client: { id: 'other', secret: 'still' } });
    const remote = await behind(first);
    const running = await inFront(remote);
    await logIn(running, client('known', 'hush'));
    remote.move(second);
    const session = await initialize(running.url());
    expect((await call(running.url(), session, 'guarded')).text).toContain('wants a valid login');
    await expect(running.supervisor.login(name)).rejects.toMatchObject({ code: 'login-moved' });
    expect(second.tokenRequests).toEqual([]);
    await logIn(running, client('other', 'still'));
    expect(second.tokenRequests.map(({ client: as }) => as)).toEqual(['other']);
  });

  it('is the one that a person named with the client, or none', async () => {
    const issuer = await authorization({ client: { id: 'known', secret: 'hush' } });
    const running = await inFront(await behind(issuer));
    const elsewhere = client('known', 'hush', { issuer: 'https://login.example' });
    await expect(running.supervisor.login(name, elsewhere)).rejects.toMatchObject({ code: 'login-moved' });
    expect(issuer.tokenRequests).toEqual([]);
    await logIn(running, client('known', 'hush', { issuer: `${issuer.issuer}/` }));
  });

  it('sends the browser back to the port that the client is registered with, also when it is asked again', async () => {
    const redirectPort = await freePort();
    const running = await inFront(await behind(await authorization({ client: { id: 'known', secret: null } })));
    const first = await running.supervisor.login(name, client('known', null, { redirectPort }));
    const redirect = new URL(first.address ?? '').searchParams.get('redirect_uri');
    expect(redirect).toBe(`http://127.0.0.1:${redirectPort}/callback`);
    const givenUp = expect(first.done).rejects.toThrow('given up');
    await logIn(running);
    await givenUp;
  });

  it('cannot do so where another program listens on that port', async () => {
    const redirectPort = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(redirectPort, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => other.close(resolve)));
    const running = await inFront(await behind(await authorization({ client: { id: 'known', secret: null } })));
    const refused = running.supervisor.login(name, client('known', null, { redirectPort }));
    await expect(refused).rejects.toMatchObject({ code: 'login-port' });
  });

  it('needs no person where it gives tokens to programs only', async () => {
    const issuer = await authorization({ client: { id: 'known', secret: 'hush' }, grants: ['client_credentials'] });
    const tokens = memoryTokens();
    const remote = await behind(issuer);
    const running = await inFront(remote, tokens);
    const { address, done } = await running.supervisor.login(name, client('known', 'hush'));
    expect(address).toBeNull();
    await done;
    await running.ready('remote');
    issuer.expire();
    const session = await initialize(running.url());
    expect((await call(running.url(), session, 'guarded')).text).toContain('let in');
    expect(issuer.tokenRequests.map(({ grant }) => grant)).toEqual(['client_credentials', 'client_credentials']);
    const elsewhere = await authorization({ client: { id: 'known', secret: 'hush' }, grants: ['client_credentials'] });
    remote.move(elsewhere);
    await call(running.url(), session, 'guarded');
    expect(elsewhere.tokenRequests).toEqual([]);
  });

  it.each([
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ])('lets a client prove itself with a key (%s) that stays here', async (_kind, { privateKey, publicKey }) => {
    const issuer = await authorization({ client: { id: 'known', secret: null, key: publicKey } });
    const running = await inFront(await behind(issuer));
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await logIn(running, client('known', null, { proof: { kind: 'key', key } }));
    const session = await initialize(running.url());
    expect((await call(running.url(), session, 'guarded')).text).toContain('let in');
    issuer.expire();
    expect((await call(running.url(), session, 'guarded')).text).toContain('let in');
    expect(issuer.tokenRequests.map(({ client: as }) => as)).toEqual(['known', 'known']);
  });

  it.each([
    ['what is no key', 'nonsense-4711', 'no private key'],
    [
      'a key of another kind',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'neither RSA nor',
    ],
  ])('is not asked with %s', async (_what, key, why) => {
    const issuer = await authorization({ client: { id: 'known', secret: null } });
    const running = await inFront(await behind(issuer));
    const refused = running.supervisor.login(name, client('known', null, { proof: { kind: 'key', key } }));
    await expect(refused).rejects.toMatchObject({ code: 'login-failed', message: expect.stringContaining(why) });
    await expect(refused).rejects.not.toThrow(key.slice(0, 20));
    expect(issuer.tokenRequests).toEqual([]);
  });
});
