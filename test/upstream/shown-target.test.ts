import { expect, it } from 'vitest';
import { secretsOfTargets, shownTarget } from '../../electron/upstream/shown-target.ts';
import { Redactor } from '../../shared/journal/redact.ts';

const plain = new Redactor();
const command = (...words: string[]) => {
  const [first = '', ...args] = words;
  return shownTarget({ kind: 'stdio', command: first, args, env: [] }, plain);
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
  [['mysql-mcp', '-psesamopen', '-h', 'db'], 'mysql-mcp -p[redacted:9] -h db'],
  [['sshpass', '-p', 'sesamopen', 'ssh', 'h'], 'sshpass -p [redacted:9] ssh h'],
  [['redis-cli', '-a', 'sesamopen'], 'redis-cli -a [redacted:9]'],
  [['srv', 'pass=sesamopen', '--pw=sesamopen'], 'srv pass=[redacted:9] --pw=[redacted:9]'],
  [['srv', '--pass', 'sesamopen', '-pin', '1234', '-v'], 'srv --pass [redacted:9] -pin [redacted:4] -v'],
  [['srv', '--key', 'sesamopen', 'maps_key=sesamopen'], 'srv --key [redacted:9] maps_key=[redacted:9]'],
  [['sh', '-c', 'mysql -psesamopen pass=sesamopen'], 'sh -c mysql -p[redacted:9] pass=[redacted:9]'],
  [
    ['npx', 'mcp-remote', 'https://h.example/mcp/sesamopen?k=sesamopen'],
    'npx mcp-remote https://h.example/mcp/[redacted:9]?…',
  ],
  [['srv', '-k', 'sesamopen', '-v'], 'srv -k [redacted:9] -v'],
  [['srv', '-ksesamopen', '-keepalive'], 'srv -k[redacted:9] -keepalive'],
  [['srv', '-p', 'sesamopen', '-P', '80'], 'srv -p [redacted:9] -P 80'],
  [['srv', '-t', 'q7Xp2LmZ9vTkR4wNc8sY'], 'srv -t [redacted:20]'],
  [['node', 'srv.mjs', '-p', 'q7Xp2LmZ9vTkR4wNc8sY'], 'node srv.mjs -p [redacted:20]'],
  [['srv', '--pat', 'sesamopen', '--key', '-q7Xp2LmZ9vTkR4wNc8sY'], 'srv --pat [redacted:9] --key [redacted:21]'],
  [['srv', '--header', 'X-Tenant: sesamopen'], 'srv --header X-Tenant: [redacted:9]'],
  [['srv', '-H', 'X-Tenant:sesamopen', '-HX-Own: sesamopen'], 'srv -H X-Tenant:[redacted:9] -HX-Own: [redacted:9]'],
  [['srv', '--header=X-Tenant=sesamopen two'], 'srv --header=X-Tenant=[redacted:13]'],
  [['sh', '-c', "curl -H 'X-Tenant: sesamopen'"], "sh -c curl -H 'X-Tenant: [redacted:10]"],
  [['srv', '--proxy', 'http://ann:sesamopen@proxy:8080'], 'srv --proxy http://ann:[redacted:9]@proxy:8080'],
])('a command is shown without its secrets: %j', (words, shown) => {
  expect(command(...words)).toBe(shown);
});

it.each([
  ['npx', '-y', '@scope/server', '--port', '8080'],
  ['uvx', 'testrail-mcp'],
  ['npx', 'mcp-remote', '--header', 'Authorization: $AUTH_HEADER', '-H', 'Accept: text/plain'],
  ['srv', '-k', './key.pem', '-p', '/etc/srv', '-t', 'tag', '-keyfile', 'k.pem'],
  ['pytest', '-k', 'smoke'],
  ['node', './srv.mjs', '--token-count', '3'],
  ['docker', 'run', '-p8080:80', '-p', '127.0.0.1:90:90', 'image'],
  ['npx', '-p', 'typescript', 'srv', '-project', 'alpha', '-profile=dev'],
  ['srv', 'pass=$PASS', '--pass', '$PASS', '--public-key', 'k.pub'],
  ['npx', 'mcp-remote', 'https://example.com/api/v1/mcp-server/sse'],
])('a command without secrets is shown as it is: %s %s %s', (...words) => {
  expect(command(...words)).toBe(words.join(' '));
});

it('an address is shown without a user, a password and a query, and without a key in its path', () => {
  expect(address('https://ann:sesamopen@example.com/mcp?token=sesamopen')).toBe('https://example.com/mcp?…');
  expect(address('https://example.com/mcp?x=1#token=sesamopen')).toBe('https://example.com/mcp?…');
  expect(address('https://example.com/s/q7Xp2LmZ9vTkR4wNc8sY1bHd/mcp')).toBe('https://example.com/s/[redacted:24]/mcp');
  expect(address('http://127.0.0.1:7420/a/rg_abcDEF123_-abcDEF123_-abcDEF123_-abcDEF123_/mcp')).not.toContain('abcDEF');
  expect(address('https://example.com/mcp')).toBe('https://example.com/mcp');
  expect(address('https://example.com/mcp/sesamopen/x')).toBe('https://example.com/mcp/[redacted:9]/x');
  expect(address('https://example.com/hunter2-two/mcp')).toBe('https://example.com/[redacted:11]/mcp');
  expect(address('https://example.com/api/v2.1/mcp.php')).toBe('https://example.com/api/v2.1/mcp.php');
  expect(address('nonsense')).toBe('(no address)');
});

it('what is stored as secret is not shown either', () => {
  const knowing = new Redactor(['of-the-child']);
  const spec = { kind: 'stdio', command: 'srv', args: ['of-the-child', 'x'], env: [] } as const;
  expect(shownTarget(spec, knowing)).toBe('srv [redacted:12] x');
});

it.each<[env: readonly string[] | Readonly<Record<string, string>>, shown: string]>([
  [{ NODE_OPTIONS: '--import /tmp/x.mjs', TOKEN: 'abc' }, 'NODE_OPTIONS=--import /tmp/x.mjs node server.js'],
  [{ Path: '/tmp/bin', LD_PRELOAD: '/tmp/x.so' }, 'Path=/tmp/bin LD_PRELOAD=/tmp/x.so node server.js'],
  [
    { npm_config_registry: 'https://ann:s3cret@x.example' },
    'npm_config_registry=https://ann:[redacted:6]@x.example node server.js',
  ],
  [['PYTHONPATH', 'LD_SDK_KEY'], 'PYTHONPATH=… node server.js'],
  [{ DEBUG: '1' }, 'node server.js'],
])('variables that say what else runs stand before the command, others do not: %j', (env, shown) => {
  expect(shownTarget({ kind: 'stdio', command: 'node', args: ['server.js'], env }, plain)).toBe(shown);
});

it('what is not shown of a server is known wherever else it turns up', () => {
  const known = secretsOfTargets([
    { kind: 'built-in' },
    {
      kind: 'stdio',
      command: 'mysql-mcp',
      args: ['-psesamopen', 'pass=opensesame', '--verbose', '--key', 'abracadabra'],
      env: [],
    },
    { kind: 'http', url: 'https://example.com/mcp/hocuspocus?project=alpha&api_key=simsalabim' },
    { kind: 'http', url: 'https://example.com/mcp' },
  ]);
  const redactor = new Redactor(known);
  for (const secret of ['sesamopen', 'opensesame', 'abracadabra', '/mcp/hocuspocus', 'simsalabim']) {
    expect(redactor.text(`it said ${secret} once`)).not.toContain(secret);
  }
  for (const word of ['--verbose', 'mysql-mcp', 'alpha', '/mcp']) expect(redactor.text(word)).toBe(word);
});
