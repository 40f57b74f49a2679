import { describe, expect, it } from 'vitest';
import { LoginState } from '../../../electron/upstream/oauth/login-state.ts';
import { emptyLogin, type StoredLogin } from '../../../electron/upstream/oauth/stored-login.ts';
import { serverNameSchema } from '../../../shared/names.ts';

const url = 'https://mcp.example/mcp';
const server = serverNameSchema.parse('remote');
const login = (change: Partial<StoredLogin>) => JSON.stringify({ ...emptyLogin(url), ...change });
const registered = {
  issuer: 'https://login.example',
  id: 'client',
  proof: null,
  redirectPort: null,
} as unknown as NonNullable<StoredLogin['registered']>;

/** A state over a store that is one text. */
function stateOver(stored: string | null = null, headers: Record<string, string> = {}) {
  const kept = { text: stored, reads: 0 };
  const state = new LoginState({
    server,
    url,
    headers,
    store: {
      async get() {
        kept.reads++;
        return kept.text;
      },
      async set(_server, text) {
        kept.text = text;
      },
      async remove() {
        kept.text = null;
      },
    },
  });
  return { state, kept };
}

describe('What is kept of a login', () => {
  it('goes with every request once it is read, beside what a person set', async () => {
    const { state, kept } = stateOver(login({ tokens: { access_token: 'a' } }), { 'x-tenant': '1' });
    expect(state.headers).toEqual({ 'x-tenant': '1' });
    await Promise.all([state.load(), state.load()]);
    expect(state.headers).toEqual({ 'x-tenant': '1', authorization: 'Bearer a' });
    expect(kept.reads).toBe(1);
  });

  it('is not read where a person set the Authorization', async () => {
    const { state, kept } = stateOver(login({ tokens: { access_token: 'a' } }), { authorization: 'Basic x' });
    await state.load();
    expect([state.isFixed, kept.reads, state.headers]).toEqual([true, 0, { authorization: 'Basic x' }]);
  });

  it.each([
    ['what cannot be read', '{'],
    [
      'what belongs to another address',
      JSON.stringify({ ...emptyLogin('https://other.example'), tokens: { access_token: 'a' } }),
    ],
  ])('is nothing of %s', async (_what, text) => {
    const { state } = stateOver(text);
    await state.load();
    expect(state.headers).toEqual({});
  });

  it('belongs to the server that gave it, or at which its client is registered', async () => {
    const { state } = stateOver();
    expect(state.bound).toBeNull();
    await state.replace({ registered });
    expect(state.bound).toBe('https://login.example');
    await state.saveIfCurrent()({ issuer: 'https://given.example' });
    expect(state.bound).toBe('https://given.example');
  });

  it('is gone once it is removed, from the store as well', async () => {
    const { state, kept } = stateOver(login({ tokens: { access_token: 'a' } }));
    await state.load();
    await state.remove();
    expect([state.headers, kept.text]).toEqual([{}, null]);
  });
});

describe('A login that comes too late', () => {
  it.each<[string, (state: LoginState) => Promise<void> | void]>([
    ['another client was registered', (state) => state.replace({})],
    ['another login was finished', (state) => state.saveFinished()({ tokens: { access_token: 'other' } })],
    ['it was given up', (state) => state.giveUp()],
  ])('is not kept after %s', async (_what, happens) => {
    const { state } = stateOver();
    const keep = state.saveIfCurrent();
    await happens(state);
    const before = state.headers;
    await expect(keep({ tokens: { access_token: 'late' } })).rejects.toThrow('given up for another');
    expect(state.headers).toEqual(before);
  });

  it('is not one that only renewed what is kept', async () => {
    const { state } = stateOver();
    const keep = state.saveIfCurrent();
    await state.saveIfCurrent()({ tokens: { access_token: 'one' } });
    await keep({ tokens: { access_token: 'two' } });
    expect(state.headers.authorization).toBe('Bearer two');
  });
});

describe('What a refusal asks for', () => {
  it('is nothing where it names no scope', () => {
    const { state } = stateOver();
    state.wants({});
    expect(state.asked).toEqual({});
  });

  it('comes besides what the token allows where that did not suffice', async () => {
    const { state } = stateOver(login({ tokens: { access_token: 'a', scope: 'read' } }));
    await state.load();
    state.wants({ scope: 'read write', insufficient: true });
    expect(state.asked.scope).toBe('read write');
    state.wants({ scope: 'other' });
    expect(state.asked.scope).toBe('other');
  });

  it('and the last failure are forgotten with a login', () => {
    const { state } = stateOver();
    state.wants({ scope: 'write' });
    state.failed('no');
    expect(state.failure).toBe('no');
    state.loggedIn();
    expect([state.failure, state.asked]).toEqual([null, {}]);
  });

  it('outlasts a renewal, which may not have brought it', () => {
    const { state } = stateOver();
    state.wants({ scope: 'write' });
    state.failed('no');
    state.renewed();
    expect([state.failure, state.asked.scope]).toEqual([null, 'write']);
  });
});
