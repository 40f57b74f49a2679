import { claimsToRead } from '../../shared/classify.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import type { AcceptedDefinitions } from './accepted-definitions.ts';
import { definitionDigest } from './definitions.ts';

/**
 * Takes a person's word that the read-only hints of a server hold, or takes it back (`by` null). It covers the accepted
 * definitions as they stand: one that is accepted later needs the word again. Answers the names of the tools it covers.
 */
export function trustReads(
  accepted: AcceptedDefinitions,
  tools: readonly ToolDefinition[],
  by: string | null,
): readonly string[] {
  const { pins } = accepted;
  if (pins === null) return [];
  const { reads: _, ...rest } = pins;
  if (by === null) {
    accepted.replace(rest);
    return [];
  }
  const reading = tools.filter(claimsToRead);
  const digests: Record<string, string> = Object.assign(
    Object.create(null),
    Object.fromEntries(reading.map((tool) => [tool.name, definitionDigest(JSON.parse(JSON.stringify(tool)))])),
  );
  accepted.replace({ ...rest, reads: { by, tools: digests } });
  return reading.map(({ name }) => name);
}

/** Whether a person's word covers a tool as it stands. */
export function isTrustedRead({ pins }: AcceptedDefinitions, tool: string, digest: string | null): boolean {
  const trusted = pins?.reads?.tools;
  return digest !== null && trusted !== undefined && Object.hasOwn(trusted, tool) && trusted[tool] === digest;
}
