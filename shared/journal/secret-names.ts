/**
 * Names under which values are secrets: `api_key`, `X-Api-Key`, `apiKey`, `db_password` … A name counts by its last words,
 * so that `password_policy` and `token_count` stay readable.
 */
const secretEndings = [
  'key api',
  'apikey',
  'key access',
  'key private',
  'key secret',
  'key signing',
  'key encryption',
  'key subscription',
  'privatekey',
  'accesskey',
  'secretkey',
  'token',
  'tokens',
  'password',
  'passwords',
  'passwd',
  'pwd',
  'passphrase',
  'secret',
  'secrets',
  'authorization',
  'credential',
  'credentials',
  'cookie',
  'cookies',
  'jwt',
  'bearer',
];

/** Tokens that open nothing: places in a list, and counts. */
const harmlessEndings = [
  'token page',
  'token continuation',
  'token progress',
  'token next',
  'tokens max',
  'token cancel',
];

const known = new Map<string, boolean>();
/** Names come from agents: without a bound a flood of new names would grow this map for ever. */
const knownLimit = 2_000;

/** Nothing that long is a name; nor is it kept in the map. */
const longest = 100;

export function isSecretName(name: string): boolean {
  if (name.length > longest) return false;
  const seen = known.get(name);
  if (seen !== undefined) return seen;
  const secret = judge(name);
  if (known.size >= knownLimit) known.clear();
  known.set(name, secret);
  return secret;
}

function judge(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .reverse();
  const reversed = words.join(' ');
  const endsWith = (ending: string) => reversed === ending || reversed.startsWith(`${ending} `);
  return secretEndings.some(endsWith) && !harmlessEndings.some(endsWith);
}
