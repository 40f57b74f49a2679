import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AgentRegistry } from '../../electron/agents/registry.ts';
import { SecretsClosed } from '../../electron/settings/port.ts';
import { agentIdSchema, serverNameSchema } from '../../shared/names.ts';
import { memorySecrets, memorySettings } from '../support/memory-settings.ts';

async function open(now = () => 1000) {
  const settings = memorySettings();
  const secrets = memorySecrets();
  return { settings, secrets, registry: await AgentRegistry.open(settings, secrets, now) };
}

describe('a label', () => {
  it('that holds a secret is shown without it, and the id is made of the rest', async () => {
    const { registry } = await open();
    const { id } = await registry.add('nightly token=sesamopen', null);
    expect(id).toBe('nightly-token');
    expect(registry.label(id)).toBe('nightly token=[redacted:9]');
    expect(JSON.stringify(registry.list())).not.toContain('sesamopen');
  });

  it('that another agent has gets a number', async () => {
    const { registry } = await open();
    const ids = [];
    for (let n = 0; n < 3; n++) ids.push((await registry.add('Claude Code', null)).id);
    expect(ids.map((id) => registry.label(id))).toEqual(['Claude Code', 'Claude Code 2', 'Claude Code 3']);
    expect(ids).toEqual(['claude-code', 'claude-code-2', 'claude-code-3']);
  });
});

describe('a token', () => {
  it('admits the agent it was made for, with the servers it may reach', async () => {
    const { registry } = await open();
    const only = serverNameSchema.parse('testrail');
    const { id, token } = await registry.add('Claude Code', [only]);
    expect(registry.admit(token)).toEqual({ id, label: 'Claude Code', servers: new Set([only]), tools: null });
  });

  it.each([
    ['empty', ''],
    ['of the right form but made up', `rg_${'A'.repeat(43)}`],
    ['cut short', 'rg_short'],
    ['with a letter added', `rg_${'A'.repeat(44)}`],
  ])('is refused when it is %s', async (_what, token) => {
    const { registry } = await open();
    await registry.add('Claude Code', null);
    expect(registry.admit(token)).toBeNull();
  });

  it('of one agent never admits another', async () => {
    const { registry } = await open();
    const first = await registry.add('One', null);
    const second = await registry.add('Two', null);
    expect(registry.admit(first.token)?.id).toBe(first.id);
    expect(registry.admit(second.token)?.id).toBe(second.id);
    expect(first.token).not.toBe(second.token);
  });

  it('is refused once it was replaced, and the new one admits; sessions of the old one are told to end', async () => {
    const { registry } = await open();
    const { id, token } = await registry.add('Cursor', null);
    const ended: string[] = [];
    registry.onEnd((agent) => ended.push(agent));
    const next = await registry.rotate(id);
    expect(registry.admit(token)).toBeNull();
    expect(registry.admit(next)?.id).toBe(id);
    expect(ended).toEqual([id]);
  });

  it('is refused once its agent is revoked, also after a restart', async () => {
    const { registry, settings, secrets } = await open();
    const { id, token } = await registry.add('Cursor', null);
    await registry.revoke(id);
    expect(registry.admit(token)).toBeNull();
    expect((await AgentRegistry.open(settings, secrets, () => 0)).admit(token)).toBeNull();
    expect([...secrets.kept.keys()]).toEqual([]);
  });

  it('still admits after a restart', async () => {
    const { registry, settings, secrets } = await open();
    const { id, token } = await registry.add('Cursor', null);
    expect((await AgentRegistry.open(settings, secrets, () => 0)).admit(token)?.id).toBe(id);
  });

  it('stands nowhere in the settings nor in the list of agents; the list shows its last four characters', async () => {
    const { registry, settings } = await open();
    const { token } = await registry.add('Cursor', null);
    expect(JSON.stringify(settings.get())).not.toContain(token.slice(3));
    expect(JSON.stringify(registry.list())).not.toContain(token.slice(3, 20));
    expect(registry.list()[0]?.tokenTail).toBe(token.slice(-4));
  });
});

describe('an agent', () => {
  it('that is paused stays admitted, as paused, over a restart too, and its sessions stay', async () => {
    const { registry, settings, secrets } = await open();
    const { id, token } = await registry.add('Cursor', null);
    const ended: string[] = [];
    registry.onEnd((agent) => ended.push(agent));
    registry.setPaused(id, true);
    expect(registry.paused(id)).toBe(true);
    expect(registry.admit(token)?.id).toBe(id);
    expect(ended).toEqual([]);
    expect((await AgentRegistry.open(settings, secrets, () => 0)).paused(id)).toBe(true);
    registry.setPaused(id, false);
    expect(registry.paused(id)).toBe(false);
  });

  it('that does not exist is named in the error, with where to look', async () => {
    const { registry } = await open();
    await expect(registry.rotate(agentIdSchema.parse('ghost'))).rejects.toThrow(
      /No agent has the id ghost.*agent list/,
    );
  });

  it('whose token the desktop encrypted elsewhere is listed, admits nothing, and says how to mend it', async () => {
    const { settings } = await open();
    const first = await AgentRegistry.open(settings, memorySecrets(), () => 0);
    const { id, token } = await first.add('Cursor', null);
    const elsewhere = await AgentRegistry.open(settings, memorySecrets(), () => 0);
    expect(elsewhere.list()).toHaveLength(1);
    expect(elsewhere.admit(token)).toBeNull();
    await expect(elsewhere.token(id)).rejects.toThrow(/agent rotate cursor/);
  });

  it('is seen when its token is used, and the time outlives a restart', async () => {
    const { registry, settings } = await open(() => 5000);
    const { token } = await registry.add('Cursor', null);
    expect(registry.list()[0]?.lastSeenAt).toBeNull();
    registry.admit(token);
    expect(registry.list()[0]?.lastSeenAt).toBe(5000);
    registry.close();
    expect(settings.get().agents[0]?.lastSeenAt).toBe(5000);
  });
});

describe('an agent with an end', () => {
  it('is admitted until then, and its sessions end at that moment', async () => {
    let now = Date.now();
    const { registry } = await open(() => now);
    const ended: string[] = [];
    registry.onEnd((agent) => ended.push(agent));
    const { id, token } = await registry.add('Nightly', null, { until: now + 30 });
    expect(registry.admit(token)?.id).toBe(id);
    expect(registry.list()[0]?.until).toBe(now + 30);
    now += 30;
    expect(registry.admit(token)).toBeNull();
    await vi.waitFor(() => expect(ended).toEqual([id]));
    registry.close();
  });

  it('ends after a sleep too, or under a clock that was set forward, a minute later at most', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let now = 0;
    const { registry } = await open(() => now);
    const ended: string[] = [];
    registry.onEnd((agent) => ended.push(agent));
    const day = 24 * 3600 * 1000;
    const { id } = await registry.add('Nightly', null, { until: day });
    let told = 0;
    registry.onChange(() => told++);
    vi.advanceTimersByTime(180_000);
    expect([ended, told]).toEqual([[], 0]);
    // The timers of a machine that sleeps know nothing of it.
    now = day + 1;
    vi.advanceTimersByTime(60_000);
    expect([ended, told]).toEqual([[id], 1]);
    registry.close();
  });
});

describe('a key ring that is closed', () => {
  const closedRing = async () => {
    const { settings, secrets, registry } = await open();
    const { id, token } = await registry.add('Claude Code', null);
    const { get } = secrets;
    secrets.get = (name) => (name.endsWith('/token') ? Promise.reject(new SecretsClosed()) : get(name));
    return { settings, secrets, id, token, openRing: () => Object.assign(secrets, { get }) };
  };

  it('keeps no agent out: its token is known by a digest, which tells nothing of it', async () => {
    const { settings, secrets, id, token } = await closedRing();
    const registry = await AgentRegistry.open(settings, secrets, () => 1);
    expect(registry.admit(token)?.id).toBe(id);
    expect(registry.list()[0]?.tokenTail).toBe(token.slice(-4));
    await expect(registry.token(id)).rejects.toThrow('key ring');
    const { [`agent/${id}/token`]: _secret, ...rest } = Object.fromEntries(secrets.kept);
    expect(JSON.stringify(rest)).not.toContain(token.slice(0, -4));
  });

  it('when it opens has the token itself count, whatever digest stood beside it', async () => {
    const { settings, secrets, id, token, openRing } = await closedRing();
    secrets.setPublic(`agent/${id}/digest`, `${'0'.repeat(64)} xxxx`);
    const registry = await AgentRegistry.open(settings, secrets, () => 1);
    expect(registry.admit(token)).toBeNull();
    openRing();
    secrets.setPublic('anything', 'new');
    await vi.waitFor(() => expect(registry.admit(token)?.id).toBe(id));
  });

  it('revoked or rotated meanwhile stays so', async () => {
    const { settings, secrets, id, token, openRing } = await closedRing();
    const registry = await AgentRegistry.open(settings, secrets, () => 1);
    await registry.revoke(id);
    expect(registry.admit(token)).toBeNull();
    openRing();
    expect(secrets.has(`agent/${id}/digest`)).toBe(false);
    expect((await AgentRegistry.open(settings, secrets, () => 1)).admit(token)).toBeNull();
  });
});
