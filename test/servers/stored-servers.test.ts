import { describe, expect, it } from 'vitest';
import { StoredServers } from '../../electron/servers/stored-servers.ts';
import type { StoredServer } from '../../electron/settings/schema.ts';
import type { ServerSpec } from '../../shared/control/server-spec.ts';
import { serverNameSchema } from '../../shared/names.ts';

const named = (name: string) => serverNameSchema.parse(name);
const program = (name: string, env: Record<string, string> = {}): ServerSpec => ({
  ...{ kind: 'stdio', name: named(name), command: process.execPath, args: ['x.js'], env },
});

/** Settings, and a key ring that takes its time: a write ends when it is let go. */
function keeping(begin: readonly StoredServer[] = []) {
  let servers = begin;
  const secrets = new Map<string, string>();
  const waiting: (() => void)[] = [];
  const stored = new StoredServers({
    settings: {
      get: () => ({ servers }),
      update: (change: (before: { servers: readonly StoredServer[] }) => { servers: readonly StoredServer[] }) => {
        servers = change({ servers }).servers;
      },
    },
    secrets: {
      async set(name: string, value: string) {
        await new Promise<void>((resolve) => waiting.push(resolve));
        if (value === 'refused') throw new Error('The key ring is closed');
        secrets.set(name, value);
      },
      get: async (name: string) => secrets.get(name) ?? null,
      has: (name: string) => secrets.has(name),
      remove: async (name: string) => void secrets.delete(name),
    },
    builtIn: 'the built-in server',
  } as never);
  return {
    stored,
    secrets,
    names: () => servers.map(({ name, ...rest }) => [name, 'prefix' in rest ? rest.prefix : null]),
    /** Lets every write go on, also those that begin meanwhile. */
    async letGo() {
      for (let turns = 0; turns < 20; turns++) {
        for (const go of waiting.splice(0)) go();
        await new Promise(setImmediate);
      }
    },
  };
}

const add = ({ stored }: ReturnType<typeof keeping>, spec: ServerSpec) => stored.add(spec, { imported: false });

it('of two servers that are added at once under one name the first is kept, with its own values', async () => {
  const kept = keeping();
  const both = Promise.allSettled([
    add(kept, program('one', { TOKEN: 'first' })),
    add(kept, program('one', { TOKEN: 'second' })),
  ]);
  await kept.letGo();
  const [first, second] = await both;
  expect([first?.status, second]).toEqual([
    'fulfilled',
    { status: 'rejected', reason: expect.objectContaining({ code: 'server-exists' }) },
  ]);
  expect(kept.names()).toEqual([['one', '']]);
  expect([...kept.secrets.values()]).toEqual(['first']);
});

it('of two that are added at once to none only the first goes without a prefix', async () => {
  const kept = keeping();
  const both = Promise.all([add(kept, program('one', { A: 'x' })), add(kept, program('two', { A: 'y' }))]);
  await kept.letGo();
  await both;
  expect(kept.names()).toEqual([
    ['one', ''],
    ['two', 'two__'],
  ]);
});

it('one whose values cannot be kept is not kept, and keeps no other from it', async () => {
  const kept = keeping();
  const both = Promise.allSettled([add(kept, program('one', { A: 'x', B: 'refused' })), add(kept, program('two'))]);
  await kept.letGo();
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect([...kept.secrets.keys()]).toEqual([]);
  expect(kept.names()).toEqual([['two', '']]);
});

it('two changes at once are both in force, and a confirmation between them too', async () => {
  const kept = keeping();
  const added = kept.stored.add(program('one'), { imported: true });
  await kept.letGo();
  await added;
  const both = Promise.all([
    kept.stored.change(named('one'), { values: { TOKEN: 'x' } }),
    kept.stored.change(named('one'), { callSeconds: 7 }),
  ]);
  kept.stored.confirm(named('one'));
  await kept.letGo();
  await both;
  const one = kept.stored.find(named('one'));
  expect(one).toMatchObject({ env: ['TOKEN'], callSeconds: 7 });
  expect(one).not.toHaveProperty('unconfirmed');
});

describe('what is kept of a server', () => {
  async function withOne(spec: ServerSpec, imported = false) {
    const kept = keeping();
    const added = kept.stored.add(spec, { imported });
    await kept.letGo();
    return { ...kept, server: await added };
  }
  const remote: ServerSpec = {
    ...{ kind: 'http', name: named('far'), url: 'https://example.com/mcp', headers: { 'X-Key': 'x' } },
    client: { id: 'c', secret: 's' } as never,
  };

  it('is names in the settings, and values among the secrets, which come together when it starts', async () => {
    const { stored, server, secrets } = await withOne(program('one', { TOKEN: 'sesamopen' }));
    expect(JSON.stringify(stored.all())).not.toContain('sesamopen');
    expect(await stored.spec(server)).toMatchObject({ kind: 'stdio', env: { TOKEN: 'sesamopen' } });
    secrets.clear();
    expect(await stored.spec(server)).toMatchObject({ env: {} });
  });
  it('is of a remote one its headers, and the secret of its login beside them', async () => {
    const { stored, server, secrets } = await withOne(remote);
    expect(JSON.stringify(stored.all())).not.toMatch(/"client"|"s"/);
    expect([...secrets.keys()].sort()).toEqual(['oauth/far', 'server/far/header/X-Key']);
    expect(await stored.spec(server)).toMatchObject({ kind: 'http', headers: { 'X-Key': 'x' } });
  });
  it('is nothing once it was removed', async () => {
    const { stored, server, secrets } = await withOne(remote);
    stored.removeEntry(server);
    await stored.removeSecrets(server);
    expect([stored.all(), secrets.size]).toEqual([[], 0]);
  });
  it('waits for a confirmation where it was imported, and only there', async () => {
    expect((await withOne(program('one'), true)).server).toMatchObject({ unconfirmed: true });
    expect((await withOne(program('one'))).server).not.toHaveProperty('unconfirmed');
  });
  it('loses a value that is taken away', async () => {
    const { stored, secrets, letGo } = await withOne(program('one', { TOKEN: 'x', OTHER: 'y' }));
    const changed = stored.change(named('one'), { values: { TOKEN: null } });
    await letGo();
    expect(await changed).toMatchObject({ env: ['OTHER'] });
    expect([...secrets.keys()]).toEqual(['server/one/env/OTHER']);
  });

  it.each<[what: string, spec: ServerSpec]>([
    ['an address that is not encrypted', { ...remote, url: 'http://example.com/mcp' } as ServerSpec],
    ['a folder that is not there', { ...program('one'), cwd: '/no/such/folder' } as ServerSpec],
  ])('does not begin with %s', async (_what, spec) => {
    const { stored } = keeping();
    await expect(stored.add(spec, { imported: false })).rejects.toMatchObject({ code: expect.any(String) });
    expect(stored.all()).toEqual([]);
  });
  it('does not change to a folder that is not there', async () => {
    const { stored } = await withOne(program('one'));
    await expect(stored.change(named('one'), { cwd: '/no/such/folder' })).rejects.toThrow('/no/such/folder');
    expect(stored.find(named('one'))).not.toHaveProperty('cwd');
  });

  it('of the built-in one, and of one that cannot be read, is not to be changed', async () => {
    const builtIn = { kind: 'built-in', name: named('testrail'), prefix: '' } as StoredServer;
    const odd = { kind: 'unreadable', name: named('odd'), problem: 'It has no command', entry: {} } as never;
    const { stored } = keeping([builtIn, odd]);
    expect(await stored.spec(builtIn)).toMatchObject({ kind: 'built-in', server: 'the built-in server' });
    await expect(stored.spec(odd)).rejects.toThrow('It has no command');
    expect(stored.fault(builtIn)).toBeNull();
    await expect(stored.change(named('testrail'), {})).rejects.toMatchObject({ code: 'server-built-in' });
    await expect(stored.change(named('odd'), {})).rejects.toThrow('It has no command');
    await expect(stored.change(named('gone'), {})).rejects.toMatchObject({ code: 'server-unknown' });
  });
});

it('what a change had kept goes with a server that is removed meanwhile', async () => {
  const kept = keeping();
  const added = add(kept, program('one', { OLD: 'a' }));
  await kept.letGo();
  const server = await added;
  const change = kept.stored.change(named('one'), { values: { OLD: 'b', NEW: 'c' } });
  const failed = expect(change).rejects.toMatchObject({ code: 'server-unknown' });
  await new Promise(setImmediate);
  kept.stored.removeEntry(server);
  const removed = kept.stored.removeSecrets(server);
  await kept.letGo();
  await failed;
  await removed;
  expect([...kept.secrets]).toEqual([]);
});

it('values of a server that was added again under the name of a removed one stay', async () => {
  const kept = keeping();
  const added = add(kept, program('one', { OLD: 'a', BOTH: 'b' }));
  await kept.letGo();
  const server = await added;
  kept.stored.removeEntry(server);
  const again = add(kept, program('one', { BOTH: 'c' }));
  await kept.letGo();
  await again;
  await kept.stored.removeSecrets(server);
  expect([...kept.secrets.values()]).toEqual(['c']);
});
