import { expect, it } from 'vitest';
import { pastedServers } from '../../../electron/agents/clients/pasted.ts';

const files = { command: 'npx', args: ['-y', 'files'] };
const block = { files };
const json = JSON.stringify(block);

it.each([
  ['the file of a client', `{"theme": "dark", "mcpServers": ${json}}`],
  ['a section without braces', `"mcpServers": ${json}`],
  ['a section with a comma behind it', `"mcpServers": ${json},\n`],
  ['a map of servers alone', json],
  ['the section of VS Code', `{"inputs": [], "servers": ${json}}`],
  ['the section of Zed, with a comment and a trailing comma', `// mine\n{"context_servers": ${json.slice(0, -1)},}}`],
  ['the longer section of two', `{"mcp": {"servers": ${json}}}`],
  ['the shorter section of two', `{"mcp": ${json}}`],
  ['a byte order mark and CR LF', `\ufeff{\r\n"mcpServers": ${json}\r\n}\r\n`],
  ['TOML', '# mine\n[mcp_servers.files]\ncommand = "npx"\nargs = ["-y", "files"]\n'],
  ['YAML', 'extensions:\n  files:\n    command: npx\n    args: [-y, files]\n'],
  ['a list under a name that is a section elsewhere', `{"servers": [1], "mcpServers": ${json}}`],
])('finds the servers in %s', (_what, text) => {
  expect(pastedServers(text)).toEqual(block);
});

it.each([
  ['', /nothing in it/],
  [' \n', /nothing in it/],
  ['{"mcpServers": {', /does not parse/],
  ['{"mcpServers": {}, "mcpServers": {}}', /two entries/],
  [JSON.stringify(files), /has no name/],
  ['{"theme": "dark"}', /names no servers/],
  ['[1]', /names no servers/],
  ['Put this into your file', /no JSON, TOML or YAML/],
  [`{"a": ${'['.repeat(200)}${']'.repeat(200)}}`, /nested deeper/],
])('refuses what names none: %s', (text, reason) => {
  expect(() => pastedServers(text)).toThrow(reason);
});

it('refuses a text of comments in a moment, however many there are', () => {
  expect(() => pastedServers('/* */'.repeat(150_000))).toThrow(/names no servers|parse|more than/);
});

it('takes an empty section as one without servers', () => {
  expect(pastedServers('{"mcpServers": {}}')).toEqual({});
});
