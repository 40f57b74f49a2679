import { describe, expect, it } from 'vitest';
import type { NamedSpec } from '../../electron/agents/clients/service.ts';
import type { ControlContext } from '../../electron/control/context.ts';
import { importServers } from '../../electron/control/server-import.ts';

const found = (entry: string): NamedSpec =>
  ({ entry, result: { spec: { name: entry, kind: 'stdio' } }, login: null }) as unknown as NamedSpec;

/** An import of three servers, of which some cannot be added, and some records cannot be written. */
async function imported({ refused = [], unrecorded = [] }: Partial<Record<'refused' | 'unrecorded', string[]>>) {
  const there: string[] = [];
  const recorded: string[] = [];
  const servers = {
    async add({ name }: { readonly name: string }) {
      if (refused.includes(name)) throw new Error(`${name} is there already`);
      there.push(name);
      return { name, target: `run ${name}` };
    },
    async remove(name: string) {
      there.splice(there.indexOf(name), 1);
    },
  };
  const journal = {
    async event({ server }: { readonly server: string }) {
      if (unrecorded.includes(server)) throw new Error('the disk is full');
      recorded.push(server);
    },
  };
  const context = { servers, journal } as unknown as Pick<ControlContext, 'servers' | 'journal'>;
  const done = await importServers(context, ['a', 'b', 'c'].map(found), { from: 'a text', by: 'window' });
  return { done, there, recorded };
}

describe('Servers that are imported at once', () => {
  it('are there where each has its record: what cannot be added holds up no other', async () => {
    const { done, there, recorded } = await imported({ refused: ['b'] });
    expect(done.added.map(({ entry }) => entry)).toEqual(['a', 'c']);
    expect(done.skipped).toEqual([{ entry: 'b', why: 'b is there already' }]);
    expect([there, recorded]).toEqual([
      ['a', 'c'],
      ['a', 'c'],
    ]);
  });

  it('are not there, and are told once, where their record cannot be written', async () => {
    const { done, there } = await imported({ unrecorded: ['a'] });
    expect(done.added.map(({ entry }) => entry)).toEqual(['b', 'c']);
    expect(done.skipped).toEqual([{ entry: 'a', why: 'the disk is full' }]);
    expect(there).toEqual(['b', 'c']);
  });
});
