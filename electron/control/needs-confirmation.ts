import type { z } from 'zod';
import type { CommandName, Commands } from '../../shared/control/contract.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { permissionIncreases } from '../../shared/policy/permission-increase.ts';
import type { ControlContext } from './context.ts';

type Deps = Pick<ControlContext, 'policies' | 'clock' | 'settings'>;

/** What a command does that lets more pass or hands out a token, in words after "wants to"; null: this one does not. */
type Words<N extends CommandName> = (input: z.output<Commands[N]['input']>, deps: Deps) => string | null;

const opening: { readonly [N in CommandName]?: Words<N> } = {
  'policy.apply': ({ server, agent, text }, deps) => {
    const reasons = reasonsOf(deps, server, agent, text);
    return reasons.length === 0 ? null : `apply a policy of ${server}: ${reasons.join('; ')}`;
  },
  'policy.preset': ({ server, preset }) => `put the preset ${preset} in force for ${server}`,
  'policy.restore': ({ server, version }) => `put version ${version} of the policy of ${server} back in force`,
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
};

/** What of a command waits for a person where it comes from the command line of a desktop; null: nothing does. */
export function confirmationWords(name: CommandName, input: unknown, deps: Deps): string | null {
  const words = opening[name] as ((input: unknown, deps: Deps) => string | null) | undefined;
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
