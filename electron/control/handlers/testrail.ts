import { builtInServer } from '../../../shared/reserved-names.ts';
import { catalogue, isInSet, type ToolSet } from '../../../shared/testrail/catalogue.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';

export function testrailHandlers({
  testrail,
  entities,
  journal,
  policies,
}: ControlContext): Pick<
  Handlers,
  | 'testrail.target'
  | 'testrail.status'
  | 'testrail.projects'
  | 'testrail.tools'
  | 'testrail.login'
  | 'testrail.lists'
  | 'testrail.sandbox'
> {
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
        const what = `The built-in server lists its tools of the set ${set}`;
        await journal.event({ kind: 'server', server: builtInServer, what, by: authorOf(caller) });
      }
      const now = testrail.toolSet();
      const namesIn = (one: ToolSet) => catalogue.filter(({ name }) => isInSet(one, name)).map(({ name }) => name);
      const listed = namesIn(now);
      const document = policies.document(builtInServer);
      const ruled = new Set([...Object.keys(document.tools ?? {}), ...(document.hide ?? [])]);
      const open = document.default === 'allow' || ruled.has('*');
      const sizes = { base: namesIn('base').length, everyday: namesIn('everyday').length, all: catalogue.length };
      const unruled = open ? [] : listed.filter((name) => !ruled.has(name));
      return { set: now, listed: listed.length, unruled, sizes };
    },
    async 'testrail.login'({ url, user, key }, caller) {
      const target = await testrail.login(url, user, key);
      const what = `The built-in server talks to ${target.url} as ${target.user}`;
      await journal.event({ kind: 'server', server: builtInServer, what, by: authorOf(caller) });
      return target;
    },
    async 'testrail.lists'({ form }, caller) {
      if (form !== null && form !== testrail.lists()) {
        testrail.setLists(form);
        const what =
          form === 'plain' ? 'The sandbox lists plainly, as before TestRail 6.7' : 'The sandbox lists in pages';
        await journal.event({ kind: 'server', server: builtInServer, what, by: authorOf(caller) });
      }
      return { form: testrail.lists() };
    },
    async 'testrail.sandbox'({ reset }, caller) {
      const sandbox = await testrail.sandbox(reset);
      const what = reset ? 'The sandbox was reset to its sample data' : 'The built-in server talks to the sandbox';
      await journal.event({ kind: 'server', server: builtInServer, what, by: authorOf(caller) });
      return sandbox;
    },
  };
}
