import type { z } from 'zod';
import type { CommandName, Commands } from '../../shared/control/contract.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { permissionIncreases } from '../../shared/policy/permission-increase.ts';
import type { ControlContext } from './context.ts';

type Deps = Pick<ControlContext, 'policies' | 'clock' | 'settings' | 'windows'>;

/** What a command does that lets more pass or hands out a token, in words after "wants to"; null: with this input it does not. */
type Words<N extends CommandName> = (input: z.output<Commands[N]['input']>, deps: Deps) => string | null;

// Every command has its line, so that none is added without a thought whether it waits. Null: it lets nothing more pass, or
// its own handler says what a command line may.
const wordsOf: { readonly [N in CommandName]: Words<N> | null } = {
  'policy.apply': ({ server, agent, text }, deps) => {
    const reasons = reasonsOf(deps, server, agent, text);
    return reasons.length === 0 ? null : `apply a policy of ${server}: ${reasons.join('; ')}`;
  },
  'policy.preset': ({ server, preset }) => `put the preset ${preset} in force for ${server}`,
  'policy.restore': ({ server, version }) =>
    version === 0
      ? `take away a policy of ${server}`
      : `put version ${version} of the policy of ${server} back in force`,
  'policy.acceptPending': ({ server }) => `accept an edit of the policy of ${server}`,
  'policy.setProjectScope': ({ server }) => `change which projects the policy of ${server} lets agents reach`,
  'tools.edit': ({ server }) => `change rules of ${server}`,
  'tools.setRule': ({ server }) => `change rules of ${server}`,
  'tools.setDefault': ({ server }) => `change the rule for all other tools of ${server}`,
  'tools.classify': ({ server, tools }) =>
    `say anew what ${tools.length === 1 ? `the tool ${tools[0]?.tool} of ${server} is` : `${tools.length} tools of ${server} are`}`,
  'gate.resume': (_input, { settings }) => (settings.get().pausedSince === null ? null : 'resume: open the gate again'),
  'agents.add': ({ label }) => `add the agent ${label} and hand out its token`,
  'agents.rotate': ({ agent }) => `give the agent ${agent} a new token and hand it out`,
  'agents.pause': ({ agent, paused }) => (paused ? null : `let the agent ${agent} call again`),
  'agents.address': ({ agent }) => `hand out the token of the agent ${agent}`,
  'agents.command': ({ agent }) => `hand out the token of the agent ${agent}`,
  'servers.accept': ({ server }) => `accept changed definitions of ${server}`,
  'servers.trustReads': ({ server, trust }) => (trust ? `believe the read-only hints of ${server}` : null),
  'servers.nameAs': ({ server, namedAs }) =>
    namedAs === null ? null : `name ${server} as ${namedAs.package}: its tools then count as that server’s`,
  'clients.connect': ({ client, agent }) =>
    `connect ${client} as ${agent === undefined ? 'an agent of its own' : `the agent ${agent}`}`,
  'journal.recover': () => 'put the journal aside and go on with a new one',
  // In the desktop app it only brings the window forward.
  'interface.open': (_input, { windows }) => (windows === null ? 'hand out an address of the interface' : null),
  'gate.state': null,
  'gate.pause': null,
  'attention.list': null,
  'feed.page': null,
  'feed.detail': null,
  'feed.totals': null,
  'tools.preview': null,
  'tools.seen': null,
  'tools.page': null,
  'tryTool.preview': null,
  'tryTool.send': null,
  'policy.show': null,
  'policy.validate': null,
  'policy.versions': null,
  'policy.versionText': null,
  'policy.pending': null,
  'policy.discardPending': null,
  'policy.import': null,
  'policy.draft': null,
  'policy.scope': null,
  'policy.parts': null,
  'policy.take': null,
  'policy.hygiene': null,
  'policy.testFile': null,
  'policy.test': null,
  'policy.addTest': null,
  'policy.expectTest': null,
  'policy.removeTest': null,
  'policy.replay': null,
  'policy.suggest': null,
  'journal.tail': null,
  'journal.verify': null,
  'journal.export': null,
  'journal.exportNext': null,
  'journal.statistics': null,
  'journal.agents': null,
  'journal.chain': null,
  'journal.actions': null,
  'job.cancel': null,
  'lens.call': null,
  'putBack.preview': null,
  'putBack.send': null,
  'servers.list': null,
  'servers.add': null,
  'servers.testNew': null,
  'servers.remove': null,
  'servers.settings': null,
  'servers.change': null,
  'servers.commandLine': null,
  'servers.health': null,
  'servers.test': null,
  'servers.login': null,
  'servers.review': null,
  'servers.importable': null,
  'servers.import': null,
  'testrail.target': null,
  'testrail.status': null,
  'testrail.projects': null,
  'testrail.projectCalls': null,
  'testrail.login': null,
  'testrail.tools': null,
  'testrail.lists': null,
  'testrail.sandbox': null,
  'agents.list': null,
  'agents.revoke': null,
  'agents.bridge': null,
  'agents.overview': null,
  'agents.detail': null,
  'agents.testCall': null,
  'approvals.list': null,
  'approvals.get': null,
  'approvals.answer': null,
  'approvals.draftRule': null,
  'approvals.makeRule': null,
  'approvals.review': null,
  'approvals.endSession': null,
  'approvals.history': null,
  'approvals.settings': null,
  'confirmations.list': null,
  'confirmations.answer': null,
  'webhook.get': null,
  'webhook.set': null,
  'webhook.renewSecret': null,
  'webhook.test': null,
  'clients.list': null,
  'clients.preview': null,
  'clients.previewProject': null,
  'clients.cleanProject': null,
  'clients.disconnect': null,
  'clients.importable': null,
  'clients.import': null,
  'clients.bypasses': null,
  'settings.get': null,
  'settings.change': null,
  'settings.tryRedaction': null,
  'settings.diagnostics': null,
  'desktop.state': null,
  'desktop.startAtLogin': null,
  'desktop.linkCommand': null,
  'desktop.checkForUpdates': null,
  'desktop.openKeyRing': null,
  'desktop.restart': null,
  'desktop.showFolder': null,
  'licences.list': null,
  'windows.open': null,
  'windows.close': null,
  'windows.quit': null,
};

/** What of a command waits for a person where it comes from the command line of a desktop; null: nothing does. */
export function confirmationWords(name: CommandName, input: unknown, deps: Deps): string | null {
  const words = wordsOf[name] as ((input: unknown, deps: Deps) => string | null) | null;
  return words?.(input, deps) ?? null;
}

/** A document that is not in force opens whatever it allows; one that cannot be read is refused by its own command. */
function reasonsOf(
  { policies, clock }: Deps,
  server: Parameters<Deps['policies']['inForce']>[0],
  agent: Parameters<Deps['policies']['inForce']>[1],
  text: string,
): readonly string[] {
  const after = parsePolicy(text);
  if (!after.ok) return [];
  const inForce = policies.inForce(server, agent)?.text;
  const before = inForce === undefined ? null : parsePolicy(inForce);
  if (before?.ok !== true) return ['it is the first that is in force'];
  return permissionIncreases(before.document, after.document, clock.now(), agent !== undefined);
}
