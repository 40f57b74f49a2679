import { setImmediate as soon } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type TargetStore, TestRailDestination } from '../../electron/testrail/destination.ts';
import { TestRailError } from '../../electron/testrail/errors.ts';
import type { TestRailTarget } from '../../electron/testrail/target.ts';
import type { ListForm } from '../../shared/control/testrail.ts';
import { connector, done, temporaryFolder } from './harness.ts';

interface World {
  target: ReturnType<TargetStore['target']>;
  lists: ListForm;
  key: string | null;
}

/** With its settings and its key in memory, and a server that only notes where it is turned to. */
async function destination(given: Partial<World> = {}, verify: () => Promise<void> = async () => undefined) {
  const world: World = { target: { kind: 'sandbox' }, lists: 'paged', key: null, ...given };
  const turned: (TestRailTarget | null)[] = [];
  const keyListeners = new Set<() => void>();
  const one = new TestRailDestination({
    server: { retarget: (target) => void turned.push(target), verify },
    folder: await temporaryFolder(),
    store: {
      target: () => world.target,
      saveTarget: (target) => Object.assign(world, { target }),
      lists: () => world.lists,
      saveLists: (lists) => Object.assign(world, { lists }),
    },
    key: {
      read: async () => world.key,
      write: async (key) => void Object.assign(world, { key }),
      onChange(listener) {
        keyListeners.add(listener);
        return () => keyListeners.delete(listener);
      },
    },
    reports: { failed: () => undefined, refused: () => undefined },
  });
  onTestFinished(() => one.close());
  const told = vi.fn();
  one.onKeysChange(told);
  const keyRingOpens = (): void => {
    for (const listener of [...keyListeners]) listener();
  };
  return { one, world, turned, told, keyRingOpens, keyListeners };
}

const real = { kind: 'real', url: 'https://qa.testrail.io', user: 'qa@example.com' } as const;

it('where nothing is served no sandbox starts before it is asked for', async () => {
  const { one, turned } = await destination();
  await one.open(false);
  expect([turned, one.keys(), await one.sandboxAddress()]).toEqual([[], [], null]);
  expect(one.target()).toEqual({ kind: 'sandbox', url: '', user: '' });
  const { url, key } = await one.sandbox(false);
  expect(turned).toMatchObject([{ kind: 'sandbox', url, key }]);
  expect(one.keys()).toEqual([key]);
});

it('lists come in either form, by a choice that is kept and counts at once', async () => {
  const { one, world, turned } = await destination({ lists: 'plain' });
  await one.open(true);
  const { url, user, key } = await one.sandbox(false);
  const suites = async (): Promise<unknown> => {
    const authorization = `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`;
    return (await fetch(`${url}/index.php?/api/v2/get_suites/2`, { headers: { authorization } })).json();
  };
  const server = connector(turned[0] ?? null);
  const read = async () => (await done(server, 'get_cases', { project_id: 1, limit: 10, offset: 55 })).length;
  expect([await suites(), await read()]).toEqual([[expect.anything(), expect.anything()], 5]);
  one.setLists('paged');
  expect([await suites(), await read()]).toEqual([expect.objectContaining({ size: 2, offset: 0 }), 5]);
  expect(world.lists).toBe('paged');
});

it('a login that TestRail refuses keeps nothing, and says so', async () => {
  const refused = new TestRailError('testrail-unauthorized', 'get_projects did not run.');
  const { one, world, turned, told } = await destination({}, () => Promise.reject(refused));
  await expect(one.login(real.url, real.user, 'secret-key')).rejects.toThrow(/user and key\. Nothing was kept/);
  expect(world).toMatchObject({ target: { kind: 'sandbox' }, key: null });
  expect([turned, one.keys(), told.mock.calls]).toEqual([[], [], []]);
});

it('a login is kept, and its key is secret before the first call could use it', async () => {
  const { one, world, turned, told } = await destination();
  told.mockImplementationOnce(() => expect([one.keys(), turned]).toEqual([['secret-key'], []]));
  expect(await one.login(`${real.url}/index.php?/dashboard`, real.user, 'secret-key')).toEqual(real);
  expect(world).toMatchObject({ target: real, key: 'secret-key' });
  expect(turned).toEqual([{ ...real, key: 'secret-key' }]);
  expect(told).toHaveBeenCalledTimes(2);
});

it('a key that can be read only later is taken then, once', async () => {
  const { one, world, turned, told, keyRingOpens } = await destination({ target: real });
  await one.open(true);
  expect([turned, one.target()]).toEqual([[], real]);
  keyRingOpens();
  await soon();
  expect(turned).toEqual([]);
  world.key = 'late-key';
  keyRingOpens();
  await expect.poll(() => told.mock.calls.length).toBe(1);
  keyRingOpens();
  await soon();
  expect(turned).toEqual([{ ...real, key: 'late-key' }]);
});

it('a key that comes after somebody turned to the sandbox is left alone', async () => {
  const { one, world, turned, keyRingOpens, keyListeners } = await destination({ target: real });
  await one.open(true);
  await one.sandbox(false);
  world.key = 'late-key';
  keyRingOpens();
  await soon();
  expect(turned.map((target) => target?.kind)).toEqual(['sandbox']);
  expect(keyListeners.size).toBe(0);
});

it('the choice that was made last holds, however long the one before took', async () => {
  const verified = Promise.withResolvers<void>();
  const { one, world, turned } = await destination({}, () => verified.promise);
  // It runs already, so that to choose it takes no time.
  await one.sandbox(false);
  turned.length = 0;
  const login = one.login(real.url, real.user, 'secret-key');
  const sandbox = one.sandbox(false);
  for (let turn = 0; turn < 5; turn++) await soon();
  verified.resolve();
  await Promise.all([login, sandbox]);
  expect(turned.map((target) => target?.kind)).toEqual(['real', 'sandbox']);
  expect(world.target).toEqual({ kind: 'sandbox' });
});

it('a login that fails keeps no later choice from being carried out', async () => {
  const { one, world } = await destination({ target: real }, () => Promise.reject(new Error('wrong key')));
  const login = one.login(real.url, real.user, 'secret-key');
  const sandbox = one.sandbox(false);
  await expect(login).rejects.toThrow('wrong key');
  await sandbox;
  expect(world.target).toEqual({ kind: 'sandbox' });
});

it('the sandbox is started once, however many ask for it at once', async () => {
  const { one } = await destination();
  const [first, second] = await Promise.all([one.sandbox(false), one.sandbox(false), one.open(true)]);
  expect(second).toEqual(first);
  expect(one.keys()).toEqual([first.key]);
});

it('a key that comes while the sandbox is made anew turns nothing back to the real TestRail', async () => {
  const { one, world, turned, keyRingOpens } = await destination({ target: real });
  await one.open(true);
  const chosen = one.sandbox(true);
  await expect.poll(() => turned.length).toBe(1);
  world.key = 'late-key';
  keyRingOpens();
  await chosen;
  await soon();
  expect(turned.map((target) => target?.kind)).toEqual(['sandbox']);
});
