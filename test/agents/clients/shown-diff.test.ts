import { expect, it } from 'vitest';
import { maskOf } from '../../../electron/agents/clients/shown-diff.ts';
import { Redactor } from '../../../shared/journal/redact.ts';

it('a shown change has no secret of an entry, in a command line or under a header of any name', () => {
  const root = {
    mcpServers: {
      one: { command: 'srv', args: ['-k', 'sesamOpen7', '--key', 'hunter2two', '--verbose'] },
      two: { url: 'https://h.example/mcp', headers: { 'X-Tenant': 'abracadabra', Accept: 'application/json' } },
      three: { headers: { 'X-Own': 'Token simsalabim', 'X-Env': '$TENANT' } },
    },
  };
  const shown = maskOf([root], new Redactor())(JSON.stringify(root));
  for (const secret of ['sesamOpen7', 'hunter2two', 'abracadabra', 'simsalabim']) expect(shown).not.toContain(secret);
  for (const word of ['--verbose', 'application/json', '$TENANT', 'h.example']) expect(shown).toContain(word);
});
