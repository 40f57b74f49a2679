import type { z } from 'zod';
import type { definitionChangeSchema } from '../../shared/control/servers.ts';
import type { DefinitionFlag } from '../../shared/definition-flag.ts';
import { createArgumentsCheck } from '../upstream/arguments/check.ts';
import type { DefinitionChange } from '../upstream/definitions.ts';

function flagView({ kind, text, detail }: DefinitionFlag): DefinitionFlag {
  return { kind, text, ...(detail === undefined ? {} : { detail }) };
}

/** A difference in definitions as commands answer it. */
export function changeView({
  what,
  name,
  kind,
  before,
  after,
  flags,
  digest,
}: DefinitionChange): z.infer<typeof definitionChangeSchema> {
  const [old, current] = [before, after].map((value) => JSON.parse(JSON.stringify(value)));
  const unchecked = what === 'tool' ? createArgumentsCheck(current?.inputSchema).unchecked() : [];
  return {
    ...{ kind: what, name, change: kind, before: old, after: current, flags: flags.map(flagView), digest },
    ...(unchecked.length === 0 || current === null ? {} : { unchecked: [...unchecked] }),
  };
}
