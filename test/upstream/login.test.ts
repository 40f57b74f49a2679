import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TokenStore } from '../../electron/upstream/supervisor.ts';
import { type ProtectedServer, serveProtected } from '../fixtures/mcp/protected-server.ts';
import { type Harness, server, startHarness } from '../gateway/harness.ts';
import { call, initialize } from '../gateway/raw-client.ts';

const name = server('remote');

function memoryTokens(): TokenStore & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get: async (key) => kept.get(key) ?? null,
    set: async (key, text) => void kept.set(key, text),
    remove: async (key) => void kept.delete(key),
  };
}

describe('a remote server that wants a login', () => {
  let remote: ProtectedServer;
  let harness: Harness | null = null;
  afterEach(async () => {
    await harness?.stop();
    await remote.close();
  });
  async function start(tokens: TokenStore, headers: Readonly<Record<string, string>> = {}): Promise<Harness> {
    harness = await startHarness({
      specs: [{ kind: 'http', name, prefix: '', url: remote.url, headers }],
      tokens,
      waitFor: [],
    });
    return harness;
  }
  const stateOf = (running: Harness) => running.supervisor.list()[0];

  it('says so, is logged in by a person once, and its tokens are renewed without one', async () => {
    remote = await serveProtected();
    const tokens = memoryTokens();
    const running = await start(tokens);
    await vi.waitFor(() => expect(stateOf(running)?.problem).toContain('wants a valid login'));
    const { address, done } = await running.supervisor.login(name);
    expect(new URL(address).searchParams.get('code_challenge_method')).toBe('S256');
    // The browser: follows the redirect back to our loopback port.
    const page = await fetch(address);
    expect(await page.text()).toContain('logged in');
    await done;
    await running.ready('remote');
    const session = await initialize(running.url());
    expect((await call(running.url(), session, 'guarded')).text).toContain('let in');
    remote.expire();
    expect((await call(running.url(), session, 'guarded')).text).toContain('let in');
    expect(remote.refreshed).toBe(1);
    const all = JSON.stringify(remote.seen);
    expect(all).not.toContain('token-a');
    expect(all).not.toContain(session);
    expect(running.logs.join()).not.toContain(JSON.parse(tokens.kept.get('remote') ?? '{}').tokens.access_token);
  });

  it('takes up its login after a restart, and never sends it to another address', async () => {
    remote = await serveProtected();
    const tokens = memoryTokens();
    const first = await start(tokens);
    const { address, done } = await first.supervisor.login(name);
    await fetch(address);
    await done;
    await first.stop();
    const second = await start(tokens);
    await second.ready('remote');
    await second.stop();
    const other = await serveProtected();
    harness = await startHarness({
      specs: [{ kind: 'http', name, prefix: '', url: other.url, headers: {} }],
      tokens,
      waitFor: [],
    });
    const running = harness;
    await vi.waitFor(() => expect(stateOf(running)?.problem).toContain('wants a valid login'));
    await other.close();
  });

  it('ignores a callback that it did not ask for', async () => {
    remote = await serveProtected();
    const running = await start(memoryTokens());
    const { address } = await running.supervisor.login(name);
    const callback = new URL(new URL(address).searchParams.get('redirect_uri') ?? '');
    callback.searchParams.set('code', 'stolen');
    callback.searchParams.set('state', 'guessed');
    expect((await fetch(callback)).status).toBe(404);
  });
});
