import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { bounded, checkJson, checkText } from '../../../electron/agents/clients/edit/bounded.ts';
import { UneditableFile } from '../../../electron/agents/clients/edit/editor.ts';
import { jsonEditor } from '../../../electron/agents/clients/edit/json.ts';
import { tomlEditor } from '../../../electron/agents/clients/edit/toml.ts';
import { yamlEditor } from '../../../electron/agents/clients/edit/yaml.ts';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { applicationHere } from '../../support/application.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const json = bounded(jsonEditor, checkJson);
const toml = bounded(tomlEditor, checkText);
const yaml = bounded(yamlEditor, checkText);
const laughs = [
  'a: &a [x, x]',
  ...'bcdefghij'
    .split('')
    .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]`),
];

const manyNames = Array.from({ length: 19_000 }, (_, index) => `name${index}`).join(', ');

it.each([
  ['JSON of many levels', json, `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ['JSON of many values', json, `{"a":[${'1,'.repeat(2_000_000)}1]}`],
  ['JSON of many values behind a quote in a comment', json, `// "\n{"a":[${'1,'.repeat(2_000_000)}1]}`],
  ['TOML of many levels', toml, `a = ${'['.repeat(15_000)}${']'.repeat(15_000)}`],
  ['TOML of many values', toml, `a = [${'1,'.repeat(500_000)}]`],
  ['TOML of a name of many parts', toml, `${'a.'.repeat(19_000)}a = 1`],
  ['YAML of many values', yaml, `extensions: {}\nx:\n${'  - 1\n'.repeat(160_000)}`],
  ['YAML of many names, one of them twice', yaml, `{${manyNames}, name0}`],
  ['YAML of many levels', yaml, `a: ${'['.repeat(15_000)}`],
  ['YAML that refers to itself', yaml, 'extensions: &a\n  b: *a\n'],
  ['YAML whose aliases grow without end', yaml, laughs.join('\n')],
])('%s is a file that is left as it is, and said soon', (_what, editor, text) => {
  const started = process.cpuUsage();
  expect(() => editor.read(text)).toThrow(UneditableFile);
  const { user, system } = process.cpuUsage(started);
  // Seconds and hundreds of megabytes without a bound, for each read, on the thread that guards.
  expect((user + system) / 1000).toBeLessThan(2000);
});

it('long texts, as clients keep them beside their servers, are taken', () => {
  const history = Array.from({ length: 2000 }, (_, index) => `${index}: ${'{[,:'.repeat(1000)}`);
  expect(json.read(JSON.stringify({ mcpServers: {}, history }))).toHaveProperty('mcpServers');
});

it('one file that was made to break its reader does not hide what another client goes round the gate by', async () => {
  const home = await tempFolder();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  write('.gemini/settings.json', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
  write(
    '.cursor/mcp.json',
    JSON.stringify({ mcpServers: { direct: { command: 'python', env: { TESTRAIL_API_KEY: 'key' } } } }),
  );
  const here = await applicationHere();
  const places = { home, env: {} };
  const line = { endpoint: 'command-line', pid: 1 } as const;
  const clients = (await here.application.control.call(
    'clients.list',
    { places },
    line,
  )) as CommandOutput<'clients.list'>;
  const view = (id: string) => clients.find(({ client }) => client === id);
  expect(view('cursor')?.bypasses).toMatchObject([{ entry: 'direct' }]);
  expect(view('gemini')?.problem).toContain('nested deeper');
});
