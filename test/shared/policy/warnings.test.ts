import { describe, expect, it } from 'vitest';
import { policyWarnings } from '../../../shared/policy/warnings.ts';

const tools = [
  { name: 'get_run', inputSchema: { type: 'object', properties: { run_id: { type: 'integer' } } } },
  { name: 'free', inputSchema: { type: 'object', oneOf: [{}] } },
];
const document = (rest: object) => JSON.stringify({ version: '1', ...rest }, null, 1);
const eq = (path: string) => ({ path, op: 'eq', value: 1 });
const said = (rest: object, known: typeof tools | [] = []) =>
  policyWarnings(document(rest), known).map(({ pointer, suggestion }) => [pointer, suggestion]);

/** Processor time of this process: other programs do not count. */
function seconds(run: () => unknown): number {
  const started = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1e6;
}

describe('A valid document says what of it rules nothing', () => {
  it('of a hundred names, however many there are', () => {
    const hide = Array.from({ length: 40_000 }, (_, index) => `some_long_name_of_a_tool_${index}`);
    const known = Array.from({ length: 80 }, (_, index) => ({ name: `get_thing_${index}`, inputSchema: {} }));
    let found: unknown[] = [];
    expect(seconds(() => (found = [...policyWarnings(document({ hide }), known)]))).toBeLessThan(8);
    expect(found).toHaveLength(100);
  });

  it.each([
    [{ tools: { 'free ': {} } }, '/tools/free ', 'Did you mean "free"?'],
    [{ tools: { '\u200Bfree': {} } }, '/tools/\u200Bfree', 'Did you mean "free"?'],
    [{ hide: [' free'] }, '/hide/0', 'Did you mean "free"?'],
    [{ tools: { free: { require: [eq('args.x.-1')] } } }, '/tools/free/require/0/path', null],
    [{ tools: { free: { require: [eq('args.x.01')] } } }, '/tools/free/require/0/path', null],
    [
      { tools: { free: { deny_if: [{ conditions: [eq('args.x ')] }] } } },
      '/tools/free/deny_if/0/conditions/0/path',
      'Did you mean "args.x"?',
    ],
    [
      { tools: { free: { limits: [{ counter: 'c', window: 60, max: 1, sum: 'args. x' }] } } },
      '/tools/free/limits/0/sum',
      'Did you mean "args.x"?',
    ],
  ])('of the text alone: %j', (rest, pointer, suggestion) => {
    expect(said(rest)).toEqual([[pointer, suggestion]]);
  });

  it.each([
    [{ tools: { get_rnu: {} } }, '/tools/get_rnu', 'Did you mean "get_run"?'],
    [{ tools: { gеt_run: {} } }, '/tools/gеt_run', 'Did you mean "get_run"?'],
    [{ hide: ['nothing_like_it_at_all'] }, '/hide/0', null],
    [{ tools: { 'free ': {} } }, '/tools/free ', 'Did you mean "free"?'],
    [
      { tools: { get_run: { require: [eq('args.rnu_id')] } } },
      '/tools/get_run/require/0/path',
      'Did you mean "args.run_id"?',
    ],
    [
      { tools: { get_run: { approval: { when: [eq('args.runid.0')] } } } },
      '/tools/get_run/approval/when/0/path',
      'Did you mean "args.run_id.0"?',
    ],
  ])('of what the server offers: %j', (rest, pointer, suggestion) => {
    expect(said(rest, tools)).toEqual([[pointer, suggestion]]);
  });

  it('names line and column of the key', () => {
    expect(policyWarnings(document({ tools: { 'free ': {} } }))[0]).toMatchObject({ line: 4, column: 3 });
  });

  it('says nothing of what may well rule something', () => {
    const rules = { require: [eq('args.x.0'), eq('args.*'), eq('entity.project_id')] };
    expect(
      said({ hide: ['*'], tools: { free: rules, 'resources/read': { require: [eq('args.uri')] } } }, tools),
    ).toEqual([]);
    expect(said({ hide: ['whatever'], tools: { get_rnu: {} } })).toEqual([]);
    expect(said({ tools: { get_run: { require: [eq('args.run_id')] } } }, tools)).toEqual([]);
    expect(policyWarnings('{"version": "7"}', tools)).toEqual([]);
    expect(policyWarnings('[', tools)).toEqual([]);
  });
});
