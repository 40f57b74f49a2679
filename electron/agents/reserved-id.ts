import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentId } from '../../shared/names.ts';
import { personAgent } from '../../shared/reserved-names.ts';
import type { SecretsPort, SettingsPort } from '../settings/port.ts';
import { idFromLabel } from './label.ts';

export interface RenamedAgent {
  readonly from: AgentId;
  readonly to: AgentId;
}

/**
 * Gives an agent that has the reserved id `you` another one, with its token and its overlays: else its rules would be the
 * person's, and its calls would pass for theirs. To be called before anything reads agents or policies. Null where no agent
 * has that id. A crash on the way leaves the rest for the next start.
 */
export async function renameReservedAgent(
  settings: Pick<SettingsPort, 'get' | 'update'>,
  secrets: Pick<SecretsPort, 'get' | 'set' | 'remove'>,
  policies: string,
): Promise<RenamedAgent | null> {
  const agents = settings.get().agents;
  if (!agents.some(({ id }) => id === personAgent)) return null;
  const to = idFromLabel(`${personAgent}-agent`, new Set([personAgent, ...agents.map(({ id }) => id)].map(String)));
  // Settings come last: while they name the old id, all of this is done again.
  renameOverlays(policies, to);
  const token = await secrets.get(`agent/${personAgent}/token`);
  if (token !== null) await secrets.set(`agent/${to}/token`, token);
  settings.update((before) => ({
    ...before,
    agents: before.agents.map((agent) => (agent.id === personAgent ? { ...agent, id: to } : agent)),
  }));
  await secrets.remove(`agent/${personAgent}/token`);
  return { from: personAgent, to };
}

/** `testrail@you.json` and the folder of its versions. */
function renameOverlays(policies: string, to: AgentId): void {
  for (const folder of [policies, join(policies, '.versions')]) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      const [, server, ending] = /^([a-z0-9-]+)@you(\.json)?$/.exec(name) ?? [];
      if (server !== undefined) renameSync(join(folder, name), join(folder, `${server}@${to}${ending ?? ''}`));
    }
  }
}
