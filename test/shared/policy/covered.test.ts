import { describe, expect, it } from 'vitest';
import { coveredEntries } from '../../../shared/policy/covered.ts';
import type { PolicyDocument, ToolPolicy } from '../../../shared/policy/document.ts';

const now = Date.parse('2026-11-30T12:00:00Z');
const past = '2026-11-01T00:00:00Z';
const document = (rest: Partial<PolicyDocument>): PolicyDocument => ({ version: '1', default: 'deny', ...rest });
const ofTool = (get_run: ToolPolicy, rest: Partial<PolicyDocument> = {}, base: PolicyDocument | null = null) =>
  coveredEntries(document({ ...rest, tools: { get_run, ...rest.tools } }), now, base).map(({ pointer, by }) => [
    pointer,
    by,
  ]);
const at = (place: string) => `/tools/get_run/${place}`;
const seven = { path: 'args.run_id', op: 'eq', value: 7 } as const;
const list = (value: number[]) => ({ path: 'args.run_id', op: 'in', value }) as const;
const limit = { counter: 'r', window: 'minute', max: 10, scope: 'grant' } as const;

describe('What another entry covers', () => {
  it('is a rule of a tool that is hidden, and a name that is hidden twice', () => {
    expect(ofTool({}, { hide: ['get_run'] })).toEqual([['/tools/get_run', '/hide/0']]);
    expect(ofTool({}, { hide: ['a', '*', 'a'] })).toEqual([
      ['/hide/0', '/hide/1'],
      ['/hide/2', '/hide/1'],
      ['/tools/get_run', '/hide/1'],
    ]);
    expect(coveredEntries(document({ hide: ['a', 'b', 'a'] }), now).map(({ pointer }) => pointer)).toEqual(['/hide/2']);
  });
  it('is all that stands beside a denial without conditions', () => {
    const policy: ToolPolicy = {
      deny_if: [{ conditions: [seven] }, { conditions: [] }],
      require: [seven],
      approval: {},
    };
    expect(ofTool(policy)).toEqual([
      [at('require/0'), at('deny_if/1')],
      [at('deny_if/0'), at('deny_if/1')],
      [at('approval'), at('deny_if/1')],
    ]);
  });
  it.each([
    ['ended', { until: past }],
    ['ends one day', { until: '2027-01-01T00:00:00Z' }],
    ['is in the shadow', { mode: 'shadow' as const }],
  ])('is nothing beside a denial that %s', (_, lasting) => {
    expect(ofTool({ deny_if: [{ conditions: [], ...lasting }], require: [seven] })).toEqual([]);
  });
  it('is a denial with more conditions than another, or the second of two alike', () => {
    expect(ofTool({ deny_if: [{ conditions: [seven, list([1])] }, { conditions: [seven] }] })).toEqual([
      [at('deny_if/0'), at('deny_if/1')],
    ]);
    expect(ofTool({ deny_if: [{ conditions: [seven] }, { conditions: [seven] }] })).toEqual([
      [at('deny_if/1'), at('deny_if/0')],
    ]);
  });
  it('is no denial that also stops what cannot be read, and none that outlasts the other', () => {
    const entity = { path: 'entity.is_completed', op: 'eq', value: true } as const;
    expect(ofTool({ deny_if: [{ conditions: [seven] }, { conditions: [seven, entity] }] })).toEqual([]);
    const soon = '2026-12-01T00:00:00Z';
    expect(ofTool({ deny_if: [{ conditions: [seven], until: soon }, { conditions: [seven, list([1])] }] })).toEqual([]);
  });
  it('is a condition that another one demands as well', () => {
    expect(ofTool({ require: [list([1, 2, 7]), list([1, 7])] })).toEqual([[at('require/0'), at('require/1')]]);
    expect(ofTool({ require: [seven, list([7, 8])] })).toEqual([[at('require/1'), at('require/0')]]);
    expect(ofTool({ require: [list([1, 2]), list([2, 3])] })).toEqual([]);
    expect(ofTool({ require: [seven, { ...seven, path: 'args.id' }] })).toEqual([]);
  });
  it('is a limit that another one reaches first', () => {
    expect(ofTool({ limits: [{ ...limit, max: 30 }, limit] })).toEqual([[at('limits/0'), at('limits/1')]]);
    expect(ofTool({ limits: [limit, { ...limit, window: 'hour', max: 9 }] })).toEqual([
      [at('limits/0'), at('limits/1')],
    ]);
    expect(ofTool({ limits: [limit, { ...limit, window: 'hour', max: 30 }] })).toEqual([]);
    expect(
      ofTool({ limits: [limit] }, { all_tools: { limits: [{ ...limit, counter: 'all', scope: 'server' }] } }),
    ).toEqual([[at('limits/0'), '/all_tools/limits/0']]);
    expect(
      ofTool({ limits: [limit] }, { all_tools: { limits: [{ ...limit, counter: 'all', scope: 'session' }] } }),
    ).toEqual([]);
  });
  it('is no limit that other tools fill as well, or that adds up something else', () => {
    const shared = { limits: [{ ...limit, max: 5, counter: 'own' }, limit] };
    expect(ofTool(shared)).toEqual([[at('limits/1'), at('limits/0')]]);
    expect(ofTool(shared, { tools: { add_run: { limits: [limit] } } })).toEqual([]);
    expect(ofTool({ limits: [{ ...limit, counter: 's', sum: 'args.n', max: 1 }, limit] })).toEqual([]);
  });
  it('is what an overlay says of a tool that the server lets nobody call', () => {
    const closed = [['/tools/get_run', null]];
    expect(ofTool({}, {}, document({}))).toEqual(closed);
    expect(ofTool({}, {}, document({ hide: ['*'] }))).toEqual(closed);
    expect(ofTool({}, {}, document({ tools: { get_run: { deny_if: [{ conditions: [] }] } } }))).toEqual(closed);
    expect(ofTool({}, {}, document({ default: 'allow' }))).toEqual([]);
    expect(ofTool({}, {}, document({ tools: { get_run: {} } }))).toEqual([]);
  });
});
