import { expect, it } from 'vitest';
import { appliedPolicy } from '../../electron/control/applied-policy.ts';
import type { EventLine } from '../../shared/control/journal.ts';
import { agentIdSchema, serverNameSchema } from '../../shared/names.ts';

const server = serverNameSchema.parse('testrail');
const line: EventLine = {
  seq: 1,
  at: 0,
  kind: 'policy',
  agent: null,
  server,
  tool: null,
  by: 'window',
  what: 'Policy',
};
const policy = (tools: object, rest: object = {}) => JSON.stringify({ version: '1', tools, ...rest }, null, 2);
const allowed = policy({ get_run: {} });
const asked = policy({ get_run: { approval: {} } });

it.each([
  ['first version', null, allowed, 1, 'first'],
  ['a rule more', allowed, asked, 2, 'stricter'],
  ['a rule less', asked, allowed, 2, 'permissive'],
  [
    'one here, another there',
    policy({ get_run: {}, a: { approval: {} } }),
    policy({ get_run: { approval: {} }, a: {} }),
    2,
    'mixed',
  ],
  ['nothing but its layout', allowed, JSON.stringify(JSON.parse(allowed)), 2, 'same'],
  ['a text that cannot be read', '{', allowed, 2, 'mixed'],
] as const)('a version of a policy says what it changed: %s', async (_what, before, after, version, effect) => {
  const texts = [before, after];
  const policies = {
    versions: () => [],
    versionText: async (_server: string, _agent: unknown, wanted: number) => texts[wanted - version + 1] ?? null,
  };
  const action = await appliedPolicy(policies, line, { version, note: 'a note' });
  expect(action).toMatchObject({ version, note: 'a note', change: { effect } });
});

it('counts the lines, and says nothing of what it does not know', async () => {
  const texts = new Map([
    [1, allowed],
    [2, asked],
  ]);
  const policies = {
    versions: () => [],
    versionText: async (_server: string, _agent: unknown, wanted: number) => texts.get(wanted) ?? null,
  };
  expect((await appliedPolicy(policies, line, { version: 2, note: '' })).note).toBeNull();
  expect((await appliedPolicy(policies, line, { version: 2, note: '' })).change).toEqual({
    added: 3,
    removed: 1,
    effect: 'stricter',
  });
  texts.delete(1);
  expect((await appliedPolicy(policies, line, { version: 2, note: '' })).change).toBeNull();
  expect(await appliedPolicy(policies, line, {})).toEqual({ ...line, version: null, note: null, change: null });
});

it('says what it means that the rules of an agent, or a policy, were taken away', async () => {
  const texts = [policy({ get_run: { approval: {} } }, { default: 'allow' }), null, allowed];
  const policies = {
    versions: () => texts.map((text, index) => ({ version: index + 1, removed: text === null })),
    versionText: async (_server: string, _agent: unknown, wanted: number) => texts[wanted - 1] ?? null,
  };
  const ofAgent = { ...line, agent: agentIdSchema.parse('ci') };
  const effects = async (of: EventLine) =>
    Promise.all([2, 3].map(async (version) => (await appliedPolicy(policies, of, { version })).change?.effect));
  expect(await effects(ofAgent)).toEqual(['permissive', 'stricter']);
  expect(await effects(line)).toEqual(['stricter', 'permissive']);
});
