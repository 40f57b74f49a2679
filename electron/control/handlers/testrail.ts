import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { builtInServer } from '../../../shared/reserved-names.ts';
import { catalogue, isInSet, type ToolSet } from '../../../shared/testrail/catalogue.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Caller } from '../port.ts';

type TestrailHandlers = Pick<
  Handlers,
  | 'testrail.target'
  | 'testrail.status'
  | 'testrail.projects'
  | 'testrail.tools'
  | 'testrail.login'
  | 'testrail.lists'
  | 'testrail.sandbox'
>;

export function testrailHandlers({ testrail, entities, journal, policies }: ControlContext): TestrailHandlers {
  const record = (what: string, caller: Caller): Promise<void> =>
    journal.event({ kind: 'server', server: builtInServer, what, by: authorOf(caller) });
  return {
    'testrail.target': () => testrail.target(),
    async 'testrail.status'() {
      const { kind, url, user } = testrail.target();
      const sandbox = await testrail.sandboxAddress();
      // One that does not run has the address of last time.
      if (kind === 'sandbox' && sandbox !== null)
        return { target: kind, url: sandbox.url, user: sandbox.user, sandbox };
      return { target: kind, url, user, sandbox };
    },
    'testrail.projects': async ({ server }) => [...(await entities.projects(server))],
    async 'testrail.tools'({ set }, caller) {
      if (set !== null && set !== testrail.toolSet()) {
        testrail.offer(set);
        await record(`The built-in server lists its tools of the set ${set}`, caller);
      }
      return toolSetView(testrail.toolSet(), policies.document(builtInServer));
    },
    async 'testrail.login'({ url, user, key }, caller) {
      const target = await testrail.login(url, user, key);
      await record(`The built-in server talks to ${target.url} as ${target.user}`, caller);
      return target;
    },
    async 'testrail.lists'({ form }, caller) {
      if (form !== null && form !== testrail.lists()) {
        testrail.setLists(form);
        const how = form === 'plain' ? 'plainly, as before TestRail 6.7' : 'in pages';
        await record(`The sandbox lists ${how}`, caller);
      }
      return { form: testrail.lists() };
    },
    async 'testrail.sandbox'({ reset }, caller) {
      const sandbox = await testrail.sandbox(reset);
      const what = reset ? 'The sandbox was reset to its sample data' : 'The built-in server talks to the sandbox';
      await record(what, caller);
      return sandbox;
    },
  };
}

/** A set of tools, and which of them no rule of the policy names. */
function toolSetView(set: ToolSet, document: PolicyDocument): CommandOutput<'testrail.tools'> {
  const namesIn = (one: ToolSet) => catalogue.filter(({ name }) => isInSet(one, name)).map(({ name }) => name);
  const listed = namesIn(set);
  const ruled = new Set([...Object.keys(document.tools ?? {}), ...(document.hide ?? [])]);
  const isOpen = document.default === 'allow' || ruled.has('*');
  return {
    set,
    listed: listed.length,
    unruled: isOpen ? [] : listed.filter((name) => !ruled.has(name)),
    sizes: { base: namesIn('base').length, everyday: namesIn('everyday').length, all: catalogue.length },
  };
}
