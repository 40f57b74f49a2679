import { type AgentId, agentIdSchema } from '../../shared/names.ts';
import { AgentError } from './agent-error.ts';

/**
 * An id from a label: `Claude Code (work)` becomes `claude-code-work`; a number is added where it is taken.
 * Throws where the label holds no letter or digit that an id can keep.
 */
export function idFromLabel(label: string, taken: ReadonlySet<string>): AgentId {
  const plain = label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32)
    .replace(/-+$/, '');
  if (plain === '') {
    throw new AgentError(
      'label-unusable',
      'The label must hold at least one of a-z or 0-9, so that an id can be made from it.',
    );
  }
  for (let count = 1; ; count++) {
    const suffix = count === 1 ? '' : `-${count}`;
    const id = plain.slice(0, 32 - suffix.length).replace(/-+$/, '') + suffix;
    if (!taken.has(id)) return agentIdSchema.parse(id);
  }
}
