import { type ParamHeader, paramHeaders } from '../../shared/envelope.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import { type ArgumentsCheck, createArgumentsCheck } from './arguments/check.ts';
import type { Flag } from './definition-flags.ts';

/** The definition of a tool as last seen, and what is made of it once. */
export interface KnownDefinition {
  readonly definition: ToolDefinition;
  readonly digest: string;
  readonly takes: ArgumentsCheck;
  readonly headers: readonly ParamHeader[];
  /** Of its JSON. */
  readonly letters: number;
  /** Why it must not be accepted unseen. */
  readonly flags: readonly Flag[];
  /** False where there was no room for it: only its name and digest are known, and it cannot be accepted. */
  readonly isRetained: boolean;
}

export function knownDefinition(
  definition: ToolDefinition,
  digest: string,
  flags: readonly Flag[] = [],
): KnownDefinition {
  return {
    definition,
    digest,
    takes: createArgumentsCheck(definition.inputSchema),
    headers: paramHeaders(definition.inputSchema),
    letters: JSON.stringify(definition).length,
    flags,
    isRetained: true,
  };
}

/** A tool whose newest wording has no room: what was accepted of it must not be called in that one's place. */
export function unkeptDefinition(name: string, digest: string): KnownDefinition {
  const description = 'The server has more definitions than are kept; this one cannot be shown.';
  const definition = { name, description, inputSchema: { type: 'object' } };
  return {
    ...knownDefinition(definition, digest, [{ kind: 'room', text: 'there is no room for it', quarantines: true }]),
    isRetained: false,
  };
}
