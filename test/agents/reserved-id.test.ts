import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AgentRegistry } from '../../electron/agents/registry.ts';
import { renameReservedAgent } from '../../electron/agents/reserved-id.ts';
import { openSecrets, plainCodec } from '../../electron/settings/secrets-file.ts';
import { agentIdSchema } from '../../shared/names.ts';
import { personAgent } from '../../shared/reserved-names.ts';
import { memorySettings } from '../support/memory-settings.ts';
import { tempFolder } from '../support/temp-folder.ts';

async function folderWithYou() {
  const folder = await tempFolder();
  const settings = memorySettings();
  const secrets = openSecrets(folder, plainCodec, Date.now);
  const agents = await AgentRegistry.open(settings, secrets, Date.now);
  const { id, token } = await agents.add('Helper', null);
  agents.close();
  // As an earlier version may have named it.
  settings.update((before) => ({
    ...before,
    agents: before.agents.map((agent) => (agent.id === id ? { ...agent, id: personAgent } : agent)),
  }));
  await secrets.set('agent/you/token', token);
  await secrets.remove(`agent/${id}/token`);
  const policies = join(folder, 'policies');
  mkdirSync(join(policies, '.versions', 'testrail@you'), { recursive: true });
  writeFileSync(join(policies, 'testrail@you.json'), '{"version":"1","hide":["delete_run"]}');
  writeFileSync(join(policies, 'testrail@your.json'), '{"version":"1"}');
  return { settings, secrets, policies, token };
}

it('an agent called you gets another id, and keeps its token and its rules', async () => {
  const { settings, secrets, policies, token } = await folderWithYou();
  const renamed = await renameReservedAgent(settings, secrets, policies);
  expect(renamed).toEqual({ from: 'you', to: 'you-agent' });
  const agents = await AgentRegistry.open(settings, secrets, Date.now);
  expect(agents.admit(token)?.id).toBe('you-agent');
  expect(agents.list().map(({ id }) => id)).toEqual(['you-agent']);
  expect(readdirSync(policies).sort()).toEqual(['.versions', 'testrail@you-agent.json', 'testrail@your.json']);
  expect(readdirSync(join(policies, '.versions'))).toEqual(['testrail@you-agent']);
  expect(readFileSync(join(policies, 'testrail@you-agent.json'), 'utf8')).toContain('delete_run');
  expect(await secrets.get('agent/you/token')).toBeNull();
  expect(await renameReservedAgent(settings, secrets, policies)).toBeNull();
  agents.close();
});

it('no new agent is given the id of the person', async () => {
  const settings = memorySettings();
  const agents = await AgentRegistry.open(settings, openSecrets(await tempFolder(), plainCodec, Date.now), Date.now);
  expect(agents.idFor('You')).toBe('you-2');
  expect(agents.label(agentIdSchema.parse('you'))).toBe('You');
  agents.close();
});
