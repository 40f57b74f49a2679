import { builtInServer } from '../../../shared/names.ts';
import { authorOf } from '../author.ts';
import type { ControlParts } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';

export function testrailHandlers({
  testrail,
  entities,
  journal,
}: ControlParts): Pick<Handlers, 'testrail.target' | 'testrail.projects' | 'testrail.login' | 'testrail.sandbox'> {
  return {
    'testrail.target': () => testrail.target(),
    'testrail.projects': async ({ server }) => [...(await entities.projects(server))],
    async 'testrail.login'({ url, user, key }, caller) {
      const target = await testrail.login(url, user, key);
      const what = `The built-in server talks to ${target.url} as ${target.user}`;
      await journal.event({ kind: 'server', server: builtInServer, what, by: authorOf(caller) });
      return target;
    },
    async 'testrail.sandbox'({ reset }, caller) {
      const sandbox = await testrail.sandbox(reset);
      const what = reset ? 'The sandbox was reset to its sample data' : 'The built-in server talks to the sandbox';
      await journal.event({ kind: 'server', server: builtInServer, what, by: authorOf(caller) });
      return sandbox;
    },
  };
}
