import { describe, expect, it } from 'vitest';
import type { ToolsPort } from '../../electron/guard/ports.ts';
import { createArgumentsCheck } from '../../electron/upstream/arguments/check.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';
import { outcomeOf, refusal, rig, toolCall, tools } from './support.ts';

const schema: JsonObject = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };
const check = createArgumentsCheck(schema);
const defined: ToolsPort = { ...tools, argumentsFault: (_server, _tool, args, mode) => check.fault(args, mode) };

const denies: JsonValue = {
  version: '1',
  tools: { get_file: { deny_if: [{ conditions: [{ path: 'args.path', op: 'contains', value: '/etc/passwd' }] }] } },
};
const judged = (document: JsonValue, args: JsonObject, overlay?: JsonValue) =>
  rig(document, { tools: defined, ...(overlay === undefined ? {} : { overlay }) }).gate.judge(
    toolCall('get_file', args),
  );

describe('Arguments of another type than the definition says', () => {
  it('slip by no condition: they are denied with the place and what is wanted', async () => {
    for (const path of [['/etc/passwd'], [['/etc/passwd']], { of: '/etc/passwd' }, 5, null]) {
      expect(await refusal(judged(denies, { path }))).toMatchObject({
        rule: '(arguments)',
        outcome: 'denied',
        message: expect.stringContaining('"path" must be text'),
      });
    }
    expect(await outcomeOf(judged(denies, { path: '/tmp' }))).toBe('allowed');
  });

  it('are denied by the condition itself where they are taken as sent', async () => {
    for (const path of [['/etc/passwd'], ['/tmp'], [['/etc/passwd']], { of: '/etc/passwd' }, 5, null]) {
      const answer = judged({ ...(denies as JsonObject), arguments: 'any' }, { path });
      expect(await refusal(answer)).toMatchObject({ rule: '/tools/get_file/deny_if/0' });
    }
  });

  it('are checked where the call has none at all', async () => {
    expect(await refusal(judged(denies, {}))).toMatchObject({ rule: '(arguments)' });
  });
});

describe('How far arguments are checked', () => {
  const mode = (document: string | null, tool: string | null = null): JsonValue => ({
    version: '1',
    ...(document === null ? {} : { arguments: document }),
    default: 'allow',
    tools: { get_file: tool === null ? {} : { arguments: tool } },
  });
  const [wrong, extra, fine] = [{ path: 1 }, { path: 'x', more: 1 }, { path: 'x' }];

  it.each<[string | null, string | null, string | null, readonly boolean[]]>([
    // document, its tool, the overlay: whether the wrong, the undeclared and the declared pass
    [null, null, null, [false, true, true]],
    ['any', null, null, [true, true, true]],
    ['closed', null, null, [false, false, true]],
    ['closed', 'any', null, [true, true, true]],
    ['any', 'schema', null, [false, true, true]],
    ['any', null, 'schema', [false, true, true]],
    ['schema', null, 'any', [false, true, true]],
    // An overlay can take away, never add: a document that does not say means "schema".
    [null, null, 'any', [false, true, true]],
    [null, 'any', 'any', [true, true, true]],
    [null, null, 'closed', [false, false, true]],
    ['closed', null, 'schema', [false, false, true]],
  ])('document %s, tool %s, overlay %s', async (document, tool, overlay, passes) => {
    for (const [index, args] of [wrong, extra, fine].entries()) {
      const laid = overlay === null ? undefined : mode(overlay);
      const outcome = await outcomeOf(judged(mode(document, tool), args as JsonObject, laid));
      expect(outcome, JSON.stringify(args)).toBe(passes[index] ? 'allowed' : 'denied');
    }
  });

  it('has no say in an overlay that does not speak of it', async () => {
    const overlay = { version: '1', default: 'allow', hide: ['other'] };
    expect(await outcomeOf(judged(mode('any'), wrong, overlay))).toBe('allowed');
  });

  it('comes after the default and before the rules', async () => {
    const { gate } = rig({ version: '1', tools: { get_file: { deny_if: [{ conditions: [] }] } } }, { tools: defined });
    expect(await refusal(gate.judge(toolCall('get_file', wrong)))).toMatchObject({ rule: '(arguments)' });
    expect(await refusal(gate.judge(toolCall('get_other', wrong)))).toMatchObject({ rule: '(default deny)' });
  });

  it('looks at the arguments alone where the call carries more', async () => {
    const { gate } = rig(mode('closed'), { tools: defined });
    const call = toolCall('get_file', { path: 'x', inputResponses: {} }, { given: { path: 'x' } });
    expect(await outcomeOf(gate.judge(call))).toBe('allowed');
  });

  it('is left out where no definition is at hand, and for what is no call', async () => {
    const document = mode('closed');
    expect(await outcomeOf(rig(document).gate.judge(toolCall('get_file', wrong)))).toBe('allowed');
    const { gate } = rig(document, { tools: defined });
    expect(await outcomeOf(gate.judge(toolCall('get_file', { uri: 1 }, { via: 'resources/read' })))).toBe('allowed');
  });
});
