import { type AgentId, agentIdSchema } from '../../shared/names.ts';

/**
 * An id from a label: `Claude Code (work)` becomes `claude-code-work`; a number is added where it is taken.
 * A label in another script, of which an id can keep nothing, becomes `agent`.
 */
export function idFromLabel(label: string, taken: ReadonlySet<string>): AgentId {
  const slug = label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32)
    .replace(/-+$/, '');
  const plain = slug === '' ? 'agent' : slug;
  for (let count = 1; ; count++) {
    const suffix = count === 1 ? '' : `-${count}`;
    const id = plain.slice(0, 32 - suffix.length).replace(/-+$/, '') + suffix;
    if (!taken.has(id)) return agentIdSchema.parse(id);
  }
}
