import type { Condition } from './condition-schema.ts';
import type { PolicyDocument, ToolPolicy } from './document.ts';
import { toolPolicy } from './document-reads.ts';

/**
 * The project scope: agents work in these projects only. It is a condition on what the call touches, so it holds for a
 * tool that carries only a `case_id` as for one that carries a `project_id`; a call that touches no project that can be
 * named (`get_projects`, `add_project`) is denied.
 */

export const projectScopePath = 'entity.project_id';

export function projectScopeCondition(projects: readonly number[]): Condition {
  return { path: projectScopePath, op: 'in', value: [...projects] };
}

function isProjectScope(condition: Condition): boolean {
  return condition.path === projectScopePath && condition.op === 'in';
}

/**
 * Gives every tool that may be called the scope; no project takes the scope away. What a person wrote stays: only the scope that
 * every tool stands in is replaced, and a tool that was kept to fewer projects by hand is kept to those. `known`: every tool of the server. Under
 * `"default": "allow"` they are listed with the scope and the default becomes deny: a tool that appears later would
 * else stand outside of it. `unscoped`: tools that read what is the same for all projects, which stay as they are.
 */
export function scopeToProjects(
  document: PolicyDocument,
  projects: readonly number[],
  known: readonly string[],
  unscoped: ReadonlySet<string> = new Set(),
): PolicyDocument {
  const opens = projects.length > 0 && document.default === 'allow';
  const before = projectScopeOf(document, unscoped);
  const names = new Set([...Object.keys(document.tools ?? {}), ...(opens ? known : [])]);
  const tools = Object.fromEntries(
    [...names].map((name) => {
      const policy = toolPolicy(document, name) ?? {};
      return [name, unscoped.has(name) ? policy : scoped(policy, projects, before)];
    }),
  );
  return { ...document, default: opens ? 'deny' : document.default, tools };
}

function scoped(policy: ToolPolicy, projects: readonly number[], before: readonly number[] | null): ToolPolicy {
  const { require = [], ...rest } = policy;
  const old = before === null ? -1 : require.findIndex(isProjectScope);
  const others = require.filter((_, index) => index !== old);
  const all = projects.length === 0 ? others : [projectScopeCondition(projects), ...others];
  return all.length === 0 ? rest : { ...rest, require: all };
}

/** The projects of a scope that every listed tool stands in; null where there is none. */
export function projectScopeOf(
  document: PolicyDocument,
  unscoped: ReadonlySet<string> = new Set(),
): readonly number[] | null {
  const policies = Object.entries(document.tools ?? {}).flatMap(([name, policy]) =>
    unscoped.has(name) ? [] : [policy],
  );
  const scopes = policies.map((policy) => JSON.stringify((policy.require ?? []).find(isProjectScope)?.value ?? null));
  const [first] = scopes;
  if (document.default === 'allow' || first === undefined || scopes.some((other) => other !== first)) return null;
  const projects: unknown = JSON.parse(first);
  return Array.isArray(projects) && projects.every((id) => typeof id === 'number') ? projects : null;
}

/** The projects of a scope, and how many tools stand in it. */
export function scopeOf(
  document: PolicyDocument,
  unscoped: ReadonlySet<string>,
): { projects: number[] | null; tools: number } {
  const projects = projectScopeOf(document, unscoped)?.slice() ?? null;
  const tools = Object.keys(document.tools ?? {}).filter((name) => !unscoped.has(name)).length;
  return { projects, tools: projects === null ? 0 : tools };
}
