import { expect, it } from 'vitest';
import { shownTarget } from '../../electron/upstream/shown-target.ts';
import { Redactor } from '../../shared/journal/redact.ts';

const plain = new Redactor();
const command = (...words: string[]) => {
  const [first = '', ...args] = words;
  return shownTarget({ kind: 'stdio', command: first, args }, plain);
};
const address = (url: string) => shownTarget({ kind: 'http', url }, plain);

it.each([
  [['cat', '--api-key=sesamopen', '--password=two words'], 'cat --api-key=[redacted:9] --password=[redacted:9]'],
  [['cat', '--password', 'sesamopen', '-v'], 'cat --password [redacted:9] -v'],
  [['npx', 'x', '--authToken', 'sesamopen'], 'npx x --authToken [redacted:9]'],
  [['env', 'API_KEY=sesamopen', 'node', 'srv.mjs'], 'env API_KEY=[redacted:9] node srv.mjs'],
  [
    ['npx', 'mcp-remote', '--header', 'Authorization: Bearer sesamopen'],
    'npx mcp-remote --header Authorization: Bearer [redacted:9]',
  ],
  [['psql-mcp', 'postgres://ann:sesamopen@db/x'], 'psql-mcp postgres://ann:[redacted:9]@db/x'],
  [['curl', '-u', 'ann:sesamopen', 'https://example.com'], 'curl -u ann:[redacted:9] https://example.com'],
  [['srv', '--config', '{"db":{"password":"sesamopen"}}'], 'srv --config {"db":{"password":"[redacted:9]"}}'],
  [['srv', '--proxy', 'http://ann:sesamopen@proxy:8080'], 'srv --proxy http://ann:[redacted:9]@proxy:8080'],
])('a command is shown without its secrets: %j', (words, shown) => {
  expect(command(...words)).toBe(shown);
});

it.each([
  ['npx', '-y', '@scope/server', '--port', '8080'],
  ['uvx', 'testrail-mcp'],
  ['node', './srv.mjs', '--token-count', '3'],
])('a command without secrets is shown as it is: %s %s %s', (...words) => {
  expect(command(...words)).toBe(words.join(' '));
});

it('an address is shown without a user, a password and a query, and without a key in its path', () => {
  expect(address('https://ann:sesamopen@example.com/mcp?token=sesamopen')).toBe('https://example.com/mcp?…');
  expect(address('https://example.com/mcp?x=1#token=sesamopen')).toBe('https://example.com/mcp?…');
  expect(address('https://example.com/s/q7Xp2LmZ9vTkR4wNc8sY1bHd/mcp')).toBe('https://example.com/s/[redacted:24]/mcp');
  expect(address('http://127.0.0.1:7420/a/rg_abcDEF123_-abcDEF123_-abcDEF123_-abcDEF123_/mcp')).not.toContain('abcDEF');
  expect(address('https://example.com/mcp')).toBe('https://example.com/mcp');
  expect(address('nonsense')).toBe('(no address)');
});

it('what is stored as secret is not shown either', () => {
  const knowing = new Redactor(['of-the-child']);
  const spec = { kind: 'stdio', command: 'srv', args: ['of-the-child', 'x'] } as const;
  expect(shownTarget(spec, knowing)).toBe('srv [redacted:12] x');
});
