import { expect, it } from 'vitest';
import { StoredServers } from '../../electron/servers/stored-servers.ts';
import type { StoredServer } from '../../electron/settings/schema.ts';
import type { ServerSpec } from '../../shared/control/servers.ts';
import { serverNameSchema } from '../../shared/names.ts';

const named = (name: string) => serverNameSchema.parse(name);
const program = (name: string, env: Record<string, string> = {}): ServerSpec => ({
  ...{ kind: 'stdio', name: named(name), command: process.execPath, args: ['x.js'], env },
});

/** Settings, and a key ring that takes its time: a write ends when it is let go. */
function keeping() {
  let servers: readonly StoredServer[] = [];
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
      remove: async (name: string) => void secrets.delete(name),
    },
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
  const both = Promise.allSettled([add(kept, program('one', { A: 'refused' })), add(kept, program('two'))]);
  await kept.letGo();
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
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
