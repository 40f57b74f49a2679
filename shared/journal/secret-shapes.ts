/**
 * Forms of keys that are secrets wherever they stand. Group `secret`, where there is one, is what is taken out; else the
 * whole match. Every pattern starts at the edge of a run, so that none can be made to scan a long text again and again. Each needs one of the hints in `suspicion.ts`.
 */
const edge = '(?<![A-Za-z0-9_-])';

const prefixed = [
  'rg_[A-Za-z0-9_-]{43}',
  '(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{16}',
  'gh[pousr]_[A-Za-z0-9]{20,255}',
  'github_pat_[A-Za-z0-9_]{22,255}',
  'glpat-[A-Za-z0-9_-]{20,}',
  'xox[abeoprs]-[A-Za-z0-9-]{10,}',
  'xapp-[A-Za-z0-9-]{10,}',
  'AIza[A-Za-z0-9_-]{35}',
  'ya29\\.[A-Za-z0-9_-]{20,}',
  'GOCSPX-[A-Za-z0-9_-]{20,}',
  '[spr]k_(?:live|test)_[A-Za-z0-9]{16,}',
  'whsec_[A-Za-z0-9+/=]{16,}',
  'sk-[A-Za-z0-9_-]{20,}',
  'npm_[A-Za-z0-9]{36}',
  'pypi-[A-Za-z0-9_-]{50,}',
  'hf_[A-Za-z0-9]{30,}',
  'do[opr]_v1_[0-9a-f]{64}',
  'SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}',
  'SK[0-9a-f]{32}',
  'lin_api_[A-Za-z0-9]{32,}',
  'ATATT3[A-Za-z0-9_=-]{20,}',
  // JWT and JWE; the signature may be empty (`alg: none`).
  'eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*){1,3}',
];

export const secretShapes: readonly RegExp[] = [
  /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  new RegExp(`${edge}(?:${prefixed.join('|')})`, 'g'),
  // `Authorization: Bearer …` and friends: the scheme stays, so that a person sees what kind it was. Prose ("Basic
  // requirements") has neither digits nor capitals inside its words.
  /(?<![A-Za-z0-9_-])(?:[Bb]earer|BEARER)\s{1,4}(?<secret>(?=[^\s"',;]{0,80}[0-9])[A-Za-z0-9._~+/=-]{12,})/g,
  /(?<![A-Za-z0-9_-])(?:[Bb]asic|BASIC)\s{1,4}(?<secret>(?=[^\s"',;]{0,80}(?:[0-9=]|[a-z][A-Z]))[A-Za-z0-9+/=_-]{12,})/g,
  // Credentials in a URL.
  /(?<=:\/\/[^\s/:@"']{1,200}:)(?<secret>[^\s/@"']{1,200})(?=@)/g,
  // Slack's incoming web hooks are secrets as a whole.
  /hooks\.slack\.com\/services\/(?<secret>T[A-Za-z0-9]{6,}\/B[A-Za-z0-9]{6,}\/[A-Za-z0-9]{16,})/g,
  // Cookies in a header line, all of them.
  /(?<![A-Za-z0-9_-])(?:set-)?cookie\s{0,4}:\s{0,4}(?<secret>[^\s=;"\\]{1,100}=[^\r\n"\\]{1,2000})/gi,
  // A name and its value inside a text: JSON within JSON, query strings, settings, headers.
  // With `=`, or a quoted name, always; after a colon in prose only what is no plain word.
  namedValue('["\']?\\s{0,4}=\\s{0,4}["\']?(?<secret>[^\\s"\'&;,<>)\\]}]{1,400})'),
  namedValue('\\\\{0,3}["\']\\s{0,4}:\\s{0,4}\\\\{0,3}["\'](?<secret>[^"\'\\\\]{1,400})'),
  namedValue('\\\\{0,3}["\']\\s{0,4}:\\s{0,4}(?<secret>[0-9][0-9.eE+-]{0,60})'),
  namedValue('\\s{0,4}:\\s{0,4}(?<secret>(?=[^\\s"\'&;,]{0,80}[0-9!#$%^*+/=~])[^\\s"\'&;,<>)\\]}]{4,400})'),
];

function namedValue(value: string): RegExp {
  const name =
    '(?:api|access|private|secret|signing|encryption)[-_ ]?key|(?:access|refresh|id|auth|api|bearer|session|csrf|xsrf)[-_ ]?token|' +
    'token|pass(?:word|wd|phrase)|pwd|client[-_ ]?secret|secret|(?:proxy-)?authorization|(?:set-)?cookie';
  return new RegExp(`(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{0,40}?(?:${name})${value}`, 'gi');
}
