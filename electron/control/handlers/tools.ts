import { CodedError } from '../../../shared/coded-error.ts';
import { shown } from '../../../shared/hidden-text.ts';
import type { ServerName } from '../../../shared/names.ts';
import { silentDocument } from '../../../shared/policy/document-reads.ts';
import { ruleWordsDone, setDefault, setRule } from '../../../shared/policy/edit.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { presetTools, toolsPage, unscoped } from '../tools-page.ts';

export function toolsHandlers(
  parts: ControlContext,
): Pick<Handlers, 'tools.page' | 'tools.setRule' | 'tools.setDefault' | 'tools.classify'> {
  const { policies, clock, servers, journal, profile, agents } = parts;
  return {
    'tools.page': ({ server }) => toolsPage(parts, server),
    'tools.setRule'({ server, tools, rule, agent }, caller) {
      const context = {
        known: presetTools(parts, server).map(({ name }) => name),
        now: clock.now(),
        unscoped: unscoped(server),
      };
      const words = ruleWordsDone(tools, rule, agent === undefined ? null : agents.label(agent));
      // Rules of its own that were never written have no opinion: only what is set here is added.
      const isFirst = agent !== undefined && policies.inForce(server, agent) === null;
      return policies.edit(server, (document) => setRule(isFirst ? silentDocument : document, tools, rule, context), {
        author: authorOf(caller),
        note: words,
        words,
        ...(agent === undefined ? {} : { agent }),
      });
    },
    async 'tools.classify'({ server, tools }, caller) {
      for (const { tool, digest } of tools) {
        const now = servers.definition(server, tool);
        if (now.quarantined || now.digest !== digest) throw changedTool(server, tool);
      }
      const counted = [];
      for (const { tool, digest, said } of tools) {
        servers.classify(server, tool, said && { tool, digest, ...said });
        const { category, risk } = profile(server, tool);
        const read = said?.countsAsRead === true ? ', counted as a read' : '';
        const what =
          said === null
            ? `Took back what ${shown(tool)} of ${server} is: ${category}, ${risk} again`
            : `Put ${shown(tool)} of ${server} into ${said.category}, ${said.risk}${read}`;
        await journal.event({ kind: 'server', server, tool, what, by: authorOf(caller) });
        counted.push({ tool, category, risk });
      }
      return counted;
    },
    'tools.setDefault'({ server, default: value }, caller) {
      const words = value === 'deny' ? 'Tools without a rule are now denied' : 'Tools without a rule are now allowed';
      return policies.edit(server, (document) => setDefault(document, value), {
        author: authorOf(caller),
        note: words,
        words,
      });
    },
  };
}

function changedTool(server: ServerName, tool: string): CodedError {
  return new CodedError(
    'definition-changed',
    `${shown(tool)} of ${server} changed since it was shown, or waits for a review. Look at it once more.`,
  );
}
