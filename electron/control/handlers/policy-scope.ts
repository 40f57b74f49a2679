import type { ServerName } from '../../../shared/names.ts';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { scopeToProjects } from '../../../shared/policy/project-scope.ts';
import { editsTo } from '../../../shared/policy/text-edit.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { policyInvalid } from '../policy-invalid.ts';
import { presetTools, unscoped } from '../tools-page.ts';

/** Keeps agents to some projects: in the policy in force, or in a text that is not applied yet. */
export function policyScopeHandlers(
  context: ControlContext,
): Pick<Handlers, 'policy.setProjectScope' | 'policy.scope'> {
  const scoped = (server: ServerName, document: PolicyDocument, projects: readonly number[]): PolicyDocument => {
    const known = presetTools(context, server).map(({ name }) => name);
    return scopeToProjects(document, projects, known, unscoped(server));
  };
  return {
    'policy.setProjectScope'({ server, projects }, caller) {
      const words =
        projects.length === 0
          ? `Agents may work in every project of ${server}`
          : `Agents may work in project ${projects.join(', ')} of ${server} only`;
      return context.policies.edit(server, (document) => scoped(server, document, projects), {
        author: authorOf(caller),
        note: words,
        words,
      });
    },
    'policy.scope'({ server, text, projects }) {
      const parsed = parsePolicy(text);
      if (!parsed.ok) throw policyInvalid('The draft is not a valid policy:', parsed.problems);
      return { edits: [...(editsTo(text, scoped(server, parsed.document, projects)) ?? [])] };
    },
  };
}
