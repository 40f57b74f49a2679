import { describe, expect, it } from 'vitest';
import { ServerStarter, type StartingServers } from '../../electron/servers/starter.ts';
import { SecretsClosed } from '../../electron/settings/port.ts';
import type { StoredServer } from '../../electron/settings/schema.ts';
import { type ServerName, serverNameSchema } from '../../shared/names.ts';

const name = (text: string): ServerName => serverNameSchema.parse(text);
const files = (command = 'files', more: object = {}): StoredServer =>
  ({ kind: 'stdio', name: name('files'), prefix: 'files__', command, args: [], env: ['KEY'], ...more }) as never;

/** Servers whose values are read when a test says so, and a supervisor that notes what it is told. */
function starting({
  serving = true,
  servers = [files()],
  wantsLogin = false,
}: {
  serving?: boolean;
  servers?: StoredServer[];
  wantsLogin?: boolean;
} = {}) {
  let kept = servers;
  const running = new Map<string, string>();
  const told: string[] = [];
  const lines: string[] = [];
  const reads: { readonly command: string; done(): void; fail(error: Error): void }[] = [];
  const deps = {
    serving,
    stored: {
      all: () => kept,
      has: (server: ServerName) => kept.some((one) => one.name === server),
      find(server: ServerName) {
        const found = kept.find((one) => one.name === server);
        if (found === undefined) throw new Error(`no server ${server}`);
        return found;
      },
      fault: () => null,
      shown: (_server: StoredServer, view: object) => view,
      spec: (server: { name: string; command: string }) =>
        new Promise((resolve, reject) => {
          reads.push({ command: server.command, done: () => resolve(server), fail: reject });
        }),
    },
    supervisor: {
      list: () => [...running.keys()].map((name) => ({ name, ...(wantsLogin && { wantsLogin }) })),
      add(spec: { name: string; command: string }) {
        if (running.has(spec.name)) throw new Error(`There is a server called ${spec.name} already`);
        running.set(spec.name, spec.command);
        told.push(`add ${spec.command}`);
      },
      async replace(spec: { name: string; command: string }) {
        if (!running.has(spec.name)) throw new Error('not running');
        running.set(spec.name, spec.command);
        told.push(`replace ${spec.command}`);
      },
      async remove(server: string) {
        running.delete(server);
        told.push(`remove ${server}`);
      },
    },
    showing: { text: (text: string) => text },
    log: ({ text }: { text: string }) => void lines.push(text),
  } as unknown as StartingServers;
  const keep = (...next: StoredServer[]) => {
    kept = next;
  };
  return { starter: new ServerStarter(deps), told, lines, reads, running, keep };
}
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe('A server whose values take long to read', () => {
  it('is started with them', async () => {
    const { starter, told, reads } = starting();
    const started = starter.startAll();
    await turns();
    expect(told).toEqual([]);
    reads[0]?.done();
    await started;
    expect(told).toEqual(['add files']);
    expect(starter.runs(name('files'))).toBe(true);
  });

  it('is not started any more where it was removed meanwhile', async () => {
    const { starter, told, reads, keep } = starting();
    const started = starter.startAll();
    await turns();
    keep();
    await starter.end(name('files'));
    reads[0]?.done();
    await started;
    expect(told).toEqual([]);
  });

  it('says nothing of what it lacked where it was removed meanwhile', async () => {
    const { starter, lines, reads, keep } = starting();
    const started = starter.startAll();
    await turns();
    keep();
    await starter.end(name('files'));
    reads[0]?.fail(new Error('no value'));
    await started;
    expect(lines).toEqual([]);
  });

  it.each([
    ['before', [0, 1]],
    ['after', [1, 0]],
  ])('runs as it was changed last, whether the values of the change are there %s the others', async (_what, order) => {
    const { starter, told, reads, keep, running } = starting();
    const started = starter.startAll();
    await turns();
    const changed = files('better');
    keep(changed);
    const restarted = starter.restart(changed);
    await turns();
    expect(reads.map(({ command }) => command)).toEqual(['files', 'better']);
    for (const index of order) {
      reads[index]?.done();
      await turns();
    }
    await Promise.all([started, restarted]);
    expect([...running]).toEqual([['files', 'better']]);
    expect(told).toEqual(['add better']);
  });

  it('runs as the last of two changes says', async () => {
    const { starter, reads, running } = starting();
    const started = starter.startAll();
    await turns();
    reads[0]?.done();
    await started;
    const both = [starter.restart(files('first')), starter.restart(files('second'))];
    await turns();
    reads[2]?.done();
    await turns();
    reads[1]?.done();
    await Promise.all(both);
    expect(running.get('files')).toBe('second');
  });

  it('is no more where it was removed while it was to be started anew', async () => {
    const { starter, reads, running, keep, told } = starting();
    const started = starter.startAll();
    await turns();
    reads[0]?.done();
    await started;
    const restarted = starter.restart(files('better'));
    await turns();
    keep();
    await starter.end(name('files'));
    reads[1]?.done();
    await restarted;
    expect([...running]).toEqual([]);
    expect(told).toEqual(['add files', 'remove files']);
  });

  it('is started once where a command asks for it meanwhile, and twice at that', async () => {
    const { starter, reads, told } = starting();
    const all = [starter.startAll(), starter.start(name('files')), starter.start(name('files'))];
    await turns();
    for (const { done } of reads.toReversed()) done();
    await Promise.all(all);
    expect(told).toEqual(['add files']);
    await starter.start(name('files'));
    expect(reads).toHaveLength(3);
  });

  it('that is new is not started where it was removed again at once', async () => {
    const { starter, reads, told, keep } = starting({ servers: [] });
    keep(files());
    const started = starter.startNew(files());
    keep();
    await starter.end(name('files'));
    reads[0]?.done();
    await started;
    expect(told).toEqual([]);
  });
});

describe('A server that cannot be started', () => {
  it('is said, with why, holds up no other, and is tried again where its key ring opens', async () => {
    const other = files('other', { name: name('other') });
    const { starter, told, lines, reads } = starting({ servers: [files(), other] });
    const started = starter.startAll();
    await turns();
    reads[0]?.fail(new SecretsClosed());
    await turns();
    reads[1]?.done();
    await started;
    expect(told).toEqual(['add other']);
    expect(lines).toEqual([expect.stringContaining('key ring is not open')]);
    expect(starter.view(files()).problem).toContain('key ring is not open');
    const again = starter.startWaiting();
    await turns();
    reads[2]?.done();
    await again;
    expect(told).toEqual(['add other', 'add files']);
    await starter.startWaiting();
    expect(reads).toHaveLength(3);
  });

  it('for another reason is not tried again by itself', async () => {
    const { starter, reads } = starting();
    const started = starter.startAll();
    await turns();
    reads[0]?.fail(new Error('no such file'));
    await started;
    await starter.startWaiting();
    expect(reads).toHaveLength(1);
    expect(starter.view(files()).problem).toBe('no such file');
  });

  it('and waited for the key ring is forgotten with its removal', async () => {
    const { starter, reads, keep } = starting();
    const started = starter.startAll();
    await turns();
    reads[0]?.fail(new SecretsClosed());
    await started;
    keep();
    await starter.end(name('files'));
    // Another one of the same name, which nobody confirmed or started.
    keep(files('another'));
    await starter.startWaiting();
    expect(reads).toHaveLength(1);
  });
});

describe('A server that nobody confirmed', () => {
  it('is started neither with the others nor by a command', async () => {
    const { starter, reads } = starting({ servers: [files('files', { unconfirmed: true })] });
    await starter.startAll();
    await expect(starter.start(name('files'))).rejects.toThrow();
    expect(reads).toEqual([]);
  });
});

describe('Without a gateway', () => {
  it('nothing is started but what a command asks for', async () => {
    const { starter, reads, told } = starting({ serving: false });
    await starter.startAll();
    await starter.startNew(files());
    await starter.restart(files('better'));
    expect(reads).toEqual([]);
    const started = starter.start(name('files'));
    reads[0]?.done();
    await started;
    expect(told).toEqual(['add files']);
  });
});

it.each([
  [true, 'files wants a login: no token'],
  [false, 'files does not work: no token'],
])('A server that fails a test is said to be broken only where it wants no login (%s)', async (wantsLogin, words) => {
  const { starter, running } = starting({ wantsLogin });
  running.set(name('files'), 'files');
  const failing = starter.answering(name('files'), () => Promise.reject(new Error('no token')));
  await expect(failing).rejects.toThrow(words);
});
