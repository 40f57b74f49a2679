import { describe, expect, it } from 'vitest';
import { type AttentionSources, attentionOf } from '../../electron/control/attention.ts';
import type { ClientView } from '../../shared/control/clients.ts';
import type { ServerView } from '../../shared/control/servers.ts';
import { serverNameSchema } from '../../shared/names.ts';

const testrail = serverNameSchema.parse('testrail');
const reports = serverNameSchema.parse('reports');

interface World {
  readonly faults?: ReturnType<AttentionSources['faults']>;
  readonly waiting?: number;
  readonly held?: readonly (readonly [name: ServerView['name'], held: number])[];
}

function sources({ faults = [], waiting = 0, held = [] }: World): AttentionSources {
  const list = held.map(([name, many]) => ({ name, held: many }) as ServerView);
  return { faults: () => faults, approvals: { waiting, unseen: 0 }, servers: { list: () => list } };
}

const full = { code: 'journal-full', title: 'The journal cannot grow', help: 'Every call is denied.', fault: true };
const plain = { code: 'secrets-plain', title: 'This system has no keyring', help: 'Install one.', fault: false };
const cursor = {
  client: 'cursor',
  name: 'Cursor',
  bypasses: [
    {
      ...{ entry: 'testrail\u202e', server: testrail, project: null },
      why: 'starts testrail-mcp with a TestRail key of its own',
    },
    { entry: 'old', server: testrail, why: 'starts testrail-mcp', project: null },
  ],
} as unknown as ClientView;

const kinds = (world: World, clients: readonly ClientView[] = []): string[] =>
  attentionOf(sources(world), clients).items.map(({ kind }) => kind);

describe('what needs a person', () => {
  it('is nothing while the gate guards and nobody waits', () => {
    expect(attentionOf(sources({}), [])).toEqual({ items: [], badge: 0 });
    expect(kinds({ held: [[testrail, 0]] }, [{ ...cursor, bypasses: [] }])).toEqual([]);
  });

  it('stands worst first: what shuts the gate, what waits, what goes round it, what is only to be known', () => {
    const world = { faults: [plain, full], waiting: 2, held: [[testrail, 3] as const] };
    expect(kinds(world, [cursor])).toEqual(['fault', 'approval', 'definition', 'bypass', 'notice']);
  });

  it('is counted in a badge where a person can bring it to 0: calls and servers, no faults, notices and bypasses', () => {
    const held = [[testrail, 3] as const, [reports, 1] as const];
    expect(attentionOf(sources({ faults: [full, plain], waiting: 2, held }), [cursor]).badge).toBe(4);
    expect(attentionOf(sources({ faults: [full, plain] }), [cursor]).badge).toBe(0);
  });

  it('leads to where it is dealt with', () => {
    const { items } = attentionOf(sources({ waiting: 1, held: [[reports, 1]] }), [cursor]);
    expect(items.map(({ place }) => [place?.page, ...(place?.path ?? [])].join('/'))).toEqual([
      'approvals',
      'servers/reports/review',
      'agents/+/cursor',
    ]);
    const faults = [
      { ...full, code: 'server-failing', server: reports },
      { ...plain, code: 'journal-doubtful' },
      { ...plain, code: 'journal-share-used' },
    ];
    const places = attentionOf(sources({ faults }), []).items.map(({ place }) => [place?.page, ...(place?.path ?? [])]);
    expect(places).toEqual([['servers', 'reports'], ['insights'], ['live']]);
  });

  it('keeps its id while it is about the same thing, and has one for each', () => {
    const one = attentionOf(sources({ waiting: 1, held: [[reports, 1]] }), []).items;
    const two = attentionOf(sources({ waiting: 2, held: [[reports, 4]] }), []).items;
    expect(two.map(({ id }) => id)).toEqual(one.map(({ id }) => id));
    const same = [full, { ...full, title: 'Another' }];
    expect(new Set(attentionOf(sources({ faults: same }), []).items.map(({ id }) => id)).size).toBe(2);
  });

  it('shows what others wrote without what cannot be seen in it, and says how many more there are', () => {
    const [item] = attentionOf(sources({}), [cursor]).items;
    expect(item?.title).toBe('Cursor can still reach testrail directly');
    expect(item?.help).not.toContain('\u202e');
    expect(item?.help).toContain('1 more of its entries');
  });
});
