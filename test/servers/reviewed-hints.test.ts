import { expect, it } from 'vitest';
import { withReviewedHints } from '../../electron/servers/reviewed-hints.ts';
import { serverNameSchema } from '../../shared/names.ts';
import type { ToolHints } from '../../shared/testrail/catalogue.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import type { UpstreamsPort } from '../../shared/upstream-connection.ts';

const server = serverNameSchema.parse('python');
const hints: ToolHints = { readOnlyHint: true, destructiveHint: false, idempotentHint: true };
const tool = (annotations?: unknown): ToolDefinition =>
  ({
    name: 'get_case',
    inputSchema: { type: 'object' },
    ...(annotations === undefined ? {} : { annotations }),
  }) as unknown as ToolDefinition;

function shown(definition: ToolDefinition, given: ToolHints | null = hints): ToolDefinition | undefined {
  const upstreams = { observe: (_: unknown, tools: readonly ToolDefinition[]) => tools } as unknown as UpstreamsPort;
  return withReviewedHints(upstreams, () => given).observe(server, [definition])[0];
}

it('gives the hints of the review to a tool that says nothing, and leaves what was observed as it is', () => {
  const silent = tool();
  expect(shown(silent)).toEqual({ ...tool(), annotations: hints });
  expect(silent).toEqual(tool());
  expect(shown(tool({ title: 'Case', openWorldHint: true }))?.annotations).toEqual({
    title: 'Case',
    openWorldHint: true,
    ...hints,
  });
});

it.each<[string, unknown]>([
  ['a hint', { readOnlyHint: false }],
  ['the same hint', { readOnlyHint: true }],
  ['another hint', { idempotentHint: false }],
  ['no object', 'none'],
])('leaves annotations of a server as they are: %s', (_, annotations) => {
  const definition = tool(annotations);
  expect(shown(definition)).toBe(definition);
});

it('gives none where there are none', () => {
  const definition = tool();
  expect(shown(definition, null)).toBe(definition);
});
