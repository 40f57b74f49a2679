import { fold, unseenMarks } from './look-alikes.ts';

/**
 * Names under which values are secrets, by how their last part ends: `token`, `oldpassword`, `AUTHTOKEN`, `PassWord`,
 * `apiKey`. `password_policy` and `secretary` end otherwise.
 */
const secretEndings = [
  ...[
    'password',
    'passwords',
    'passwd',
    'passphrase',
    'passcode',
    'passwort',
    'pwd',
    'secret',
    'secrets',
    'token',
    'tokens',
  ],
  ...['jwt', 'bearer', 'credential', 'credentials', 'authorization', 'authorisation', 'cookie', 'cookies'],
  ...['apikey', 'apikeys', 'accesskey', 'accesskeyid', 'privatekey', 'secretkey', 'signingkey', 'encryptionkey'],
  ...['subscriptionkey', 'accountkey', 'sharedkey', 'masterkey', 'sshkey', 'authkey', 'licensekey'],
  'sharedaccesssignature',
];

/** The same in parts: `X-Api-Key`, `secret_access_key_id`, `pass_word`. */
const secretParts =
  /(?:^| )(?:(?:api|access|private|secret|signing|encryption|subscription|account|shared|master|ssh|auth|license) keys?(?: id)?|pass (?:words?|phrase|code)|amz (?:credential|signature))$/;

/** Words that are a secret only as the whole last word of a name: `proxy_auth`, but not `oauth` or `cotp`. */
const secretWords = new Set(['auth', 'otp', 'totp', 'cvv', 'cvc']);

/** `db_pass` holds a password, `first_pass` and `pass` hold none. */
const passBefore =
  /^(?:db|database|mysql|pg|postgres|smtp|imap|mail|email|user|ftp|http|proxy|admin|root|login|redis|ldap)$/;

/** Tokens that open nothing: places in a list, signs of progress, and counts of what a model read or wrote. */
const harmless =
  /(?:page|next|continuation|progress|cancel|cancellation|sync|max|min|total|input|output|prompt|completion|used|cached|reasoning|remaining|num|count|stop|start|special|pad)tokens?$/;

const known = new Map<string, boolean>();
/** Names come from agents: without a bound a flood of new names would grow this map for ever. */
const knownLimit = 2_000;
/** A name counts by its end. */
const longest = 100;

export function isSecretName(name: string): boolean {
  const end = name.length > longest ? name.slice(-longest) : name;
  const seen = known.get(end);
  if (seen !== undefined) return seen;
  const secret = judge(end);
  if (known.size >= knownLimit) known.clear();
  known.set(end, secret);
  return secret;
}

/** The words of a name, in lower case: `X-Api-Key`, `apiKey` and `API_KEY` have `api` and `key`. */
export function wordsOf(name: string): readonly string[] {
  return plainName(name)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** What stands behind the word that counts: `password2`, `api_key_1`, `password_confirmation`, `tokenValue`. */
export const wordsBehind: readonly string[] = ['old', 'new', 'again', 'repeat', 'confirm', 'confirmation', 'value'];
const capitalized = wordsBehind.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
const behind = new RegExp(
  `(?<=[A-Za-z])(?:[_-]?\\d{1,2}|[_-](?:${wordsBehind.join('|')})|(?<=[a-z])(?:${capitalized.join('|')}))$`,
);

function judge(given: string): boolean {
  const name = given.replace(behind, '');
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (secretWords.has(last)) return true;
  if (last === 'pass') return passBefore.test(words.at(-2) ?? '');
  if (secretParts.test(words.join(' '))) return true;
  const tail = plainName(name)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .findLast((part) => part !== '');
  return tail !== undefined && secretEndings.some((ending) => tail.endsWith(ending)) && !harmless.test(words.join(''));
}

/** Without look-alikes, other widths and marks that nobody sees. */
function plainName(name: string): string {
  return fold(name.normalize('NFKC')).replace(unseenMarks, '');
}
