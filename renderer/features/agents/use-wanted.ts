import { useState } from 'react';
import type { AgentView } from '../../../shared/control/agents.ts';
import type { ClientView } from '../../../shared/control/clients.ts';
import { agentIdSchema } from '../../../shared/names.ts';

/** What becomes of an entry with the change. */
export type Fate = 'stays' | 'out' | 'moves';

/** Its entry names an agent that was revoked: its calls are refused until it is connected anew. */
export function isGone({ agent }: ClientView, agents: readonly AgentView[]): boolean {
  return agent !== null && agents.every(({ id }) => id !== agent);
}

/** What is asked for a change of a client's own file, as a person chose it here. */
export function useWanted(client: ClientView, agents: readonly AgentView[]) {
  const [agent, setAgent] = useState<string>(isGone(client, agents) ? '' : (client.agent ?? ''));
  const [force, setForce] = useState(false);
  const [fates, setFates] = useState<Readonly<Record<string, Fate>>>({});
  const [login, setLogin] = useState<string | null>(null);
  const named = agentIdSchema.safeParse(agent).data;
  const around = new Set(client.bypasses.filter(({ file }) => file === client.file).map(({ entry }) => entry));
  /** What goes round the gate goes out, where nobody says otherwise. */
  const fateOf = (entry: string): Fate => fates[entry] ?? (around.has(entry) ? 'out' : 'stays');
  const entries = [...new Set([...around, ...Object.keys(fates)])];
  const isLogin = login !== null && fateOf(login) !== 'stays';
  return {
    agent,
    setAgent,
    force,
    setForce,
    fateOf,
    setFate: (entry: string, fate: Fate) => setFates((before) => ({ ...before, [entry]: fate })),
    login: isLogin ? login : null,
    setLogin,
    input: {
      client: client.client,
      ...(named === undefined ? {} : { agent: named }),
      force,
      replace: entries.filter((entry) => fateOf(entry) === 'out'),
      move: entries.filter((entry) => fateOf(entry) === 'moves'),
      ...(isLogin ? { login } : {}),
    },
  };
}
export type WantedState = ReturnType<typeof useWanted>;
