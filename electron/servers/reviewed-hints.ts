import { isJsonObject, type JsonObject } from '../../shared/json.ts';
import type { ServerName } from '../../shared/names.ts';
import type { ToolHints } from '../../shared/testrail/catalogue.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import type { UpstreamsPort } from '../../shared/upstream-connection.ts';
import { withMembers } from '../protocol/exact-numbers.ts';

const hintNames = ['readOnlyHint', 'destructiveHint', 'idempotentHint'] as const;

/**
 * The servers as agents list them, with the hints of a review where a tool says nothing of itself: clients then ask less
 * about reads, and their plan modes work. Only what agents are shown: what was accepted of a server, and what its tools
 * count as, do not change by it.
 */
export function withReviewedHints(
  upstreams: UpstreamsPort,
  hintsOf: (server: ServerName, tool: string) => ToolHints | null,
): UpstreamsPort {
  return {
    ...upstreams,
    observe: (server, tools) =>
      upstreams.observe(server, tools).map((tool) => hinted(tool, hintsOf(server, tool.name))),
  };
}

/** A server that gives one hint has chosen which to give: none is put beside it. */
function hinted(tool: ToolDefinition, hints: ToolHints | null): ToolDefinition {
  const given: unknown = tool.annotations ?? {};
  if (hints === null || !isJsonObject(given) || hintNames.some((name) => Object.hasOwn(given, name))) return tool;
  const annotations = withMembers(given, { ...hints });
  return withMembers(tool as unknown as JsonObject, { annotations }) as unknown as ToolDefinition;
}
