import { describe, expect, it } from 'vitest';
import { digestOf, newToken, sameDigest, tokenPattern } from '../../electron/agents/token.ts';
import { AgentTokens } from '../../electron/agents/tokens.ts';
import { SecretsClosed, type SecretsPort } from '../../electron/settings/port.ts';
import { agentIdSchema } from '../../shared/names.ts';

const work = agentIdSchema.parse('work');
const other = agentIdSchema.parse('other');
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Secrets with a key ring that opens and closes, and reads that wait until they are let go. */
function store() {
  const kept = new Map<string, string>();
  const listeners = new Set<() => void>();
  const waiting: (() => void)[] = [];
  const state = { isOpen: true, isSlow: false };
  const port = {
    async get(name: string) {
      const found = kept.get(name) ?? null;
      if (state.isSlow) await new Promise<void>((resolve) => waiting.push(resolve));
      if (!state.isOpen && name.endsWith('/token')) throw new SecretsClosed();
      return found;
    },
    async set(name: string, value: string) {
      kept.set(name, value);
    },
    async remove(name: string) {
      kept.delete(name);
    },
    setPublic(name: string, value: string | null) {
      if (value === null) kept.delete(name);
      else kept.set(name, value);
    },
    onChange(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as SecretsPort;
  return {
    kept,
    state,
    port,
    changed() {
      for (const listener of listeners) listener();
    },
    async letGo() {
      state.isSlow = false;
      while (waiting.length > 0) {
        for (const go of waiting.splice(0)) go();
        await settled();
      }
    },
  };
}
const digestLine = (token: string) => `${digestOf(token).toString('hex')} ${token.slice(-4)}`;

describe('A token', () => {
  it('has 256 random bits in a form of its own', () => {
    const token = newToken((bytes) => Buffer.alloc(bytes, 0xff));
    expect(token).toBe(`rg_${Buffer.alloc(32, 0xff).toString('base64url')}`);
    expect(token).toMatch(tokenPattern);
    expect(newToken()).not.toBe(newToken());
  });

  it('is compared by digests of one length', () => {
    const [one, two] = [digestOf('a'), digestOf('b')];
    expect([sameDigest(one, digestOf('a')), sameDigest(one, two), sameDigest(one, two.subarray(1))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('opens for its agent until it is renewed, dropped, or another reads the store', async () => {
    const { port, kept } = store();
    const tokens = new AgentTokens(port);
    const first = await tokens.renew(work);
    expect([tokens.ownerOf(first), tokens.tail(work), await tokens.get(work)]).toEqual([work, first.slice(-4), first]);
    expect(kept.get('agent/work/digest')).toBe(digestLine(first));
    const second = await tokens.renew(work);
    expect([tokens.ownerOf(first), tokens.ownerOf(second)]).toEqual([null, work]);
    tokens.drop(work);
    expect([tokens.ownerOf(second), tokens.tail(work), await tokens.get(work)]).toEqual([null, '', second]);
    await tokens.remove(work);
    expect(kept.size).toBe(0);
  });

  it.each(['', 'rg_', 'rg_short', `RG_${'A'.repeat(43)}`, ` rg_${'A'.repeat(43)}`, `rg_${'A'.repeat(43)}\n`])(
    '%j opens nothing, whatever is kept',
    async (text) => {
      const { port, kept } = store();
      kept.set('agent/work/token', text);
      const tokens = new AgentTokens(port);
      await tokens.read(work);
      expect(tokens.ownerOf(text)).toBeNull();
    },
  );

  it('of a folder of before gets its digest beside it', async () => {
    const { port, kept } = store();
    const token = newToken();
    kept.set('agent/work/token', token);
    const tokens = new AgentTokens(port);
    await tokens.read(work);
    expect([tokens.ownerOf(token), kept.get('agent/work/digest')]).toEqual([work, digestLine(token)]);
  });
});

describe('While the key ring is closed', () => {
  it('a token is known by its digest, and by itself when it opens', async () => {
    const { port, kept, state, changed } = store();
    const [real, old] = [newToken(), newToken()];
    kept.set('agent/work/token', real).set('agent/work/digest', digestLine(old));
    state.isOpen = false;
    const tokens = new AgentTokens(port);
    await tokens.read(work);
    expect([tokens.ownerOf(old), tokens.ownerOf(real), tokens.tail(work)]).toEqual([work, null, old.slice(-4)]);
    state.isOpen = true;
    changed();
    await settled();
    // The token itself counts.
    expect([tokens.ownerOf(old), tokens.ownerOf(real)]).toEqual([null, work]);
    expect(kept.get('agent/work/digest')).toBe(digestLine(real));
  });

  it('a digest that took the place of another leaves that one no way in', async () => {
    const { port, kept, state, changed } = store();
    const [first, second] = [newToken(), newToken()];
    kept.set('agent/work/digest', digestLine(first));
    state.isOpen = false;
    const tokens = new AgentTokens(port);
    await tokens.read(work);
    kept.set('agent/work/digest', digestLine(second));
    changed();
    await settled();
    expect([tokens.ownerOf(first), tokens.ownerOf(second)]).toEqual([null, work]);
  });

  it.each(['', 'x', `${'0'.repeat(63)} abcd`, `${'0'.repeat(64)} abc`, `${'G'.repeat(64)} abcd`])(
    'the digest %j is none, and opens nothing',
    async (line) => {
      const { port, kept, state } = store();
      kept.set('agent/work/digest', line);
      state.isOpen = false;
      const tokens = new AgentTokens(port);
      await tokens.read(work);
      expect(tokens.tail(work)).toBe('');
    },
  );
});

describe('Two at once', () => {
  it('a read that was overtaken by a renewal brings nothing back', async () => {
    const { port, state, letGo } = store();
    const tokens = new AgentTokens(port);
    const before = await tokens.renew(work);
    state.isSlow = true;
    const reading = tokens.read(work);
    const after = await tokens.renew(work);
    await letGo();
    await reading;
    expect([tokens.ownerOf(before), tokens.ownerOf(after)]).toEqual([null, work]);
  });

  it('a read that was overtaken by a revocation brings nothing back', async () => {
    const { port, state, letGo } = store();
    const tokens = new AgentTokens(port);
    const token = await tokens.renew(work);
    const others = await tokens.renew(other);
    state.isSlow = true;
    const reading = tokens.read(work);
    tokens.drop(work);
    await letGo();
    await reading;
    expect([tokens.ownerOf(token), tokens.ownerOf(others)]).toEqual([null, other]);
  });

  it('a renewal that the store refuses leaves the token as it was', async () => {
    const { port } = store();
    const tokens = new AgentTokens(port);
    const token = await tokens.renew(work);
    port.set = async () => Promise.reject(new Error('disk full'));
    await expect(tokens.renew(work)).rejects.toThrow('disk full');
    expect(tokens.ownerOf(token)).toBe(work);
  });
});
